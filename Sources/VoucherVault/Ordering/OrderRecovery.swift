import SupplierAPI
import VaultCrypto
package import VaultStore
package import VoucherModel

/// What a recovery found and did.
package struct RecoveryReport: Sendable {
  /// Every order that was unfinished when it began, as it is now.
  package var orders: [OrderRow] = []
  /// Sealed responses taken from the journal and the spool into the database.
  package var responsesTaken = 0
  /// Sealed responses that wait for the reveal key.
  package var responsesWaiting = 0
  /// Orders that another process has in hand.
  package var inOtherHands = 0
  /// Why an order could not be driven on, by its reference.
  package var problems: [(reference: ClientReference, error: VaultError)] = []
  /// Vouchers that were given the fingerprint they lacked.
  package var fingerprinted = 0

  package init() {}
}

/// Brings everything to rest that a crash, a cut or a silence left open.
///
/// First what is on disk, then what only the supplier knows. Doing it again changes nothing; doing it twice at once is safe.
package struct OrderRecovery: Sendable {
  let core: VaultCore
  let desk: OrderDesk?

  package init(core: VaultCore, desk: OrderDesk?) {
    self.core = core
    self.desk = desk
  }

  package func run(
    waitMilliseconds: Int64, only reference: ClientReference? = nil
  ) async throws -> RecoveryReport {
    var report = RecoveryReport()
    try await takeJournal(&report)
    try await takeSpool(&report)
    try await fillFingerprints(&report)
    let unfinished = try core.database.read { try $0.unfinishedOrders() }
    for order in unfinished where reference == nil || order.reference == reference {
      try Task.checkCancellation()
      try await drive(order, waitMilliseconds: waitMilliseconds, &report)
    }
    return report
  }

  private func takeJournal(_ report: inout RecoveryReport) async throws {
    for slot in try core.journal.abandoned() {
      guard let sealed = SealedResponse(try slot.readEntry()) else { continue }
      try await take(sealed, home: .journal(slot), &report)
    }
  }

  private func takeSpool(_ report: inout RecoveryReport) async throws {
    for name in try core.disk.names(in: core.folder.spool) where name.hasSuffix(".vvj") {
      let path = core.folder.spool + "/" + name
      guard let bytes = try core.disk.read(path, limit: CaptureJournal.maximumEntry),
        let sealed = SealedResponse(bytes)
      else { continue }
      try await take(sealed, home: .spool(path: path), &report)
    }
  }

  /// Takes one sealed response in, unless the key for it is not here.
  package func take(
    _ sealed: SealedResponse, home: CapturedResponse.Home, _ report: inout RecoveryReport
  ) async throws {
    // Of a call whose answer never began there is nothing to open.
    let isEmpty = sealed.frames.isEmpty
    guard isEmpty || core.keys.keyring != nil else {
      report.responsesWaiting += 1
      return
    }
    // The order's lock keeps a second recovery from reading masks while this one holds the codes.
    var lock: OrderLock?
    if let order = sealed.context.orderID {
      lock = try OrderLock.tryAcquire(order, disk: core.disk, path: core.folder.orderLocks)
      guard lock != nil else {
        report.inOtherHands += 1
        return
      }
    }
    let response =
      if !isEmpty, let keyring = core.keys.keyring {
        try CapturedResponse(reopening: sealed, with: keyring, home: home)
      } else {
        CapturedResponse(unansweredCall: sealed, home: home)
      }
    _ = try await DeliveryCapture(core: core).take(
      response, isFirstShowing: sealed.context.source == .create)
    report.responsesTaken += 1
    withExtendedLifetime(lock) {}
  }

  private func drive(
    _ order: OrderRow, waitMilliseconds: Int64, _ report: inout RecoveryReport
  ) async throws {
    guard let desk else {
      report.orders.append(order)
      return
    }
    // What waits on disk may hold the codes of this very order; to look it up could burn nothing
    // more, but would call lost what is not.
    if try core.journal.holdsEntry(of: order.id) {
      report.orders.append(order)
      return
    }
    guard let lock = try desk.acquireLock(order.id) else {
      report.inOtherHands += 1
      report.orders.append(order)
      return
    }
    let current = try desk.current(order.id)
    do {
      let driven = try await Task {
        try await desk.follow(
          current, lock: lock, waitMilliseconds: waitMilliseconds,
          mayBuy: current.state != .intended)
      }.value
      report.orders.append(driven)
    } catch let error as VaultError {
      report.problems.append((order.reference, error))
      report.orders.append(try desk.current(order.id))
    }
  }

  /// How many vouchers are opened for their fingerprints before those are committed.
  private static let fingerprintsAtOnce = 500

  /// Gives vouchers that a host without the key captured the fingerprint that duplicates show by.
  private func fillFingerprints(_ report: inout RecoveryReport) async throws {
    guard let keyring = core.keys.keyring else { return }
    var cursor: VoucherID?
    while true {
      let after = cursor
      let rows = try core.database.read {
        try $0.vouchersWithoutFingerprint(after: after, limit: Self.fingerprintsAtOnce)
      }
      guard let last = rows.last else { return }
      cursor = last.id
      var found: [FingerprintedVoucher] = []
      for row in rows where row.look == .plain || row.look == .suspect {
        let record = try RecordAccess(core: core).open(row, with: keyring)
        guard let code = record.fingerprint(with: keyring) else { continue }
        found.append(FingerprintedVoucher(id: row.id, fingerprint: code))
      }
      report.fingerprinted += try await fill(found)
    }
  }

  /// Fills in the fingerprints that are still missing; another process may have been faster.
  private func fill(_ found: [FingerprintedVoucher]) async throws -> Int {
    guard !found.isEmpty else { return 0 }
    let core = core
    return try await core.database.write { transaction in
      let missing = try found.filter { voucher in
        let row = try transaction.voucher(voucher.id)
        return row != nil && row?.fingerprint == nil
      }
      guard !missing.isEmpty else { return 0 }
      for voucher in missing {
        try transaction.setFingerprint(voucher.fingerprint.bytes, of: voucher.id)
      }
      try core.audit.append([.fingerprinted(missing)], in: transaction)
      return missing.count
    }
  }
}

extension CaptureJournal {
  /// Whether a slot holds a response about the order, in use or left behind.
  package func holdsEntry(of order: OrderID) throws -> Bool {
    try contexts().contains { $0.orderID == order }
  }
}
