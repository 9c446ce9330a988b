package import Ledgers
import VoucherModel

extension ReportDocument {
  /// The stock: what there is, how it moved, and how long it lasts.
  package static func stock(
    _ facts: StockFacts, items: [StockItem]?, tool: String
  ) -> ReportDocument {
    let report = StockReport(facts: facts)
    return ReportDocument(
      name: "stock", title: "Stock of voucher codes",
      facts: .period(facts.period) + [
        ("Products", "\(facts.products.count)"),
        ("Cover", "from what was issued in the last \(facts.coverDays) days"), ("Made by", tool),
      ],
      verdict: report.verdict,
      sections: [
        Section(
          title: "Stock now", name: "stock",
          notes: ["Available is what can be sold: not allocated, not shown, not set aside, alive."],
          blocks: [
            Block(table: report.products, ifEmpty: "No product was ever in stock."),
            Block(table: report.states, ifEmpty: "No voucher was captured yet."),
          ]),
        Section(
          title: "Roll-forward in units", name: "roll_forward",
          notes: [StockReport.formula],
          blocks: [
            Block(
              charts: report.unitCharts, table: report.rollForward(inUnits: true),
              ifEmpty: "Nothing to roll forward.")
          ]),
        Section(
          title: "Roll-forward in face value", name: "roll_forward_face",
          notes: [StockReport.formula],
          blocks: [
            Block(
              charts: report.faceCharts, table: report.rollForward(inUnits: false),
              ifEmpty: "Nothing to roll forward.")
          ]),
        Section(
          title: "Stock over time", name: "history",
          blocks: report.histories.isEmpty
            ? [Block(table: report.states, ifEmpty: "No stock.")] : report.histories),
      ],
      summary: report.sheet, items: items.map(StockItem.table))
  }
}

extension [(String, String)] {
  static func period(_ period: LedgerPeriod) -> Self {
    let from = period.from.milliseconds == .min ? "the beginning" : period.from.rfc3339
    return [("Period", "from \(from) to before \(period.end.rfc3339)")]
  }
}

/// The parts of the report on the stock.
private struct StockReport {
  let facts: StockFacts

  static let formula =
    "Opening + captured + returned - allocated - revealed - expired - voided - quarantined = "
    + "closing. Revealed are codes that were shown without having been allocated: they are issued "
    + "too. Returned came back from an allocation or from quarantine."

  /// The products that are drawn, the ones that run dry first.
  private static let mostCharts = 20

  var verdict: ReportDocument.Verdict {
    let low = facts.products.filter(\.isLow)
    let expired = facts.kinds.reduce(0) { $0 + ($1.states[.expired]?.units ?? 0) }
    let quarantined = facts.kinds.reduce(0) { $0 + ($1.states[.quarantined]?.units ?? 0) }
    var words: [String] = []
    if !low.isEmpty {
      let names = low.prefix(5).map(\.productID.description).joined(separator: ", ")
      words.append("Below the threshold: product \(names)\(low.count > 5 ? ", …" : "").")
    }
    if expired > 0 { words.append("Expired unsold: \(counted(expired, "code")).") }
    if quarantined > 0 { words.append("In quarantine: \(counted(quarantined, "code")).") }
    if facts.strangers > 0 {
      words.append(
        "Events about codes that are not in the database: \(facts.strangers). Run "
          + "'voucher-vault audit verify'.")
    }
    return ReportDocument.Verdict(
      needsAttention: !words.isEmpty,
      words: words.isEmpty
        ? "Nothing is short, expired or set aside." : words.joined(separator: " "))
  }

  var products: ReportTable {
    ReportTable(
      "Units of each product, whatever their denominations",
      [
        .init("Product", "product_id") { .number($0.productID) },
        .init("Available", "available", .right) { .count($0.cover.units) },
        .init("Threshold", "threshold", .right) { .count($0.threshold) },
        .init("State", "state") {
          .text($0.threshold == nil ? "no threshold" : $0.isLow ? "BELOW" : "enough")
        },
        .init("Issued of late", "issued", .right) { .count($0.cover.issued) },
        .init("Days of cover", "cover_days", .right) {
          $0.cover.tenths.map { .decimal(tenths: $0) } ?? .none
        },
      ], of: facts.products)
  }

  /// A line for each kind and state that there is something in.
  var states: ReportTable {
    let rows = facts.kinds.flatMap { line in
      StockState.allCases.compactMap { state in
        line.states[state].map { (kind: line.kind, state: state, quantity: $0) }
      }.filter { $0.quantity.units > 0 }
    }
    return ReportTable(
      "All codes ever captured, by where they stand",
      StockItem.kindColumns { $0.kind } + [
        .init("State", "state") { .text($0.state.word) },
        .init("Units", "units", .right) { .count($0.quantity.units) },
        .init("Face value", "face_value", .right) {
          .amount($0.quantity.face, $0.kind.faceValue.currency)
        },
      ], of: rows)
  }

  func rollForward(inUnits: Bool) -> ReportTable {
    func cell(_ quantity: Quantity?, _ line: StockLine) -> ReportCell {
      inUnits
        ? .count(quantity?.units) : .amount(quantity?.face, line.kind.faceValue.currency)
    }
    let flows = StockFlow.allCases.map { flow in
      ReportTable.Column<StockLine>(flow.title, flow.name, .right) { cell($0.flows[flow], $0) }
    }
    return ReportTable(
      inUnits ? "Units by product and denomination" : "Face value by product and denomination",
      StockItem.kindColumns { $0.kind }
        + [.init("Opening", "opening", .right) { cell($0.opening, $0) }] + flows
        + [.init("Closing", "closing", .right) { cell($0.closing, $0) }], of: facts.kinds)
  }

  /// Everything on one line a kind, for a sheet.
  var sheet: ReportTable {
    func columns(
      _ name: String, _ quantity: @escaping (StockLine) -> Quantity?
    ) -> [ReportTable.Column<StockLine>] {
      [
        .init("", "\(name)_units") { .count(quantity($0)?.units) },
        .init("", "\(name)_face") { .amount(quantity($0)?.face, $0.kind.faceValue.currency) },
      ]
    }
    return ReportTable(
      "Stock by product and denomination",
      [
        .init("", "product_id") { .number($0.kind.productID) },
        .init("", "denomination") { .amount($0.kind.faceValue) },
        .init("", "currency") { .currency($0.kind.faceValue.currency) },
      ]
        + columns("opening") { $0.opening }
        + StockFlow.allCases.flatMap { flow in columns(flow.name) { $0.flows[flow] } }
        + columns("closing") { $0.closing }
        + StockState.allCases.filter { $0 != .available }.flatMap { state in
          columns("now_\(state.word)") { $0.states[state] }
        } + [
          .init("", "issued_of_late") { .count($0.cover.issued) },
          .init("", "cover_days") { $0.cover.tenths.map { .decimal(tenths: $0) } ?? .none },
        ], of: facts.kinds)
  }

  /// The units of everything together: they are counted, not valued.
  var unitCharts: [HTML] {
    guard !facts.kinds.isEmpty else { return [] }
    let steps = self.steps(of: facts.kinds) { ($0.units, String($0.units)) }
    return [
      RowBars.waterfall(
        title: "Roll-forward of all products, in units",
        summary:
          "From the opening stock by what came and what went to the closing stock; the table "
          + "below has each product and denomination.",
        steps: steps
      ).html
    ]
  }

  /// One for each currency: amounts of two are never summed.
  var faceCharts: [HTML] {
    let currencies = Set(facts.kinds.map(\.kind.faceValue.currency)).sorted()
    return currencies.map { currency in
      let lines = facts.kinds.filter { $0.kind.faceValue.currency == currency }
      let steps = self.steps(of: lines) {
        ($0.face.millionths, Money($0.face, currency).amountText)
      }
      return RowBars.waterfall(
        title: "Roll-forward in face value, \(currency.code)",
        summary: "From the opening stock by what came and what went to the closing stock, in "
          + "\(currency.code); the table below has each product and denomination.",
        steps: steps
      ).html
    }
  }

  private func steps<Number: BinaryInteger>(
    of lines: [StockLine], _ value: (Quantity) -> (Number, String)
  ) -> [(label: String, amount: Int64, isBalance: Bool, value: String)] {
    func sum(_ quantity: (StockLine) -> Quantity?) -> Quantity {
      lines.reduce(into: .zero) { sum, line in
        guard let part = quantity(line), let face = sum.face.adding(part.face) else { return }
        sum = Quantity(units: sum.units + part.units, face: face)
      }
    }
    let (opening, closing) = (value(sum(\.opening)), value(sum(\.closing)))
    let flows = StockFlow.allCases.map { flow in
      let moved = value(sum { $0.flows[flow] })
      let amount = Int64(clamping: moved.0)
      return (
        label: flow.title.lowercased(), amount: flow.isGain ? amount : -amount, isBalance: false,
        value: (flow.isGain || amount == 0 ? "" : "-") + moved.1
      )
    }
    return [
      (label: "opening", amount: Int64(clamping: opening.0), isBalance: true, value: opening.1)
    ]
      + flows + [
        (label: "closing", amount: Int64(clamping: closing.0), isBalance: true, value: closing.1)
      ]
  }

  /// A chart and a table for each product, the one that runs dry first at the top.
  var histories: [ReportDocument.Block] {
    let sorted = facts.products.sorted { left, right in
      if left.isLow != right.isLow { return left.isLow }
      let (first, second) = (left.cover.tenths ?? .max, right.cover.tenths ?? .max)
      return (first, left.productID) < (second, right.productID)
    }
    return sorted.prefix(Self.mostCharts).map(history)
  }

  private func history(_ product: ProductStock) -> ReportDocument.Block {
    let chart = DaySteps(
      title: "Stock of product \(product.productID)",
      summary: "Units in stock at the end of each day, \(product.opening) before the first"
        + (product.threshold.map { "; the dashed line is the threshold of \($0)" } ?? "")
        + ". The table below has the days on which it changed.",
      days: product.days.map(\.day), levels: product.days.map { Int64($0.level) },
      threshold: product.threshold.map { Int64($0) })
    let changes = product.days.filter { $0.change != 0 || $0.issued != 0 }
    let last = product.days.last.map { changes.last == $0 ? [] : [$0] } ?? []
    return ReportDocument.Block(
      charts: [chart.html],
      table: ReportTable(
        "Product \(product.productID): days on which the stock changed, and the last one",
        [
          .init("Day", "day") { .day($0.day) },
          .init("Issued", "issued", .right) { .count($0.issued) },
          .init("Change", "change", .right) { .count($0.change) },
          .init("In stock", "level", .right) { .count($0.level) },
        ], of: changes + last))
  }
}

extension StockFlow {
  var title: String {
    switch self {
    case .captured: "Captured"
    case .returned: "Returned"
    case .allocated: "Allocated"
    case .revealed: "Revealed"
    case .expired: "Expired"
    case .voided: "Voided"
    case .quarantined: "Quarantined"
    }
  }

  var name: String { title.lowercased() }
}

extension StockItem {
  /// The columns that say what vouchers are.
  static func kindColumns<Row>(
    _ kind: @escaping (Row) -> StockKind
  ) -> [ReportTable.Column<Row>] {
    [
      .init("Product", "product_id") { .number(kind($0).productID) },
      .init("Denomination", "denomination", .right) { .amount(kind($0).faceValue) },
      .init("Currency", "currency") { .currency(kind($0).faceValue.currency) },
    ]
  }

  /// Vouchers one by one.
  static func table(_ items: [StockItem]) -> ReportTable {
    ReportTable(
      "Each code, masked",
      [
        .init("Voucher", "voucher_id") { .text($0.id.description) },
        .init("Mask", "mask") { .text($0.mask.description) },
        .init("Order", "order_reference") { .text($0.orderReference) },
        .init("Line", "line", .right) { .count($0.line) },
      ] + kindColumns { $0.kind } + [
        .init("State", "state") { .text($0.state.word) },
        .init("Captured", "captured_at") { .moment($0.capturedAt) },
        .init("Expires", "expires_at") { .moment($0.expiresAt) },
        .init("Cost", "cost", .right) { .money($0.cost) },
        .init("Cost currency", "cost_currency") { .currency($0.cost?.currency) },
      ], of: items)
  }
}
