import ArgumentParser
import Ledgers
import Reporting
import VoucherModel
import VoucherVault

struct ReportSpend: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "spend",
    abstract: "What was bought, by day and by product, against the quotes; needs no key.",
    discussion: """
      Orders that the supplier has taken, by the day of the order and by currency; amounts of two \
      currencies are never summed.

      Exit status 1 if an order costs something else than was quoted, or is in doubt.

      EXAMPLES
        voucher-vault report spend --period 2026-10
        voucher-vault report spend --from 2026-10-01 --to 2026-10-08 --json
        voucher-vault report spend --period 2026-10 --format html -o spend.html
      """)

  @OptionGroup var form: ReportFormOptions
  @OptionGroup var period: ReportPeriodOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws { try form.target.validate(output) }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let found = try session.openVault(.none).spend(
      try period.resolved(now: context.clock.now()))
    return try form.write(
      .spend(
        found.facts, items: form.isItemised ? found.items : nil, tool: VoucherVaultCommand.tool),
      session)
  }
}

struct ReportReveals: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "reveals",
    abstract: "Who looked at codes, when, how often and what for; needs no key.",
    discussion: """
      A day of an actor stands out if it has at least --least codes, and more than the median of the \
      actor's days plus five times their median absolute deviation; one with fewer than five days is \
      measured by the days of all. Masks are all that is shown of a code.

      Exit status 1 if a day stands out, or a code was shown without having been allocated where \
      codes are allocated.

      EXAMPLES
        voucher-vault report reveals
        voucher-vault report reveals --period 2026-10 --least 50
        voucher-vault report reveals --format csv --sheet itemised -o reveals.csv
      """)

  @Option(help: ArgumentHelp("Days of fewer codes never stand out.", valueName: "count"))
  var least = 10

  @OptionGroup var form: ReportFormOptions
  @OptionGroup var period: ReportPeriodOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    try form.target.validate(output)
    guard (1...1_000_000).contains(least) else {
      throw ValidationError("--least is from 1 to 1000000.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    var rule = OutlierRule()
    rule.least = least
    let found = try session.openVault(.none).reveals(
      try period.resolved(now: context.clock.now()), rule: rule, isItemised: form.isItemised)
    return try form.write(
      .reveals(
        found.facts, items: form.isItemised ? found.items : nil, tool: VoucherVaultCommand.tool),
      session)
  }
}

struct ReportScorecard: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "scorecard",
    abstract: "How the supplier does: how fast, how whole, how often not at all; needs no key.",
    discussion: """
      Latency is from sending an order to its last code in the vault, by nearest rank. Open breaks \
      are those of the latest reconciliation.

      Exit status 1 if codes were lost or were masked when they were first read, or breaks are open.

      EXAMPLES
        voucher-vault report scorecard
        voucher-vault report scorecard --from 2026-07-01 --to 2026-10-01 --format html -o score.html
        voucher-vault report scorecard --format csv
      """)

  @OptionGroup var form: ReportFormOptions
  @OptionGroup var period: ReportPeriodOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws { try form.target.validate(output) }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let found = try opened.scorecard(try period.resolved(now: context.clock.now()))
    return try form.write(
      .scorecard(
        found.facts, breaks: try await openBreaks(opened),
        items: form.isItemised ? found.items : nil, tool: VoucherVaultCommand.tool), session)
  }

  /// The breaks of the latest run by type; `nil` if there was none.
  private func openBreaks(_ opened: Vault) async throws -> [OpenBreaks]? {
    guard let document = try await opened.latestRun() else { return nil }
    var counts: [String: Int] = [:]
    for row in try StoredRun(document).rows { counts[row.type, default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { OpenBreaks(type: $0.key, count: $0.value) }
  }
}
