import ArgumentParser
import Reconciliation
import Reporting
import VoucherModel
import VoucherVault

struct ReportShow: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a reconciliation again as it was, or the sealed report of a closed period.",
    discussion: """
      A run is made again from what was stored with it and compared with the document that was kept; \
      every form has the bytes that it had on that day. If this version of the program matches \
      otherwise, that is said and refused, and --format json still gives the document. The report \
      of a closed period is not made again: it is the sealed file.

      EXAMPLES
        voucher-vault report show latest
        voucher-vault report show 01K9ZQ6E --format csv --sheet breaks -o breaks.csv
        voucher-vault report show 2026-10 --format html -o october.html
      """)

  @Argument(
    help: "The run by its first characters, 'latest', or a closed period such as 2026-10.")
  var name: String

  @OptionGroup var target: ReportTarget

  @Option(
    help: ArgumentHelp(
      "Which sheet a CSV file holds: breaks, summary, totals, walks, orders or movements.",
      valueName: "sheet"))
  var sheet = ReconciliationReport.Sheet.breaks

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    try target.validate(output)
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let form = target.form(isJSON: output.json)
    let (name, text) = try await text(opened, form)
    guard let file = target.file else {
      session.output.write(text)
      return .done
    }
    try PlainFile.write(Array(text.utf8), to: file)
    session.emit(
      ["report": .string(name), "file": .string(file)],
      text: "The report of \(name) is in \(SafeText(file).text).\n")
    return .done
  }

  private func text(_ opened: Vault, _ form: ReportFormat) async throws -> (String, String) {
    if let period = NamedPeriod(name) {
      guard
        let sealed = try await opened.sealedReport(RunForms.name(form, sheet), of: period)
      else {
        throw CommandError(
          "not_found", "Nobody has closed \(period).",
          next: "Close it with 'voucher-vault reconcile close --period \(period)'.",
          status: .incomplete)
      }
      return (period.name, sealed.text)
    }
    let selector: RunSelector = name == "latest" ? .latest : .beginning(name)
    if form == .json {
      let (id, document) = try await opened.document(of: selector)
      return (id.description, document + "\n")
    }
    let kept = try await opened.keptRun(selector)
    let report = ReconciliationReport(id: kept.id, run: kept.run, tool: kept.tool)
    guard JSONWriter.text(of: report.json).utf8.elementsEqual(kept.document.utf8) else {
      throw CommandError(
        "other_version",
        "\(VoucherVaultCommand.tool) makes run \(kept.id) otherwise than \(kept.tool) did, so this "
          + "form of it is not what it was on that day.",
        next: "Take the document itself with --format json, or the version that made it.",
        status: .refused)
    }
    return (kept.id.description, RunForms.text(of: report, form, sheet))
  }
}
