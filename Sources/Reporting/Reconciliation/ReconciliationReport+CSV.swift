import Reconciliation
import VoucherModel

extension ReconciliationReport {
  /// The files that a run can be had as; each has one header and one kind of row.
  package enum Sheet: String, Hashable, Sendable, CaseIterable {
    /// Each break, itemised.
    case breaks
    /// The breaks by type and currency.
    case summary
    /// Orders by outcome and currency.
    case totals
    /// The balance walk of each wallet.
    case walks
    /// Every order, with its outcome.
    case orders
    /// Every wallet transaction, with where it landed.
    case movements
  }

  /// One of the run's sheets as CSV; each row names the run.
  package func csv(_ sheet: Sheet) -> String {
    switch sheet {
    case .breaks: breakSheet
    case .summary: summarySheet
    case .totals: totalSheet
    case .walks: walkSheet
    case .orders: orderSheet
    case .movements: movementSheet
    }
  }

  private func sheet<Row>(_ rows: [Row], _ columns: [CSVWriter<Row>.Column]) -> String {
    CSVWriter<Row>([.init("run_id") { _ in .text(id.description) }] + columns).text(of: rows)
  }

  private var breakSheet: String {
    sheet(
      run.breaks,
      [
        .init("break_id") { .text($0.id.text) },
        .init("type") { .text($0.kind.rawValue) },
        .init("severity") { .text($0.severity.level.word) },
        .init("status") { .text(run.standing.item($0.id).status.rawValue) },
        .init("assignee") { .optional(run.standing.item($0.id).assignee) },
        .init("resolution") { .optional(run.standing.item($0.id).reason) },
        .init("difference") { ReportedAmount($0.difference, $0.currency).cell },
        .init("exposure") { ReportedAmount($0.exposure, $0.currency).cell },
        .init("currency") { .currency($0.currency) },
        .init("first_seen_at") { .moment($0.firstSeenAt) },
        .init("effective_at") { .moment($0.effectiveAt) },
        .init("age_hours") { .integer($0.age / 3_600_000) },
        .init("order_references") { .list($0.keys.references) },
        .init("supplier_order_ids") { .list($0.keys.supplierOrderIDs) },
        .init("transaction_ids") { .list($0.keys.transactionIDs) },
        .init("masks") { .list($0.keys.masks) },
        .init("rule") { .text($0.rule) },
        .init("next") { .text($0.suggestedAction) },
      ])
  }

  private var summarySheet: String {
    sheet(
      run.summary,
      [
        .init("type") { .text($0.kind.rawValue) },
        .init("worst_severity") { .text($0.worst.word) },
        .init("count") { .count($0.count) },
        .init("difference") { ReportedAmount($0.difference, $0.currency).cell },
        .init("exposure") { ReportedAmount($0.exposure, $0.currency).cell },
        .init("currency") { .currency($0.currency) },
        .init("oldest_age_hours") { .integer($0.oldestAge / 3_600_000) },
        .init("next") { .text($0.kind.suggestedAction) },
      ])
  }

  private var totalSheet: String {
    sheet(
      MatchLine.lines(of: run.totals),
      [
        .init("outcome") { .text($0.outcome) },
        .init("orders") { .count($0.tally.count) },
        .init("amount") { ReportedAmount($0.tally.amount, $0.currency).cell },
        .init("currency") { .currency($0.currency) },
      ])
  }

  private var walkSheet: String {
    sheet(
      WalkLine.lines(of: run.walks),
      [
        .init("wallet_id") { .integer($0.walletID.rawValue) },
        .init("item") { .text($0.item) },
        .init("count") { .count($0.count) },
        .init("amount") { ReportedAmount($0.amount, $0.currency).cell },
        .init("currency") { .currency($0.currency) },
      ])
  }

  private var orderSheet: String {
    sheet(
      run.orders,
      [
        .init("order_id") { .optional($0.orderID?.description) },
        .init("order_reference") { .optional($0.reference) },
        .init("supplier_order_id") { .optional($0.supplierOrderID?.description) },
        .init("basis") { .text($0.basis.rawValue) },
        .init("outcome") { .text($0.state.rawValue) },
        .init("vault_state") { .optional($0.vaultState?.rawValue) },
        .init("supplier_status") { .optional($0.supplierStatus?.word) },
        .init("effective_at") { .moment($0.effectiveAt) },
        .init("quantity") { .count($0.quantity) },
        .init("held") { .count($0.held) },
        .init("expected") { ReportedAmount($0.expected, $0.currency).cell },
        .init("debited") { ReportedAmount($0.debited, $0.currency).cell },
        .init("refunded") { ReportedAmount($0.refunded, $0.currency).cell },
        .init("tolerated") { ReportedAmount($0.tolerated, $0.currency).cell },
        .init("currency") { .currency($0.currency) },
        .init("break_ids") { .list($0.breakIDs) },
      ])
  }

  private var movementSheet: String {
    sheet(
      run.movements,
      [
        .init("transaction_id") { .integer($0.id.rawValue) },
        .init("wallet_id") { .integer($0.walletID.rawValue) },
        .init("direction") { .text($0.direction.rawValue) },
        .init("amount") { .amount($0.money) },
        .init("currency") { .currency($0.money.currency) },
        .init("created_at") { .moment($0.createdAt) },
        .init("landed_as") { .text($0.bucket.rawValue) },
        .init("supplier_order_id") { .optional($0.supplierOrderID?.description) },
        .init("order_id") { .optional($0.orderID?.description) },
      ])
  }
}
