import ArgumentParser
import Ledgers
import Reporting
import VoucherModel
import VoucherVault

struct ReportStock: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "stock",
    abstract: "What is in stock, how it moved, and how long it lasts; needs no key.",
    discussion: """
      By product, denomination and currency, in units and face value, with a roll-forward of the \
      period whose lines add up: opening + captured + returned - allocated - revealed - expired - \
      voided - quarantined = closing. What stood at a past moment comes from the audit log.

      Exit status 1 if a product is below its threshold, or something has expired in stock or is in \
      quarantine.

      EXAMPLES
        voucher-vault report stock
        voucher-vault report stock --threshold 123=50 --threshold 456=20
        voucher-vault report stock --period 2026-10 --format html -o stock.html
        voucher-vault report stock --format csv --sheet itemised -o stock.csv
      """)

  @Option(
    help: ArgumentHelp(
      "The units of a product below which it is short; may be given once for each product.",
      valueName: "product=units"))
  var threshold: [ThresholdArgument] = []

  @OptionGroup var form: ReportFormOptions
  @OptionGroup var period: ReportPeriodOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    try form.target.validate(output)
    guard Set(threshold.map(\.productID)).count == threshold.count else {
      throw ValidationError("--threshold is there twice for one product.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let period = try period.resolved(now: context.clock.now())
    let found = try session.openVault(.none).stock(
      period, thresholds: threshold.reduce(into: [:]) { $0[$1.productID] = $1.units },
      isItemised: form.isItemised)
    return try form.write(
      .stock(
        found.facts, items: form.isItemised ? found.items : nil, tool: VoucherVaultCommand.tool),
      session)
  }
}

struct ReportExpiry: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "expiry",
    abstract: "What of the stock expires when; needs no key.",
    discussion: """
      A calendar of the days ahead, and what has expired in stock already, with face value and cost.

      Exit status 1 if something in stock has expired or does in the days ahead.

      EXAMPLES
        voucher-vault report expiry
        voucher-vault report expiry --days 30 --format csv --sheet itemised -o expiring.csv
        voucher-vault report expiry --format html -o expiry.html
      """)

  @Option(help: ArgumentHelp("Look so many days ahead, 1 to 366.", valueName: "count"))
  var days = 90

  @Option(
    help: ArgumentHelp("The moment the report speaks of (otherwise now).", valueName: "time"))
  var asOf: Timestamp?

  @OptionGroup var form: ReportFormOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    try form.target.validate(output)
    guard (1...366).contains(days) else { throw ValidationError("--days is from 1 to 366.") }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let found = try session.openVault(.none).expiry(
      asOf: asOf ?? context.clock.now(), days: days, isItemised: form.isItemised)
    return try form.write(
      .expiry(
        found.facts, items: form.isItemised ? found.items : nil, tool: VoucherVaultCommand.tool),
      session)
  }
}
