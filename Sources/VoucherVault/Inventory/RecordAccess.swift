package import VaultCrypto
package import VaultStore
package import VoucherModel

/// Opens stored records with the reveal key.
package struct RecordAccess: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// Opens one record; an integrity error if it is not what was sealed.
  package func open(_ row: VoucherRow, with keyring: Keyring) throws -> OpenedRecord {
    guard let record = try open([row], with: keyring).first else { throw damaged(row) }
    return record
  }

  /// Opens records, in their order; each delivery's key is unwrapped once.
  package func open(_ rows: [VoucherRow], with keyring: Keyring) throws -> [OpenedRecord] {
    let seals = try core.database.read { try Self.seals(of: rows, in: $0) }
    return try open(rows, sealedBy: seals, with: keyring)
  }

  typealias Seals = [DeliveryID: DeliverySeal]

  /// What opens the records, as far as it is there.
  static func seals(
    of rows: [VoucherRow], in reading: borrowing some VaultReading & ~Copyable
  ) throws -> Seals {
    var seals: Seals = [:]
    for row in rows where seals[row.deliveryID] == nil {
      seals[row.deliveryID] = try reading.deliverySeal(row.deliveryID)
    }
    return seals
  }

  /// As `open(_:with:)`, with what was read beforehand.
  func open(
    _ rows: [VoucherRow], sealedBy seals: Seals, with keyring: Keyring
  ) throws -> [OpenedRecord] {
    var opened: [VoucherID: OpenedRecord] = [:]
    for (delivery, group) in Dictionary(grouping: rows, by: \.deliveryID) {
      guard let seal = seals[delivery], let first = group.first else { continue }
      let held = seal.keys.filter { keyring.holds($0.recipient) }
      guard !held.isEmpty else {
        throw noKey(for: first, sealed: seal.keys.map(\.recipient), keyring)
      }
      // Of several epochs, one whose box was damaged does not keep another from opening it.
      for key in held.reversed() where opened[first.id] == nil {
        try? open(group, under: seal.header, in: key, with: keyring, into: &opened)
      }
      if opened[first.id] == nil { throw damaged(first) }
    }
    return try rows.map { row in
      guard let record = opened[row.id] else { throw damaged(row) }
      return record
    }
  }

  private func open(
    _ group: [VoucherRow], under header: [UInt8], in box: DeliveryKeyRow, with keyring: Keyring,
    into opened: inout [VoucherID: OpenedRecord]
  ) throws {
    let header = try DeliveryHeader(encoded: header)
    let wrapped = try WrappedKey(recipient: box.recipient, box: box.wrappedKey)
    var opener = try keyring.opener(of: header, wrapped)
    for voucher in group {
      let record = try SealedRecord(
        nonce: voucher.nonce, ciphertext: voucher.ciphertext, commitment: voucher.commitment)
      opened[voucher.id] = try opener.open(record, context: context(of: voucher))
    }
  }

  func context(of row: VoucherRow) throws(CryptoError) -> RecordContext {
    try RecordContext(
      vault: core.vault.id.bytes, incarnation: row.incarnation, order: row.orderID.bytes,
      record: row.id.bytes, line: UInt32(clamping: row.line), product: row.productID.rawValue,
      faceValueMillionths: row.faceValue.amount.millionths, currency: row.faceValue.currency.code,
      epoch: row.epoch)
  }

  private func noKey(
    for row: VoucherRow, sealed: [RecipientID], _ keyring: Keyring
  ) -> VaultError {
    let newest = sealed.filter { $0.role == .reveal }.map(\.epoch).max() ?? 0
    if let last = keyring.revealEpochs.last, newest > last {
      return VaultError(
        .wrongKey,
        "The key file at hand is older than a rotation of the keys: voucher \(row.id) is sealed for reveal "
          + "epoch \(newest), and the key file ends with \(last).",
        next: "Use the key file that 'voucher-vault keys rotate' wrote.")
    }
    return VaultError(
      .wrongKey, "The key file at hand does not hold the key of voucher \(row.id).",
      next: "Use the key file of this vault, or run 'voucher-vault keys recovery restore' with the "
        + "recovery key.")
  }

  private func damaged(_ row: VoucherRow) -> VaultError {
    VaultError(
      .integrity,
      "Voucher \(row.id) does not open: its record, or its place in the database, was changed.",
      next: "Run 'voucher-vault audit verify', and restore a backup.")
  }
}

extension DeliveryKeyRow {
  /// Whose key opens the box.
  package var recipient: RecipientID {
    switch role {
    case .reveal: RecipientID(role: .reveal, epoch: epoch)
    case .recovery: RecipientID(role: .recovery, epoch: epoch)
    }
  }
}

extension DeliverySealer {
  /// What opens the delivery, for each recipient.
  package borrowing func keyRows(of delivery: DeliveryID) -> [DeliveryKeyRow] {
    wrappedKeys.map { wrapped in
      DeliveryKeyRow(
        deliveryID: delivery, role: DeliveryKeyRow.Role(wrapped.recipient.role),
        epoch: wrapped.recipient.epoch, wrappedKey: wrapped.box)
    }
  }
}

extension OpenedRecord {
  /// The code's fingerprint, or the claim URL's where there is no code.
  func fingerprint(with keyring: Keyring) -> Digest? {
    for tag in [RecordField.Tag.code, .url] {
      let digest = withField(tag) { bytes, _ in
        keyring.withFingerprintKey { $0.fingerprint(of: bytes) }
      }
      if let digest { return digest }
    }
    return nil
  }
}
