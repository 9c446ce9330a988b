package import VaultCrypto

/// Decides, for each voucher of a response, whether it is new, known already, or only a mask.
///
/// A pure function over what can be seen without a key, and fingerprints where the key is there.
/// Its rule is that nothing is dropped that could be a code: what cannot be told apart is stored,
/// in quarantine, so that it is neither lost nor sold twice.
package struct VoucherTriage: Sendable {
  /// What a value looks like, by itself.
  package enum Look: String, Hashable, Sendable {
    /// Nothing speaks against its being a code.
    case plain
    /// Could be a code or a mask: `STEAM-XXXX-XXXX-XXXX`.
    case suspect
    /// Stars, dots or the like: certainly a mask.
    case masked
    /// No code, no PIN and no URL.
    case empty
  }

  /// A voucher as a response shows it.
  package struct Shown: Hashable, Sendable {
    package let look: Look
    /// The last characters, four at most; for a mask those that it leaves visible.
    package let tail: String
    /// `nil` where no key is at hand.
    package let fingerprint: Digest?

    package init(look: Look, tail: String, fingerprint: Digest?) {
      self.look = look
      self.tail = tail
      self.fingerprint = fingerprint
    }
  }

  /// What is to be done with a voucher of the response.
  package enum Verdict: Hashable, Sendable {
    /// A new code, to be sealed and counted.
    case new
    /// A new code beyond what was ordered: sealed and counted, kept out of stock.
    case surplus
    /// Cannot be told from a stored one without the key: sealed in quarantine, not counted.
    case unclear
    /// The code, or the mask of a code, that is in the vault already.
    case known
    /// A mask of something that is not in the vault.
    case foreignMask
    /// A row with nothing in it.
    case empty
  }

  /// The vouchers of the order that are in the vault already.
  package let stored: [Shown]
  /// How many were ordered.
  package let quantity: Int
  /// How many are counted as captured already.
  package let captured: Int
  /// Whether this is certainly the first response that could show the codes, so that a value that
  /// merely looks like a mask is what was delivered.
  package let isFirstShowing: Bool

  package init(stored: [Shown], quantity: Int, captured: Int, isFirstShowing: Bool) {
    self.stored = stored
    self.quantity = quantity
    self.captured = captured
    self.isFirstShowing = isFirstShowing
  }

  /// One verdict for each voucher shown, in their order.
  package func verdicts(on shown: [Shown]) -> [Verdict] {
    var verdicts = shown.map { voucher -> Verdict? in
      switch voucher.look {
      case .plain: nil
      case .suspect: isFirstShowing ? nil : .foreignMask
      case .masked: .foreignMask
      case .empty: .empty
      }
    }
    markKnownCodes(among: shown, in: &verdicts)
    markKnownMasks(among: shown, in: &verdicts)
    var room = max(0, quantity - captured)
    return verdicts.map { verdict in
      guard let verdict else {
        defer { room -= 1 }
        return room > 0 ? .new : .surplus
      }
      return verdict
    }
  }

  private var storedCodes: [Shown] {
    stored.filter { $0.look == .plain || $0.look == .suspect }
  }

  private func markKnownCodes(among shown: [Shown], in verdicts: inout [Verdict?]) {
    let open = verdicts.indices.filter { verdicts[$0] == nil }
    guard !open.isEmpty, !storedCodes.isEmpty else { return }
    let haveKeys =
      storedCodes.allSatisfy { $0.fingerprint != nil }
      && open.allSatisfy { shown[$0].fingerprint != nil }
    if haveKeys {
      var unpaired = counts(of: storedCodes.compactMap(\.fingerprint))
      for index in open {
        guard let fingerprint = shown[index].fingerprint, let count = unpaired[fingerprint],
          count > 0
        else { continue }
        unpaired[fingerprint] = count - 1
        verdicts[index] = .known
      }
      return
    }
    // Shown once and masked ever after, the plain ones are new exactly if masks stand for all others.
    if open.count <= shown.count - storedCodes.count { return }
    let storedTails = counts(of: storedCodes.map(\.tail))
    let shownTails = counts(of: open.map { shown[$0].tail })
    for index in open {
      let tail = shown[index].tail
      guard let before = storedTails[tail] else { continue }
      verdicts[index] = (shownTails[tail] ?? 0) <= before ? .known : .unclear
    }
  }

  /// A mask that fits a stored code that no other row of the response stands for is that code's.
  private func markKnownMasks(among shown: [Shown], in verdicts: inout [Verdict?]) {
    let alreadyShown = verdicts.count { $0 == .known }
    var room = max(0, stored.count - alreadyShown)
    var unpaired = counts(of: stored.map(\.tail))
    for index in verdicts.indices where verdicts[index] == .foreignMask {
      guard room > 0 else { return }
      let tail = shown[index].tail
      let fits = unpaired.first { $0.value > 0 && Self.fit($0.key, tail) }
      guard let fits else { continue }
      unpaired[fits.key] = fits.value - 1
      room -= 1
      verdicts[index] = .known
    }
  }

  /// Whether two visible tails can belong to one code: they agree as far as both go.
  package static func fit(_ left: String, _ right: String) -> Bool {
    left.hasSuffix(right) || right.hasSuffix(left)
  }

  private func counts<Value: Hashable>(of values: [Value]) -> [Value: Int] {
    values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
