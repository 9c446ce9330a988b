/// What a record belongs to: bound into it as associated data, so that no row can take its place.
package struct RecordContext: Hashable, Sendable {
  /// How many bytes the encoded form has, always.
  package static let byteCount = 85

  package let vault: [UInt8]
  package let incarnation: UInt32
  package let order: [UInt8]
  package let record: [UInt8]
  package let line: UInt32
  package let product: Int64
  package let faceValueMillionths: Int64
  package let currency: String
  package let epoch: UInt32

  /// Makes a context; identifiers have 16 bytes, the currency three capital letters.
  package init(
    vault: [UInt8], incarnation: UInt32, order: [UInt8], record: [UInt8], line: UInt32,
    product: Int64, faceValueMillionths: Int64, currency: String, epoch: UInt32
  ) throws(CryptoError) {
    let isCurrency =
      currency.utf8.count == 3
      && currency.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    guard vault.count == 16, order.count == 16, record.count == 16, isCurrency else {
      throw .malformed(.recordContext)
    }
    self.vault = vault
    self.incarnation = incarnation
    self.order = order
    self.record = record
    self.line = line
    self.product = product
    self.faceValueMillionths = faceValueMillionths
    self.currency = currency
    self.epoch = epoch
  }

  /// The associated data: fixed widths only, so that two contexts never encode alike.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: Self.byteCount)
    writer.append(Preamble.record)
    writer.append(vault)
    writer.append(incarnation)
    writer.append(order)
    writer.append(record)
    writer.append(line)
    writer.append(product)
    writer.append(faceValueMillionths)
    writer.append(Array(currency.utf8))
    writer.append(epoch)
    return writer.bytes
  }
}
