import ArgumentParser
import Reconciliation
import Reporting
import VoucherModel
import VoucherVault

struct ReconcileNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "The supplier's orders, the vault and the wallet, compared one to one.",
    subcommands: [
      ReconcileRun.self, ReconcileBreaks.self, ReconcileExplain.self, ReconcileAssign.self,
      ReconcileNote.self, ReconcileMatch.self, ReconcileResolve.self, ReconcileApprove.self,
      ReconcileReopen.self, ReconcileClose.self,
    ])
}

/// The forms a report can be had in.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case table, json, csv, html
}

/// From which severity on an open break makes the exit status 1.
enum FailureThreshold: String, CaseIterable, ExpressibleByArgument {
  case low, medium, high, critical
  /// Breaks never do.
  case never

  func isReached(by severity: Severity) -> Bool {
    switch self {
    case .low: severity >= .low
    case .medium: severity >= .medium
    case .high: severity >= .high
    case .critical: severity >= .critical
    case .never: false
    }
  }
}

/// A difference that is accepted in a currency, written `USD=0.01`.
struct ToleranceArgument: ExpressibleByArgument {
  let currency: Currency
  let amount: Amount

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let currency = Currency(String(parts[0])),
      let amount = Amount(String(parts[1])), !amount.isNegative
    else { return nil }
    self.currency = currency
    self.amount = amount
  }
}

extension ReconciliationReport.Sheet: ExpressibleByArgument {}

struct ReconcileRun: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Reconcile now, and keep what was found; needs no key to compare.",
    discussion: """
      Reads the supplier's orders, transactions and wallets, and matches them with the vault. The \
      reading goes through the capture path, for which the key file is wanted where there is one. \
      Masks are all that a report shows of a code.

      A machine without network takes the lists as files: --orders and --transactions, with --wallets \
      where the balances are to be compared. JSON is as the API lists it, pages one behind the other \
      if there are several; a table (CSV) has a header with id, wallet_id, amount (or debit and \
      credit), currency, created_at and remarks, in any order. The files are taken to hold \
      everything of the period, and the report speaks of the moment the oldest of them was written \
      unless --as-of says otherwise. A file changes nothing in the vault.

      A reference that carries a head of the audit log ('order place --with-head') is compared with \
      the log; a difference means that the log was cut off or rewritten.

      With --period 2026-10 the report is the month's, as of its end once that is past. With \
      --known-at it goes by what the vault knew at that moment, from the runs until then, and asks \
      nobody. Breaks that somebody has resolved are shown, and count for nothing.

      With --allocations the storefront's list of what it gave to whom is compared with the vault: \
      given twice, void, unknown, or revealed and given to nobody.

      Without a key the last characters of each code are compared. With --with-codes and the key \
      every character that the supplier shows is; no code is shown, and the report says how many \
      were compared.

      Agreed discounts, minimum shelf life, grace periods and what makes a break severe stand in \
      config.json: agreed_discounts, minimum_life, grace, amount_rules, severity_overrides, date_skew.

      Exit status: 0 nothing open at or above --fail-on; 1 open breaks, or a reference that speaks \
      against the log; 2 a source was partial or could not be read, so that nothing is said about \
      what is missing; 70 the vault itself is not what its log says: its counts and its head always, \
      every row with --verify.

      EXAMPLES
        voucher-vault reconcile run
        voucher-vault reconcile run --tolerance USD=0.01 --fail-on high
        voucher-vault reconcile run --format csv --sheet breaks -o breaks.csv
        voucher-vault reconcile run --period 2026-10 --format html -o october.html
        voucher-vault reconcile run --with-codes
        voucher-vault reconcile run --known-at 2026-11-02 --as-of 2026-11-01
        voucher-vault reconcile run --from 2026-11-01 --to 2026-12-01 --json
        voucher-vault reconcile run --orders orders.json --transactions statement.csv
      """)

  @OptionGroup var target: ReportTarget

  @Option(
    help: ArgumentHelp(
      "Which sheet a CSV file holds: breaks, summary, totals, walks, orders or movements.",
      valueName: "sheet"))
  var sheet = ReconciliationReport.Sheet.breaks

  @Option(
    help: ArgumentHelp(
      "The moment the report speaks of, such as 2026-11-30T00:00:00Z (otherwise now).",
      valueName: "time"))
  var asOf: Timestamp?

  @Option(
    help: ArgumentHelp(
      "Go by what the vault knew at this moment, and ask nobody.", valueName: "time"))
  var knownAt: Timestamp?

  @Option(
    help: ArgumentHelp("Count totals for 2026-10, 2026-Q4 or 2026.", valueName: "period"))
  var period: NamedPeriod?

  @Option(help: ArgumentHelp("Count totals from this moment or day on.", valueName: "time"))
  var from: Timestamp?

  @Option(help: ArgumentHelp("Count totals to before this moment or day.", valueName: "time"))
  var to: Timestamp?

  @Option(
    help: ArgumentHelp(
      "Accept a difference up to this amount; may be given once for each currency.",
      valueName: "USD=0.01"))
  var tolerance: [ToleranceArgument] = []

  @Option(
    help: ArgumentHelp(
      "Compare the vouchers with this list of the storefront's: JSON or CSV with voucher_id, order, line.",
      valueName: "file"),
    completion: .file())
  var allocations: String?

  @Flag(help: "Compare every row of the vault with its log beforehand, as 'audit verify' does.")
  var verify = false

  @Flag(
    help: "Hold the whole codes against what the supplier shows of them; needs the vault's key.")
  var withCodes = false

  @Option(
    help: "From which severity on open breaks give exit status 1: low to critical, or never.")
  var failOn = FailureThreshold.low

  @OptionGroup(title: "Files in place of the supplier") var files: StatementOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions
  @OptionGroup var supplier: SupplierOptions

  func validate() throws {
    guard Set(tolerance.map(\.currency)).count == tolerance.count else {
      throw ValidationError("--tolerance is there twice for one currency.")
    }
    if period != nil, from != nil || to != nil {
      throw ValidationError("--period and --from or --to contradict each other.")
    }
    if knownAt != nil, files.orders != nil {
      throw ValidationError("--known-at goes by what the vault knew, and takes no files.")
    }
    if knownAt != nil, withCodes {
      throw ValidationError("--known-at asks nobody, so there is nothing to hold codes against.")
    }
    if let from, let to, from >= to { throw ValidationError("--from has to be before --to.") }
    try target.validate(output)
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault, supplier: supplier)
    let result = try await reconcile(session)
    let report = ReconciliationReport(
      id: result.id, run: result.run, tool: VoucherVaultCommand.tool)
    try write(report, session)
    return status(of: result.run)
  }

  private func reconcile(_ session: Session) async throws -> (id: RunID, run: ReconciliationRun) {
    let request = try request(session)
    let opened =
      try withCodes ? session.openVault(.toOpen) : session.openVaultForFinance()
    if let knownAt {
      return try await opened.reconcile(request, knownAt: knownAt, document: Self.document)
    }
    let display = ReconcileDisplay(session)
    defer { display.finish() }
    if let files = try files.open() {
      return try await opened.reconcile(
        request, from: files, report: display.show, document: Self.document)
    }
    return try await session.withSupplier { client in
      try await opened.reconcile(
        request, with: client, report: display.show, document: Self.document)
    }
  }

  private func request(_ session: Session) throws -> ReconcileRequest {
    var request = ReconcileRequest()
    request.asOf = asOf
    request.rules = session.settings.finance
    for item in tolerance { request.rules.tolerances[item.currency] = item.amount }
    request.comparesRows = verify
    request.comparesCodes = withCodes
    request.allocations = try allocations.map {
      try OpenStatement($0).statement.storefrontList()
    }
    if from != nil || to != nil { request.period = ReportPeriod(from: from, to: to) }
    if let period {
      request.period = period.period
      // A month is spoken of as it ended, whenever that is done.
      request.asOf = asOf ?? min(period.to, knownAt ?? session.context.clock.now())
    }
    request.tool = VoucherVaultCommand.tool
    return request
  }

  /// What the vault keeps of a run, and the log names by its digest.
  static let document: @Sendable (RunID, ReconciliationRun) -> String = { id, run in
    let report = ReconciliationReport(id: id, run: run, tool: VoucherVaultCommand.tool)
    return JSONWriter.text(of: report.json)
  }

  private func write(_ report: ReconciliationReport, _ session: Session) throws {
    let form = target.form(isJSON: output.json)
    let text = RunForms.text(of: report, form, sheet)
    guard let file = target.file else {
      session.output.write(text)
      return
    }
    try PlainFile.write(Array(text.utf8), to: file)
    for notice in report.run.logNotices {
      session.output.notice("\(notice.message)\nNext: \(ReconciliationReport.logNoticeNext)")
    }
    session.emit(
      report.json,
      text: "\(report.openBreaks.count) open breaks; the report is in \(SafeText(file).text).\n")
  }

  private func status(of run: ReconciliationRun) -> CommandStatus {
    if run.breaks.contains(where: { $0.kind == .integrityBreak }) { return .integrity }
    if !run.isComplete { return .incomplete }
    if !run.logNotices.isEmpty { return .attention }
    let isReached = run.breaks.contains { item in
      run.standing.item(item.id).status.isOpen && failOn.isReached(by: item.severity.level)
    }
    return isReached ? .attention : .done
  }
}

/// Shows how far a reconciliation has come, on a terminal.
struct ReconcileDisplay: Sendable {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func show(_ step: ReconcileStep) {
    switch step {
    case .readingOrders(let count, let total):
      session.progress("Reading the supplier's orders").show(count, of: total)
    case .readingMovements(let count, let total):
      session.progress("Reading the wallet's transactions").show(count, of: total)
    case .matching: session.progress("Matching").show(0, of: nil)
    }
  }

  func finish() {
    session.progress("").finish()
  }
}
