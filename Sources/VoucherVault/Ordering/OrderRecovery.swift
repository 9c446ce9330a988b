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
  /// Which they were.
  var taken: Set<DeliveryID> = []
  /// Sealed responses that wait for the reveal key.
  package var responsesWaiting = 0
  /// Orders that another process has in hand.
  package var inOtherHands = 0
  /// Why an order could not be driven on, by its reference.
  package var problems: [(reference: ClientReference, error: VaultError)] = []
  /// Vouchers that were given the fingerprint they lacked.
  package var fingerprinted = 0
  /// What is sealed on a disk, or in the database, and could not be taken in or opened.
  package var sealedProblems: [SealedProblem] = []
  /// Orders of the supplier's that the vault did not know, and has in its books now.
  var found: [OrderID] = []
  /// Why it was not looked for such orders to the end, though that is due.
  package var searchProblem: VaultError?

  package init() {}
}

/// Something sealed that recovery could do nothing with; it was left as it is, or moved aside.
package struct SealedProblem: Sendable {
  /// A path, or the name of a voucher.
  package let place: String
  package let error: VaultError
}

/// Brings everything to rest that a crash, a cut or a silence left open.
///
/// First what is on disk, then what only the supplier knows. Doing it again changes nothing; doing it twice at once is safe.
package struct OrderRecovery: Sendable {
  let core: VaultCore
  let desk: OrderDesk?
  /// Whether armoured blocks about the named order are not waited for any more.
  let givesUpBlocks: Bool
  /// Whether it is looked for orders that the vault does not know, though no restore makes that due.
  let searches: Bool

  package init(
    core: VaultCore, desk: OrderDesk?, givesUpBlocks: Bool = false, searches: Bool = false
  ) {
    self.core = core
    self.desk = desk
    self.givesUpBlocks = givesUpBlocks
    self.searches = searches
  }

  package func run(
    waitMilliseconds: Int64, only reference: ClientReference? = nil
  ) async throws -> RecoveryReport {
    var report = RecoveryReport()
    try await takeSealed(&report, givingUp: givesUpBlocks ? reference : nil)
    try await fillFingerprints(&report)
    if reference == nil { try await searchOrders(&report) }
    let unfinished = try core.database.read { try $0.unfinishedOrders() }
    for order in unfinished where reference == nil || order.reference == reference {
      try Task.checkCancellation()
      try await drive(order, waitMilliseconds: waitMilliseconds, &report)
    }
    return report
  }

  private func drive(
    _ order: OrderRow, waitMilliseconds: Int64, _ report: inout RecoveryReport
  ) async throws {
    guard let desk else {
      report.orders.append(order)
      return
    }
    guard let lock = try desk.acquireLock(order.id) else {
      report.inOtherHands += 1
      report.orders.append(order)
      return
    }
    // What waits on disk may hold the codes of this very order; to look it up could burn nothing
    // more, but would call lost what is not.
    if try core.holdsResponse(about: order.id) {
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

  /// After a restore, takes the orders into the books that were placed since the backup.
  ///
  /// The mark that makes it due goes when the list was read as far as it has to be.
  private func searchOrders(_ report: inout RecoveryReport) async throws {
    let mark = core.folder.searchMark
    let isDue = try core.disk.read(mark, limit: 4_096) != nil
    guard isDue || searches else { return }
    let notSearched = "Orders that were placed after the backup have not been looked for"
    guard let desk else {
      report.searchProblem = VaultError(
        .supplierUnavailable, "\(notSearched): no supplier is named.",
        next: "Run 'voucher-vault order recover' with --host.")
      return
    }
    let outcome = try await OrderSearch(core: core, client: desk.client).run()
    report.found = outcome.found
    if let problem = outcome.problem {
      report.searchProblem = VaultError(
        .supplierUnavailable, "\(notSearched) to the end: \(problem).",
        next: "Run 'voucher-vault order recover' again.")
    } else if isDue {
      try core.disk.remove(mark)
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
        let record: OpenedRecord
        do {
          record = try RecordAccess(core: core).open(row, with: keyring)
        } catch let error as VaultError {
          // One record that does not open must not keep the others from recovery.
          report.sealedProblems.append(SealedProblem(place: "voucher \(row.id)", error: error))
          continue
        }
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
