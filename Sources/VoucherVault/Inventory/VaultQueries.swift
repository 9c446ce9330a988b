import VaultCrypto
import VaultStore
import VoucherModel

extension Vault {
  func orderReport(_ row: OrderRow) async throws -> OrderReport {
    let reports = try await orderReports([row])
    guard let report = reports.first else {
      throw VaultError(
        .integrity, "An order has vanished.", next: "Run 'voucher-vault audit verify'.")
    }
    return report
  }

  func orderReports(_ rows: [OrderRow]) async throws -> [OrderReport] {
    try mapped {
      try core.database.read { snapshot in
        try rows.map { row in
          let vouchers = try snapshot.vouchers(of: row.id).map {
            VoucherReport($0, reference: row.reference)
          }
          let notes = try snapshot.notes(about: row.id).map {
            NoteReport(actor: $0.actor, note: $0.note, at: $0.notedAt)
          }
          return OrderReport(row, vouchers: vouchers, notes: notes)
        }
      }
    }
  }
}

extension VaultCore {
  func voucherReports(matching filter: VoucherFilter) throws -> [VoucherReport] {
    try database.read { snapshot in
      var order: OrderRow?
      if let reference = filter.order {
        guard let row = try snapshot.order(reference: reference) else {
          throw VaultError(
            .notFound, "There is no order \(reference) in this vault.",
            next: "List them with 'voucher-vault order list'.")
        }
        order = row
      }
      let rows = try snapshot.vouchers(
        matching: VaultStore.VoucherFilter(
          states: filter.states.isEmpty ? nil : filter.states, productID: filter.productID,
          orderID: order?.id),
        limit: filter.limit)
      var references: [OrderID: ClientReference] = [:]
      return try rows.compactMap { row in
        let known = try references[row.orderID] ?? snapshot.order(row.orderID)?.reference
        references[row.orderID] = known
        return known.map { VoucherReport(row, reference: $0) }
      }
    }
  }

  func voucherReport(_ id: VoucherID) throws -> VoucherReport {
    try database.read { snapshot in
      guard let row = try snapshot.voucher(id), let order = try snapshot.order(row.orderID) else {
        throw VaultError(
          .notFound, "There is no voucher \(id) in this vault.",
          next: "List them with 'voucher-vault voucher list'.")
      }
      let reveals = try snapshot.reveals(of: id).map {
        RevealReport(actor: $0.actor, purpose: $0.purpose, at: $0.revealedAt)
      }
      return VoucherReport(row, reference: order.reference, reveals: reveals)
    }
  }

  /// The fewest characters of an identifier that stand for it.
  static let shortestPrefix = 8

  func voucherID(beginning text: String) throws -> VoucherID {
    if let id = VoucherID(text) { return id }
    let invalid = VaultError(
      .invalid, "'\(text.prefix(40))' is no voucher identifier.",
      next: "Give all 26 characters, or the first ones (\(Self.shortestPrefix) at least).")
    guard text.utf8.count >= Self.shortestPrefix else { throw invalid }
    let found = try database.read { try $0.voucherIDs(withPrefix: text, limit: 2) }
    switch found.count {
    case 1: return found[0]
    case 0:
      throw VaultError(
        .notFound, "No voucher's identifier begins with \(text).",
        next: "List them with 'voucher-vault voucher list'.")
    default:
      throw VaultError(
        .invalid, "Several vouchers' identifiers begin with \(text).", next: "Give more of it.")
    }
  }

  func status() throws -> VaultStatus {
    let entries = try journal.entryCount()
    let marks = try journal.entries().filter(\.isOutside)
    let inSpools = Set(spools.contexts().map(\.deliveryID))
    let outside = marks.count { !inSpools.contains($0.context.deliveryID) }
    let awaitsSearch = try folders.facts(of: folder.searchMark) != nil
    let soon = clock.now().advanced(byMilliseconds: 30 * Doctor.day)
    let spooled = spools.counts().map { SpooledResponses(folder: $0.folder, count: $0.count) }
    return try database.read { snapshot in
      var orders: [OrderState: Int] = [:]
      try snapshot.eachOrder { orders[$0.state, default: 0] += 1 }
      var vouchers: [VoucherState: Int] = [:]
      for count in try snapshot.voucherCounts() { vouchers[count.state, default: 0] += count.count }
      let kept = try? snapshot.latestCheckpoint()
      let backup = try? snapshot.latestLeaf(ofKind: Int(AuditKind.backedUp.rawValue))
      return VaultStatus(
        id: vault.id, host: try snapshot.vault()?.host, orders: orders, vouchers: vouchers,
        journalEntries: entries - marks.count, spooled: spooled, outside: outside,
        logSize: try snapshot.treeSize(),
        lastCheckpoint: kept?.treeSize, lastCheckpointAt: kept?.signedAt,
        incarnation: vault.incarnation, revealEpoch: identity.reveal.id.epoch,
        recoveryEpoch: identity.recovery.id.epoch, lastBackupAt: backup?.occurredAt,
        expiringSoon: try snapshot.stockExpiring(before: soon).count,
        unfinished: try snapshot.unfinishedOrders().map {
          UnfinishedOrder(
            reference: $0.reference, state: $0.state, intendedAt: $0.intendedAt)
        }, awaitsSearch: awaitsSearch, freeze: try RevealFreeze.standing(in: snapshot),
        warnings: try snapshot.standingWarnings().map(RaisedWarning.init),
        headTrouble: headTrouble)
    }
  }
}

extension RaisedWarning {
  init(_ row: WarningRow) {
    self.init(
      watched: row.watched,
      level: BalanceSubject.isOne(row.watched)
        ? "\(Amount(millionths: row.level))" : "\(row.level)",
      since: row.happenedAt)
  }
}

extension OrderReport {
  init(_ row: OrderRow, vouchers: [VoucherReport], notes: [NoteReport]) {
    self.init(
      reference: row.reference, supplierOrderID: row.supplierOrderID, state: row.state,
      supplierStatus: row.supplierStatus, productID: row.productID, denomination: row.denomination,
      quantity: row.quantity, captured: row.captured, lost: row.lost, amount: row.amount,
      discount: row.discount, currency: row.baseCurrency, payable: row.quotedPayable,
      intendedAt: row.intendedAt, lastRequestID: row.lastRequestID, vouchers: vouchers,
      notes: notes)
  }
}

extension VoucherReport {
  init(_ row: VoucherRow, reference: ClientReference, reveals: [RevealReport] = []) {
    self.init(
      id: row.id, orderReference: reference, line: row.line, mask: row.mask, state: row.state,
      looksMasked: row.look == .masked || row.look == .suspect, expiresAt: row.expiresAt,
      productID: row.productID, faceValue: row.faceValue, capturedAt: row.capturedAt,
      reveals: reveals)
  }
}
