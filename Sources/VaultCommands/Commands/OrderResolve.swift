import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct OrderResolve: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Settle by hand an order that no answer settles.",
    discussion: """
      For an order in doubt or stalled of which the facts are known from elsewhere, such as the \
      supplier's word by mail. It buys nothing and deletes nothing; codes that arrive later are \
      stored all the same. The note is kept with the name, and the log holds its digest.

      EXAMPLES
        voucher-vault order resolve SHOP-4711 --as failed --note "ticket 8812: never booked"
      """)

  @Argument(help: "The order's reference.")
  var reference: ClientReference

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "How it ended: rejected, failed, cancelled or codes_lost.", valueName: "state"),
    completion: .list(["rejected", "failed", "cancelled", "codes_lost"]))
  var state: OrderState

  @Option(help: ArgumentHelp("What is known, and from whom.", valueName: "text"))
  var note: String

  @Option(help: ArgumentHelp("Who settles it (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try self.actor ?? context.user()
    let opened = try session.openVault(.toStore)
    let order = try await opened.order(reference)
    try Confirmation(session).require(
      "Settle order \(reference), now \(order.state.rawValue), as \(state.rawValue)?",
      isGiven: yes)
    let report = try await opened.resolve(reference, as: state, actor: actor, note: note)
    session.emit(["orders": .array([report.json])], text: report.lines)
    return .done
  }
}
