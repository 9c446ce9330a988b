import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// A voucher of the vault as one recipient's key opens it.
struct OpenedCode: Hashable {
  let code: String?
  let pin: String?
  let claimURL: String?

  init(_ record: OpenedRecord) {
    func text(_ tag: RecordField.Tag) -> String? {
      record.withField(tag) { bytes, _ in
        String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
      }
    }
    code = text(.code)
    pin = text(.pin)
    claimURL = text(.url)
  }
}

/// Opens what is stored of orders, with the reveal key and with the recovery key, leaving no trace.
///
/// It goes its own way to the records, so that it does not believe what the product's reveal believes.
struct StoredCodes {
  let core: VaultCore
  let keyring: Keyring

  /// The rows of one order, by line.
  func rows(of order: OrderID) throws -> [VoucherRow] {
    try core.database.read { try $0.vouchers(of: order) }
  }

  func openWithRevealKey(_ rows: [VoucherRow]) throws -> [VoucherID: OpenedCode] {
    try open(rows) { id, header, wrapped, group in
      try keyring.withOpeningKey(for: id) { key in
        try Self.open(group, header, wrapped, with: key, vault: core.vault.id)
      }
    }
  }

  func openWithRecoveryKey(
    _ rows: [VoucherRow], _ recovery: borrowing RecoveryKey
  ) throws -> [VoucherID: OpenedCode] {
    var opened: [VoucherID: OpenedCode] = [:]
    for (delivery, group) in Dictionary(grouping: rows, by: \.deliveryID) {
      let own = recovery.recipient.id
      guard let (_, header, wrapped) = try parts(of: delivery, where: { $0 == own }) else {
        continue
      }
      let codes = try? Self.open(
        group, header, wrapped, with: recovery.openingKey, vault: core.vault.id)
      opened.merge(codes ?? [:]) { $1 }
    }
    return opened
  }

  private func open(
    _ rows: [VoucherRow],
    _ body: (RecipientID, DeliveryHeader, WrappedKey, [VoucherRow]) throws
      -> [VoucherID: OpenedCode]
  ) throws -> [VoucherID: OpenedCode] {
    var opened: [VoucherID: OpenedCode] = [:]
    for (delivery, group) in Dictionary(grouping: rows, by: \.deliveryID) {
      let held = { (id: RecipientID) in keyring.holds(id) }
      guard let (id, header, wrapped) = try parts(of: delivery, where: held) else { continue }
      // What does not open is missing from the answer, which says enough.
      opened.merge((try? body(id, header, wrapped, group)) ?? [:]) { $1 }
    }
    return opened
  }

  private func parts(
    of delivery: DeliveryID, where isHeld: (RecipientID) -> Bool
  ) throws -> (RecipientID, DeliveryHeader, WrappedKey)? {
    let (row, keys) = try core.database.read { snapshot in
      (try snapshot.delivery(delivery), try snapshot.deliveryKeys(delivery))
    }
    guard let row, let key = keys.last(where: { isHeld($0.recipient) }) else { return nil }
    let id = key.recipient
    guard let header = try? DeliveryHeader(encoded: row.header),
      let wrapped = try? WrappedKey(recipient: id, box: key.wrappedKey)
    else { return nil }
    return (id, header, wrapped)
  }

  private static func open(
    _ rows: [VoucherRow], _ header: DeliveryHeader, _ wrapped: WrappedKey,
    with key: borrowing OpeningKey, vault: VaultID
  ) throws -> [VoucherID: OpenedCode] {
    var opener = try DeliveryOpener(header: header, wrapped: wrapped, with: key)
    var opened: [VoucherID: OpenedCode] = [:]
    for row in rows {
      let record = try SealedRecord(
        nonce: row.nonce, ciphertext: row.ciphertext, commitment: row.commitment)
      let context = try RecordContext(
        vault: vault.bytes, incarnation: row.incarnation, order: row.orderID.bytes,
        record: row.id.bytes, line: UInt32(clamping: row.line),
        product: row.productID.rawValue,
        faceValueMillionths: row.faceValue.amount.millionths,
        currency: row.faceValue.currency.code, epoch: row.epoch)
      opened[row.id] = OpenedCode(try opener.open(record, context: context))
    }
    return opened
  }
}
