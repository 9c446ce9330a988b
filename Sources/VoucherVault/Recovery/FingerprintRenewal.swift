import VaultCrypto
import VaultStore
import VoucherModel

/// Makes the fingerprints of codes anew, when the key that made them is gone: otherwise a code that
/// comes twice would not be noticed.
struct FingerprintRenewal: Sendable {
  let core: VaultCore
  let keyring: Keyring

  private static let atOnce = 200

  /// Opens every record whose code has a fingerprint; one that is by the new key already stays.
  func renew(_ restored: inout RestoredVault) async throws {
    guard try isNeeded() else { return }
    var cursor: VoucherID?
    var done: Set<VoucherID> = []
    while true {
      try Task.checkCancellation()
      let after = cursor
      let rows = try core.database.read { try $0.vouchers(after: after, limit: Self.atOnce) }
      guard let last = rows.last else { return }
      cursor = last.id
      let renewed = open(rows.filter { $0.fingerprint != nil }, &restored)
      restored.fingerprinted += renewed.count
      restored.duplicates += try await store(renewed, beside: done)
      done.formUnion(renewed.map(\.id))
    }
  }

  /// Only where the log's key was replaced are there fingerprints by another one.
  private func isNeeded() throws -> Bool {
    var isNeeded = false
    try core.database.read { snapshot in
      try snapshot.eachLeaf(ofKinds: [.logKeyReplaced]) { _ in isNeeded = true }
    }
    return isNeeded
  }

  private func open(
    _ rows: [VoucherRow], _ restored: inout RestoredVault
  ) -> [RefingerprintedVoucher] {
    let access = RecordAccess(core: core)
    let records = try? access.open(rows, with: keyring)
    var renewed: [RefingerprintedVoucher] = []
    for (index, row) in rows.enumerated() {
      let record: OpenedRecord
      do {
        record = try records?[index] ?? access.open(row, with: keyring)
      } catch {
        restored.problems.append(
          SealedDeliveryProblem(id: row.deliveryID, error: VaultError(any: error)))
        continue
      }
      guard let fingerprint = record.fingerprint(with: keyring),
        let former = row.fingerprint.flatMap({ Digest(bytes: $0) }), former != fingerprint
      else { continue }
      renewed.append(
        RefingerprintedVoucher(id: row.id, former: former, fingerprint: fingerprint))
    }
    return renewed
  }

  /// Writes the fingerprints, and gives back the vouchers whose code another voucher in stock has that
  /// was captured with the new key; equal ones of before were known to be so already.
  private func store(
    _ renewed: [RefingerprintedVoucher], beside done: Set<VoucherID>
  ) async throws -> [VoucherID] {
    guard !renewed.isEmpty else { return [] }
    let core = core
    let known = done.union(renewed.map(\.id))
    return try await core.database.write { transaction in
      var twins: [VoucherID] = []
      for voucher in renewed {
        let same = try transaction.vouchers(withFingerprint: voucher.fingerprint.bytes)
        let inStock = same.filter { !known.contains($0.id) && $0.state != .quarantined }
        if !inStock.isEmpty, try transaction.voucher(voucher.id)?.state != .quarantined {
          twins += inStock.map(\.id) + [voucher.id]
        }
        try transaction.replaceFingerprint(
          voucher.former.bytes, with: voucher.fingerprint.bytes, of: voucher.id)
      }
      try core.audit.append([.refingerprinted(renewed)], in: transaction)
      return twins
    }
  }
}
