import ArgumentParser
import Reconciliation
import Reporting
import SupplierAPI
import VoucherModel
import VoucherVault

struct ReconcileBreaks: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "breaks",
    abstract: "List what the latest run found, without asking the supplier; needs no key.",
    discussion: """
      Open breaks, with where the work on them stands by now. Exit status 1 if there are any, 2 if \
      the run was incomplete.

      EXAMPLES
        voucher-vault reconcile breaks
        voucher-vault reconcile breaks --severity high --older-than 3d --assignee ben
        voucher-vault reconcile breaks --all --status resolved --type amount-break
        voucher-vault reconcile breaks --json | jq '.breaks[] | select(.severity == "critical")'
      """)

  @OptionGroup var filter: BreakFilterOptions

  @Option(
    help: ArgumentHelp("List those of this run, as it had them.", valueName: "run"))
  var run: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    guard let kept = try await kept(opened) else { return try await stored(opened, session) }
    let breaks = filter.breaks(of: kept.run)
    let report = ReconciliationReport(id: kept.id, run: kept.run, tool: kept.tool)
    session.emit(report.json(of: breaks), text: report.list(of: breaks))
    if !kept.run.isComplete { return .incomplete }
    let isOpen = breaks.contains { kept.run.standing.item($0.id).status.isOpen }
    return isOpen || !kept.run.logNotices.isEmpty ? .attention : .done
  }

  private func kept(_ opened: Vault) async throws -> KeptRun? {
    guard let run else { return try await opened.presentRun() }
    return try await opened.keptRun(run == "latest" ? .latest : .beginning(run))
  }

  /// A run of before the inputs of runs were kept: the document that was printed.
  private func stored(_ opened: Vault, _ session: Session) async throws -> CommandStatus {
    guard let document = try await opened.latestRun() else {
      throw CommandError(
        "not_found", "This vault has not been reconciled yet.",
        next: "Run 'voucher-vault reconcile run'.", status: .incomplete)
    }
    let run = try StoredRun(document)
    if session.isJSON {
      session.output.line(
        "{\"run\":\(run.header),\"breaks\":\(run.breaks),\"log_notices\":\(run.notices)}")
    } else {
      session.output.write(run.lines)
    }
    if !run.isComplete { return .incomplete }
    return run.rows.isEmpty && run.logNotices.isEmpty ? .done : .attention
  }
}

/// Which breaks a list shows.
struct BreakFilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only of this status; may be given several times.", valueName: "status"),
    completion: .list(BreakStatus.allCases.map(\.rawValue)))
  var status: [BreakStatus] = []

  @Option(
    help: ArgumentHelp(
      "Only from this severity on.", valueName: "severity"))
  var severity = Severity.low

  @Option(help: ArgumentHelp("Only of this type; may be given several times.", valueName: "type"))
  var type: [BreakKind] = []

  @Option(help: ArgumentHelp("Only this person's.", valueName: "name"))
  var assignee: Actor?

  @Option(help: ArgumentHelp("Only of this currency.", valueName: "currency"))
  var currency: Currency?

  @Option(
    help: ArgumentHelp(
      "Only about this order: its reference, its name, or the supplier's number.",
      valueName: "order"))
  var order: String?

  @Option(help: ArgumentHelp("Only those open for longer, such as 36h or 3d.", valueName: "time"))
  var olderThan: TimeSpanArgument?

  @Flag(help: "Also those that are resolved.")
  var all = false

  func breaks(of run: ReconciliationRun) -> [Break] {
    run.breaks.filter { item in
      let standing = run.standing.item(item.id)
      guard all || !status.isEmpty || standing.status.isOpen else { return false }
      return (status.isEmpty || status.contains(standing.status))
        && item.severity.level >= severity && (type.isEmpty || type.contains(item.kind))
        && (assignee == nil || assignee?.name == standing.assignee)
        && (currency == nil || currency == item.currency)
        && (olderThan.map { item.age > $0.milliseconds } ?? true)
        && (order.map { Self.names($0, item.keys) } ?? true)
    }
  }

  private static func names(_ order: String, _ keys: BreakKeys) -> Bool {
    keys.references.contains(order) || keys.orderIDs.contains { $0.description == order }
      || keys.supplierOrderIDs.contains { $0.description == order }
  }
}
