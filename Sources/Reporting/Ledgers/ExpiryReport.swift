package import Ledgers
import VoucherModel

extension ReportDocument {
  /// What of the stock dies when.
  package static func expiry(
    _ facts: ExpiryFacts, items: [StockItem]?, tool: String
  ) -> ReportDocument {
    let report = ExpiryReport(facts: facts)
    return ReportDocument(
      name: "expiry", title: "Expiry of voucher codes",
      facts: [
        ("As of", facts.asOf.rfc3339),
        ("Looked ahead", "\(facts.days) days, to the end of \(facts.lastDay.text)"),
        ("Cost", "each code's share of what the supplier says its order costs, else of the quote"),
        ("Made by", tool),
      ],
      verdict: report.verdict,
      sections: [
        Section(
          title: "Totals", name: "totals",
          blocks: [Block(table: report.totals, ifEmpty: "No stock.")]),
        Section(
          title: "Calendar", name: "days",
          blocks: [
            Block(
              charts: [report.calendar], table: report.days,
              ifEmpty: "Nothing expires in the days ahead.")
          ]),
        Section(
          title: "Already expired", name: "expired",
          notes: ["In stock when their life ended: sold to nobody, and not to be sold any more."],
          blocks: [Block(table: report.expired, ifEmpty: "Nothing has expired in stock.")]),
      ],
      summary: report.sheet, items: items.map(StockItem.table))
  }
}

/// The parts of the report on what expires.
private struct ExpiryReport {
  let facts: ExpiryFacts

  private func lines(_ isMeant: (ExpiryLine.When) -> Bool) -> [ExpiryLine] {
    facts.lines.filter { isMeant($0.when) }
  }

  private var dead: [ExpiryLine] { lines { $0 == .already } }

  private var dying: [ExpiryLine] {
    lines { if case .on = $0 { true } else { false } }
  }

  var verdict: ReportDocument.Verdict {
    let (dying, dead) = (dying, dead)
    let (soon, gone) = (
      dying.reduce(0) { $0 + $1.quantity.units }, dead.reduce(0) { $0 + $1.quantity.units }
    )
    var words: [String] = []
    if soon > 0, case .on(let day)? = dying.map(\.when).min() {
      words.append(
        "Expiring within \(counted(facts.days, "day")): \(counted(soon, "code")), the first on "
          + "\(day.text).")
    }
    if gone > 0 { words.append("Expired in stock: \(counted(gone, "code")).") }
    return ReportDocument.Verdict(
      needsAttention: !words.isEmpty,
      words: words.isEmpty
        ? "Nothing in stock has expired, or does within \(facts.days) days."
        : words.joined(separator: " "))
  }

  private static func columns() -> [ReportTable.Column<ExpiryLine>] {
    StockItem.kindColumns { $0.kind } + [
      .init("Units", "units", .right) { .count($0.quantity.units) },
      .init("Face value", "face_value", .right) {
        .amount($0.quantity.face, $0.kind.faceValue.currency)
      },
      .init("Cost", "cost", .right) { .money($0.cost) },
      .init("Cost currency", "cost_currency") { .currency($0.cost?.currency) },
    ]
  }

  /// By currency of the face value and of the cost, which are not summed with others.
  var totals: ReportTable {
    struct Total {
      let when: Int
      let face: Currency
      let cost: Currency?
      var quantity = Quantity.zero
      var paid = Amount.zero
    }
    var sums: [String: Total] = [:]
    for line in facts.lines {
      let (place, face) = (line.when.place, line.kind.faceValue.currency)
      let key = "\(place) \(face) \(line.cost?.currency.code ?? "")"
      var sum = sums[key] ?? Total(when: place, face: face, cost: line.cost?.currency)
      guard let total = sum.quantity.face.adding(line.quantity.face),
        let paid = sum.paid.adding(line.cost?.amount ?? .zero)
      else { continue }
      sum.quantity = Quantity(units: sum.quantity.units + line.quantity.units, face: total)
      sum.paid = paid
      sums[key] = sum
    }
    return ReportTable(
      "The whole stock by when it expires",
      [
        .init("Expires", "expires") { .text(ExpiryLine.When.words(ofPlace: $0.when)) },
        .init("Currency", "currency") { .currency($0.face) },
        .init("Units", "units", .right) { .count($0.quantity.units) },
        .init("Face value", "face_value", .right) { .amount($0.quantity.face, $0.face) },
        .init("Cost", "cost", .right) { sum in
          sum.cost.map { .amount(Money(sum.paid, $0)) } ?? .none
        },
        .init("Cost currency", "cost_currency") { .currency($0.cost) },
      ], of: sums.sorted { $0.key < $1.key }.map(\.value))
  }

  var calendar: HTML {
    DayCalendar(
      title: "Codes that expire on each of the next \(facts.days) days",
      summary: "A calendar of weeks; a field has the day of the month and how many codes expire on "
        + "it. The table below has each day by product, with face value and cost.",
      days: facts.horizon, counts: facts.unitsByDay
    ).html
  }

  var days: ReportTable {
    ReportTable(
      "What expires on each day, in UTC",
      [.init("Day", "day") { if case .on(let day) = $0.when { .day(day) } else { .none } }]
        + Self.columns(), of: dying)
  }

  var expired: ReportTable {
    ReportTable("What has expired in stock", Self.columns(), of: dead)
  }

  var sheet: ReportTable {
    ReportTable(
      "The whole stock by when it expires",
      [
        .init("", "expires") { .text(ExpiryLine.When.words(ofPlace: $0.when.place)) },
        .init("", "day") { if case .on(let day) = $0.when { .day(day) } else { .none } },
      ] + Self.columns(), of: facts.lines)
  }
}

extension ExpiryLine.When {
  /// Its place in a list.
  fileprivate var place: Int {
    switch self {
    case .already: 0
    case .on: 1
    case .later: 2
    case .never: 3
    }
  }

  fileprivate static func words(ofPlace place: Int) -> String {
    switch place {
    case 0: "already"
    case 1: "in the days ahead"
    case 2: "later"
    default: "never"
    }
  }
}
