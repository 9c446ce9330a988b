import Reconciliation
import VaultStore
import VoucherModel

extension BreakDesk {
  /// Links an order and a wallet transaction by hand, because of a break; the next run goes by it.
  ///
  /// What is left between the two has to be nothing, or within the tolerance of the latest run.
  func match(
    _ id: BreakID, _ match: ManualMatch, note: String, actor: Actor
  ) async throws -> BreakLife {
    let words = try Self.words(note)
    let latest = try core.latestLearnedRun()
    guard let order = latest.run.orders.first(where: { $0.orderID == match.orderID }) else {
      throw VaultError(
        .notFound, "The latest run has no order \(match.orderID).",
        next: "List them with 'voucher-vault report show latest --format csv --sheet orders'.")
    }
    guard let movement = latest.run.movements.first(where: { $0.id == match.transactionID }) else {
      throw VaultError(
        .notFound, "The latest run has no transaction \(match.transactionID).",
        next: "List them with 'voucher-vault report show latest --format csv --sheet movements'.")
    }
    try Self.requireFree(movement)
    try requireAgreement(order, movement, latest.run)
    return try await write(id, actor: actor) { life in
      guard !life.links.contains(match) else { return nil }
      try requireOpen(life)
      var event = event(.matched, id)
      event.note = words
      event.link = match
      return event
    }
  }

  /// A movement that belongs to an order by its own remark is not taken away from it.
  private static func requireFree(_ movement: MovementMatch) throws {
    switch movement.bucket {
    case .suggested, .ambiguous, .unexplained, .undecided: return
    case .charge, .refund, .funding, .conversion, .pending, .void:
      // One that was linked by hand before may be linked again.
      guard movement.note == nil else { return }
      throw VaultError(
        .refused, "Transaction \(movement.id) is matched already, as \(movement.bucket.rawValue).",
        next: "Look at it with 'voucher-vault report show latest --format csv --sheet movements'.")
    }
  }

  private func requireAgreement(
    _ order: OrderMatch, _ movement: MovementMatch, _ run: ReconciliationRun
  ) throws {
    let money = movement.money
    let lacking = Self.lacking(order, movement, run)
    guard order.currency == nil || order.currency == money.currency, let lacking else {
      throw VaultError(
        .refused,
        "Transaction \(movement.id) is \(money), and order \(order.name) lacks no such sum.",
        next: "Look at both with 'voucher-vault reconcile explain'. Nothing was linked.")
    }
    let difference = abs(money.amount.millionths - lacking.millionths)
    let tolerance = run.settings.tolerances[money.currency]?.millionths ?? 0
    guard difference <= tolerance else {
      let left = Money(Amount(millionths: difference), money.currency)
      let lacks = Money(lacking, money.currency)
      throw VaultError(
        .refused,
        "Order \(order.name) lacks \(lacks), and transaction \(movement.id) is \(money): "
          + "\(left) would be left. Nothing was linked.",
        next: "Choose another transaction, or resolve the break with a reason.")
    }
  }

  /// What the order still waits for on the movement's side: its debit, or what should come back.
  private static func lacking(
    _ order: OrderMatch, _ movement: MovementMatch, _ run: ReconciliationRun
  ) -> Amount? {
    switch movement.direction {
    case .debit:
      return order.expected.flatMap { $0.subtracting(order.debited) }
    case .credit:
      // What is due stands in the breaks that say that it has not come.
      let due = run.breaks.filter { item in
        order.breakIDs.contains(item.id)
          && [.missingRefund, .duplicateDebit].contains(item.kind)
      }.compactMap(\.exposure)
      return due.first ?? order.debited.subtracting(order.refunded)
    }
  }
}

extension OrderMatch {
  fileprivate var name: String {
    reference ?? supplierOrderID.map { "#\($0)" } ?? orderID?.description ?? "-"
  }
}

extension VaultCore {
  /// The newest run that learned something itself, made again.
  func latestLearnedRun() throws -> KeptRun {
    try database.read { snapshot in
      guard let inputs = try snapshot.lastLearning(), let row = try snapshot.run(inputs.runID),
        let run = try RunRebuilder.run(row, in: snapshot)
      else {
        throw VaultError(
          .notFound, "This vault has not been reconciled yet.",
          next: "Run 'voucher-vault reconcile run'.")
      }
      return run
    }
  }
}
