import SupplierAPI
package import VaultCrypto
import VaultStore
package import VoucherModel

/// A voucher of a response as `VoucherTriage` sees it, and what is stored of it in clear.
struct ShownVoucher: Sendable {
  let scanned: ScannedVoucher
  let shown: VoucherTriage.Shown
  let referenceDigest: Digest?
  let expiresAt: Timestamp?

  /// Reads what the decisions need: the code passes through `scratch`, which is guarded memory, and
  /// nothing of it leaves but four characters at most and a keyed digest.
  init(
    _ voucher: ScannedVoucher, in body: Span<UInt8>, vault: VaultID, keyring: Keyring?,
    scratch: SecretBuffer
  ) throws {
    scanned = voucher
    // A voucher without a code is known by its claim URL; one with a PIN alone by nothing.
    let face = voucher.code ?? voucher.url
    scratch.removeAll()
    if let face {
      _ = try face.unescaped(in: body, into: scratch)
      shown = scratch.withBytes { bytes in
        let look = VoucherTriage.Look(CodeLook.of(bytes))
        let fingerprint =
          look == .empty ? nil : keyring?.withFingerprintKey { $0.fingerprint(of: bytes) }
        return VoucherTriage.Shown(
          look: look == .empty && voucher.pin != nil ? .plain : look,
          tail: Self.tail(of: bytes, look: look), fingerprint: fingerprint)
      }
    } else {
      shown = VoucherTriage.Shown(
        look: voucher.pin == nil ? .empty : .plain, tail: "", fingerprint: nil)
    }
    scratch.removeAll()
    if let reference = voucher.supplierReference {
      _ = try reference.unescaped(in: body, into: scratch)
      referenceDigest = scratch.withBytes { ReferenceDigest.of($0, vault: vault) }
      scratch.removeAll()
    } else {
      referenceDigest = nil
    }
    expiresAt = voucher.expiry.flatMap { token in
      scratch.removeAll()
      guard (try? token.unescaped(in: body, into: scratch)) == .text, scratch.count <= 64 else {
        return nil
      }
      let text = scratch.withBytes { bytes in
        String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
      }
      return Timestamp(rfc3339: text)
    }
    scratch.removeAll()
  }

  /// The last characters that may be shown of a code, or that a mask leaves visible.
  static func tail(of bytes: Span<UInt8>, look: VoucherTriage.Look) -> String {
    let isMask = look == .masked || look == .suspect
    let visible = isMask ? Mask.maximumVisible : Mask.visibleCount(ofLength: bytes.count)
    let range = max(0, bytes.count - min(visible, bytes.count))..<bytes.count
    let tail = range.map { bytes[$0] }
    guard tail.allSatisfy({ (0x21...0x7E).contains($0) }) else { return "" }
    guard isMask else { return String(decoding: tail, as: UTF8.self) }
    let fillers: [UInt8] = [UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "X"), 0x78, 0x2E]
    return String(decoding: tail.drop { fillers.contains($0) }, as: UTF8.self)
  }
}

/// The digest by which the supplier's own reference of a voucher is matched without a key.
///
/// A reference is kept as a digest because nothing says that no supplier puts the code there.
package enum ReferenceDigest {
  package static func of(_ reference: Span<UInt8>, vault: VaultID) -> Digest {
    Digest.blake2b(
      Array("voucher reference/1 ".utf8) + vault.bytes + Digest.blake2b(reference).bytes)
  }
}

extension VoucherTriage.Look {
  init(_ look: CodeLook) {
    switch look {
    case .plain: self = .plain
    case .suspect: self = .suspect
    case .masked: self = .masked
    case .empty: self = .empty
    }
  }
}

extension VoucherTriage.Shown {
  init(_ row: VoucherRow) {
    let isInDoubt = row.look == .suspect && row.state == .quarantined
    self.init(
      look: VoucherTriage.Look(row.look), tail: row.mask.tail,
      fingerprint: row.fingerprint.flatMap { Digest(bytes: $0) },
      isMask: row.look == .masked || isInDoubt)
  }
}

extension VoucherTriage.Look {
  init(_ look: VoucherRow.Look) {
    switch look {
    case .plain: self = .plain
    case .suspect: self = .suspect
    case .masked: self = .masked
    case .empty: self = .empty
    }
  }
}

extension VoucherRow.Look {
  init(_ look: VoucherTriage.Look) {
    switch look {
    case .plain: self = .plain
    case .suspect: self = .suspect
    case .masked: self = .masked
    case .empty: self = .empty
    }
  }
}
