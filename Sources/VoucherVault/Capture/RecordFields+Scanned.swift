import SupplierAPI
import VaultCrypto

extension RecordFields {
  /// Puts a scanned voucher's values into a record, byte for byte; null and absent leave no field.
  func fill(with voucher: ScannedVoucher, in body: Span<UInt8>, scratch: SecretBuffer) throws {
    removeAll()
    let tokens: [(RecordField.Tag, JSONToken?)] = [
      (.code, voucher.code), (.pin, voucher.pin), (.url, voucher.url), (.expiry, voucher.expiry),
      (.supplierReference, voucher.supplierReference),
    ]
    for (field, token) in tokens {
      guard let token else { continue }
      scratch.removeAll()
      let encoding = try token.unescaped(in: body, into: scratch)
      try scratch.withBytes { bytes in
        try append(field, encoding: encoding == .text ? .text : .rawJSON, bytes: bytes)
      }
    }
    scratch.removeAll()
    guard !voucher.extras.isEmpty else { return }
    try voucher.copyExtras(in: body, into: scratch)
    try scratch.withBytes { try append(.extras, encoding: .rawJSON, bytes: $0) }
    scratch.removeAll()
  }
}
