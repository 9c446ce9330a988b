import ArgumentParser
import Ledgers
import Reconciliation
import Reporting
import VoucherModel

extension ReportDocument.Sheet: ExpressibleByArgument {}

/// The form that a report is wanted in, and where it goes.
struct ReportFormOptions: ParsableArguments {
  @OptionGroup var target: ReportTarget

  @Option(
    help: ArgumentHelp(
      "What a CSV file holds, and what JSON has beside the sums: summary or itemised.",
      valueName: "sheet"))
  var sheet = ReportDocument.Sheet.summary

  var isItemised: Bool { sheet == .itemised }

  /// Writes the report; the status is 1 where there is something to look at.
  func write(_ report: ReportDocument, _ session: Session) throws -> CommandStatus {
    let status: CommandStatus = report.verdict.needsAttention ? .attention : .done
    let text =
      switch target.form(isJSON: session.isJSON) {
      case .table: report.table
      case .json: JSONWriter.text(of: report.json) + "\n"
      case .csv: report.csv(sheet)
      case .html: report.html
      }
    guard let file = target.file else {
      session.output.write(text)
      return status
    }
    try PlainFile.write(Array(text.utf8), to: file)
    session.emit(
      report.json,
      text: "\(SafeText(report.verdict.words).text)\nThe report is in \(SafeText(file).text).\n")
    return status
  }
}

/// Which moments a report counts.
struct ReportPeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Count this period: 2026-10, 2026-Q4 or 2026 (otherwise the month of --as-of, up to it).",
      valueName: "period"))
  var period: NamedPeriod?

  @Option(help: ArgumentHelp("Count from this moment or day on.", valueName: "time"))
  var from: Timestamp?

  @Option(help: ArgumentHelp("Count to before this moment or day.", valueName: "time"))
  var to: Timestamp?

  @Option(
    help: ArgumentHelp(
      "Know nothing of what came after this moment (otherwise now).", valueName: "time"))
  var asOf: Timestamp?

  func validate() throws {
    if period != nil, from != nil || to != nil {
      throw ValidationError("Give either --period, or --from and --to.")
    }
    if let from, let to, from >= to { throw ValidationError("--from has to be before --to.") }
    if let start = period?.from ?? from, let asOf, start > asOf {
      throw ValidationError("The period begins after --as-of.")
    }
  }

  /// The period, which ends with `asOf` at the latest.
  func resolved(now: Timestamp) throws -> LedgerPeriod {
    let known = (asOf ?? now).advanced(byMilliseconds: 1)
    let end = min(period?.to ?? to ?? known, known)
    let first = String(end.advanced(byMilliseconds: -1).day.prefix(7))
    guard let start = period?.from ?? from ?? NamedPeriod(first)?.from,
      let resolved = LedgerPeriod(from: start, end: end)
    else {
      throw CommandError.usage(
        "The period has not begun yet.", next: "Give an earlier --period, --from or --as-of.")
    }
    return resolved
  }
}

/// So many units of a product, written `123=50`.
struct ThresholdArgument: ExpressibleByArgument {
  let productID: ProductID
  let units: Int

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let product = ProductID(argument: String(parts[0])),
      let units = Int(parts[1]), (1...1_000_000_000).contains(units),
      String(units) == parts[1]
    else { return nil }
    productID = product
    self.units = units
  }
}
