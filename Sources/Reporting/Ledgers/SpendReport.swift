package import Ledgers
import VoucherModel

extension ReportDocument {
  /// What was bought: by day, by product, and against what was quoted.
  package static func spend(
    _ facts: SpendFacts, items: [LedgerOrder]?, tool: String
  ) -> ReportDocument {
    let report = SpendReport(facts: facts)
    return ReportDocument(
      name: "spend", title: "Spend on voucher codes",
      facts: .period(facts.period) + [
        ("Counted by", "the day of the order in UTC, amounts as the supplier stated them last"),
        ("Made by", tool),
      ],
      verdict: report.verdict,
      sections: [
        Section(
          title: "Totals", name: "totals", notes: [SpendReport.columnsNote],
          blocks: [
            Block(table: report.totals, ifEmpty: "Nothing was bought.")
          ]),
        Section(
          title: "Spend by day", name: "days",
          blocks: [Block(charts: report.charts, table: report.days, ifEmpty: "Nothing was bought.")]
        ),
        Section(
          title: "Spend by product", name: "products",
          blocks: [Block(table: report.products, ifEmpty: "Nothing was bought.")]),
        Section(
          title: "Against the quote", name: "differences",
          notes: ["Orders whose cost, as the supplier states it, is not what the quote said."],
          blocks: [Block(table: report.differences, ifEmpty: "Every order costs what was quoted.")]),
        Section(
          title: "All orders by outcome", name: "outcomes",
          notes: [
            "Bought are orders that the supplier has taken; the others are in no total above."
          ],
          blocks: [Block(table: report.outcomes, ifEmpty: "No orders.")]),
      ],
      summary: report.days, items: items.map(SpendReport.orders))
  }
}

/// The parts of the report on what was spent.
private struct SpendReport {
  let facts: SpendFacts

  static let columnsNote =
    "Net is face value less discount. Fee and payable are what the quote said, in the wallet's "
    + "currency; a cell is empty where an order has no quote. Amounts of two currencies are never "
    + "summed."

  var verdict: ReportDocument.Verdict {
    let count = facts.differences.count
    let doubtful = facts.outcomes.filter { $0.state == .inDoubt }.reduce(0) {
      $0 + $1.quantity.units
    }
    var words: [String] = []
    if count > 0 { words.append("Not at the quoted price: \(counted(count, "order")).") }
    if doubtful > 0 {
      words.append("In doubt, paid for or not: \(counted(doubtful, "code")).")
    }
    return ReportDocument.Verdict(
      needsAttention: !words.isEmpty,
      words: words.isEmpty ? "Every order costs what was quoted." : words.joined(separator: " "))
  }

  /// The columns of what was bought.
  private static func columns<Row>(
    _ currencies: @escaping (Row) -> Currencies, _ line: @escaping (Row) -> SpendLine
  ) -> [ReportTable.Column<Row>] {
    [
      .init("Currency", "currency") { .currency(currencies($0).face) },
      .init("Orders", "orders", .right) { .count(line($0).orders) },
      .init("Units", "units", .right) { .count(line($0).bought.units) },
      .init("Face value", "face_value", .right) {
        .amount(line($0).bought.face, currencies($0).face)
      },
      .init("Discount", "discount", .right) { .amount(line($0).discount, currencies($0).face) },
      .init("Net", "net", .right) { .amount(line($0).net, currencies($0).face) },
      .init("Fee", "fee", .right) { .amount(line($0).fee, currencies($0).wallet) },
      .init("Payable", "payable", .right) { .amount(line($0).payable, currencies($0).wallet) },
      .init("Wallet", "wallet_currency") { .currency(currencies($0).wallet) },
      .init("Beyond quote", "beyond_quote", .right) {
        .amount(line($0).difference, currencies($0).face)
      },
    ]
  }

  var totals: ReportTable {
    ReportTable(
      "What was bought in the period", Self.columns({ $0.currencies }, { $0.line }),
      of: facts.totals)
  }

  var days: ReportTable {
    ReportTable(
      "What was bought on each day",
      [ReportTable.Column<SpendFacts.Day>("Day", "day") { .day($0.day) }]
        + Self.columns({ $0.currencies }, { $0.line }), of: facts.days)
  }

  var products: ReportTable {
    ReportTable(
      "What was bought of each product",
      [ReportTable.Column<SpendFacts.Product>("Product", "product_id") { .number($0.productID) }]
        + Self.columns({ $0.currencies }, { $0.line }), of: facts.products)
  }

  var differences: ReportTable {
    ReportTable(
      "Orders that cost something else than was quoted",
      [
        .init("Order", "order_reference") { .text($0.order.reference.text) },
        .init("Supplier order", "supplier_order_id", .right) { .number($0.order.supplierOrderID) },
        .init("Day", "day") { .day(LedgerDay($0.order.intendedAt)) },
        .init("Net", "net", .right) { .amount($0.line.net, $0.order.currency) },
        .init("Quoted", "payable", .right) { .amount($0.line.payable, $0.order.walletCurrency) },
        .init("Beyond quote", "beyond_quote", .right) {
          .amount($0.difference, $0.order.currency)
        },
        .init("Currency", "currency") { .currency($0.order.currency) },
      ], of: facts.differences)
  }

  var outcomes: ReportTable {
    ReportTable(
      "Codes ordered, by where their order stood at the end of the period",
      [
        .init("State", "state") { .text($0.state.rawValue) },
        .init("Bought", "bought") { .bool($0.state.isBought) },
        .init("Units", "units", .right) { .count($0.quantity.units) },
        .init("Face value", "face_value", .right) {
          .amount($0.quantity.face, $0.currencies.face)
        },
        .init("Currency", "currency") { .currency($0.currencies.face) },
      ], of: facts.outcomes)
  }

  /// One for each currency: the net, and on top of it what the discount saved.
  var charts: [HTML] {
    let days = facts.period.days(limit: StockLedger.mostDays)
    return Set(facts.days.map(\.currencies.face)).sorted().map { currency in
      var nets: [LedgerDay: Int64] = [:]
      var discounts: [LedgerDay: Int64] = [:]
      for line in facts.days where line.currencies.face == currency {
        nets[line.day] = (nets[line.day] ?? 0) &+ line.line.net.millionths
        discounts[line.day] = (discounts[line.day] ?? 0) &+ line.line.discount.millionths
      }
      return DayBars(
        title: "Spend by day, \(currency.code)",
        summary:
          "What was paid for the codes of each day, and on top of it the discount earned, in "
          + "\(currency.code); together they are the face value.",
        days: days,
        parts: [
          .init(words: "net", style: "f-sum", values: nets),
          .init(words: "discount earned", style: "f-part", values: discounts),
        ],
        text: { Amount(millionths: $0).text(decimals: 0) }
      ).html
    }
  }

  static func orders(_ orders: [LedgerOrder]) -> ReportTable {
    ReportTable(
      "Each order",
      [
        .init("Order", "order_reference") { .text($0.reference.text) },
        .init("Supplier order", "supplier_order_id", .right) { .number($0.supplierOrderID) },
        .init("Ordered", "ordered_at") { .moment($0.intendedAt) },
        .init("State", "state") { .text($0.history.state?.rawValue ?? "") },
        .init("Product", "product_id") { .number($0.productID) },
        .init("Units", "units", .right) { .count($0.quantity) },
        .init("Captured", "captured", .right) { .count($0.history.progress?.captured) },
        .init("Face value", "face_value", .right) { .amount($0.amount, $0.currency) },
        .init("Discount", "discount", .right) { .amount($0.discount, $0.currency) },
        .init("Currency", "currency") { .currency($0.currency) },
        .init("Fee", "fee", .right) { .amount($0.fee, $0.walletCurrency) },
        .init("Payable", "payable", .right) { .money($0.quotedPayable) },
        .init("Wallet", "wallet_currency") { .currency($0.quotedPayable?.currency) },
      ], of: orders)
  }
}
