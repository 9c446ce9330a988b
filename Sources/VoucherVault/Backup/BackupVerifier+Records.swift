import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

extension BackupVerifier {
  /// Sealed responses and records: that they can be read, and with a key that they open.
  func verifySealed(
    _ manifest: BackupManifest, core: VaultCore, _ result: inout BackupVerification
  ) throws {
    for file in manifest.files where file.path.contains("/") {
      if let finding = try responseFinding(file, core: core, &result) {
        result.findings.append(finding)
      }
    }
    guard opening.opens else { return }
    var total = 0
    for rows in manifest.rows where rows.table == "vouchers" { total = rows.count }
    var survey = RecordSurvey(core: core, opening: opening)
    try core.database.read { snapshot in
      try snapshot.eachDelivery { row, keys in
        try survey.check(row, keys, try snapshot.vouchers(ofDelivery: row.id))
        report(.opening(survey.opened, of: total))
      }
    }
    result.opened = survey.opened
    result.findings += survey.findings
    if let notice = survey.notice { result.notices.append(notice) }
  }

  private func responseFinding(
    _ file: BackupManifest.File, core: VaultCore, _ result: inout BackupVerification
  ) throws -> BackupFinding? {
    let path = backup.path(of: file.path)
    guard let bytes = try environment.disk.read(path, limit: CaptureJournal.maximumEntry) else {
      return nil
    }
    guard let sealed = SealedResponse(bytes) else {
      result.notices.append(
        "\(file.path) is no sealed response that can be read: it was damaged before it was backed up."
      )
      return nil
    }
    guard sealed.context.vaultID == core.vault.id else {
      result.notices.append("\(file.path) is a sealed response of another vault.")
      return nil
    }
    guard opening.opens, !sealed.frames.isEmpty else { return nil }
    do {
      let boxes = try StreamHeader(encoded: sealed.header).wrappedKeys.map(\.recipient)
      let isOpen = try opening.withKey(among: boxes) { _, key in
        var opener = try StreamOpener(
          header: sealed.header, context: sealed.contextBytes, with: key)
        let head = SecretBuffer(limit: StreamSealer.maximumChunkByteCount)
        for frame in sealed.frames.prefix(1) { _ = try opener.open(frame.span, into: head) }
        return true
      }
      if isOpen == nil {
        result.notices.append(
          "\(file.path) is sealed for other keys than the one at hand, and was not tried.")
      }
      return nil
    } catch is CryptoError {
      return BackupFinding(.response, file.path, "The sealed response does not open.")
    }
  }
}

/// Opens records, and forgets at once what is in them.
struct RecordSurvey {
  let core: VaultCore
  let opening: BackupOpening
  private(set) var opened = 0
  private(set) var findings: [BackupFinding] = []
  private var untried = 0
  private var otherKeys: Set<RecipientID> = []

  /// Says what the key at hand could not try: a key that was retired since is no damage of a backup.
  var notice: String? {
    guard untried > 0 else { return nil }
    let keys = otherKeys.map(\.description).sorted().joined(separator: ", ")
    return "\(untried) vouchers are sealed for other keys than the one at hand (\(keys)), and were "
      + "not tried. A recovery key among them opens them: name it with --recovery-key-file."
  }

  init(core: VaultCore, opening: BackupOpening) {
    self.core = core
    self.opening = opening
  }

  /// Opens the records of one delivery.
  mutating func check(
    _ delivery: DeliveryRow, _ keys: [DeliveryKeyRow], _ vouchers: [VoucherRow]
  ) throws {
    guard !vouchers.isEmpty else { return }
    let recipients = keys.map(\.recipient)
    do {
      let header = try DeliveryHeader(encoded: delivery.header)
      let bad = try opening.withKey(among: recipients) { id, key in
        guard let row = keys.first(where: { $0.recipient == id }) else { return vouchers }
        let wrapped = try WrappedKey(recipient: id, box: row.wrappedKey)
        var opener = try DeliveryOpener(header: header, wrapped: wrapped, with: key)
        return vouchers.filter { !Self.opens($0, core: core, with: &opener) }
      }
      guard let bad else {
        untried += vouchers.count
        otherKeys.formUnion(recipients)
        return
      }
      opened += vouchers.count - bad.count
      findings += bad.map {
        BackupFinding(.record, "voucher \($0.id)", "The record does not open.")
      }
    } catch is CryptoError {
      findings.append(
        BackupFinding(.record, "delivery \(delivery.id)", "The delivery's key does not open."))
    }
  }

  private static func opens(
    _ voucher: VoucherRow, core: VaultCore, with opener: inout DeliveryOpener
  ) -> Bool {
    do {
      let record = try SealedRecord(
        nonce: voucher.nonce, ciphertext: voucher.ciphertext, commitment: voucher.commitment)
      let context = try RecordAccess(core: core).context(of: voucher)
      _ = try opener.open(record, context: context)
      return true
    } catch {
      return false
    }
  }
}
