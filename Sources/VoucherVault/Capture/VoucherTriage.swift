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
    /// Whether it is certainly a mask, or was stored as something that may be one.
    package let isMask: Bool

    package init(look: Look, tail: String, fingerprint: Digest?, isMask: Bool? = nil) {
      self.look = look
      self.tail = tail
      self.fingerprint = fingerprint
      self.isMask = isMask ?? (look == .masked)
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
    /// A mask of something that is not in the vault, or a code that looks like one.
    case foreignMask
    /// A mask that is in the vault as a mask already: no code, and nothing new.
    case knownMask
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
    markSuspects(among: shown, in: &verdicts)
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
    stored.filter { ($0.look == .plain || $0.look == .suspect) && !$0.isMask }
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

  /// Where codes are stored already, a value that looks like a mask may be the mask of one of them.
  ///
  /// It is that if no other row stands for the code. Where there are more such values than codes
  /// without a row, nothing tells the new ones apart.
  private func markSuspects(among shown: [Shown], in verdicts: inout [Verdict?]) {
    let open = verdicts.indices.filter { verdicts[$0] == nil && shown[$0].look == .suspect }
    let standing = verdicts.indices.count { verdicts[$0] == .known || shown[$0].look == .masked }
    let room = storedCodes.count - standing
    guard room > 0 else { return }
    for index in open { verdicts[index] = open.count <= room ? .foreignMask : .unclear }
  }

  /// A mask that fits a stored code that no other row of the response stands for is that code's; one
  /// that only fits a stored mask is that mask again.
  private func markKnownMasks(among shown: [Shown], in verdicts: inout [Verdict?]) {
    let alreadyShown = verdicts.count { $0 == .known }
    var room = max(0, stored.count - alreadyShown)
    var codes = counts(of: stored.filter { !$0.isMask }.map(\.tail))
    var masks = counts(of: stored.filter(\.isMask).map(\.tail))
    // What shows nothing fits everything, so the masks that show most choose first.
    let open = verdicts.indices.filter { verdicts[$0] == .foreignMask }
      .sorted { (shown[$1].tail.utf8.count, $0) < (shown[$0].tail.utf8.count, $1) }
    for index in open {
      guard room > 0 else { return }
      let tail = shown[index].tail
      if Self.pair(tail, with: &codes) {
        verdicts[index] = .known
      } else if Self.pair(tail, with: &masks) {
        verdicts[index] = .knownMask
      } else {
        continue
      }
      room -= 1
    }
  }

  private static func pair(_ tail: String, with unpaired: inout [String: Int]) -> Bool {
    let fitting = unpaired.filter { $0.value > 0 && fit($0.key, tail) }.keys
    guard let best = fitting.max(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) else {
      return false
    }
    unpaired[best, default: 1] -= 1
    return true
  }

  /// Whether two visible tails can belong to one code: they agree as far as both go.
  package static func fit(_ left: String, _ right: String) -> Bool {
    left.hasSuffix(right) || right.hasSuffix(left)
  }

  private func counts<Value: Hashable>(of values: [Value]) -> [Value: Int] {
    values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
