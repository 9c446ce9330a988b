import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct DeliveriesNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "deliveries",
    abstract: "The supplier's answers as they were captured.",
    subcommands: [DeliveriesList.self, DeliveriesImport.self])
}

struct DeliveriesList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List captured answers, newest first, without what they carried; needs no key.",
    discussion: """
      An answer that carried no voucher and could be read leaves no delivery behind.

      EXAMPLES
        voucher-vault deliveries list
        voucher-vault deliveries list --order FIRST_VOUCHER_001
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  @Option(help: ArgumentHelp("Only the answers about this order.", valueName: "reference"))
  var order: ClientReference?

  @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit = 100

  func validate() throws { try validateLimit(limit) }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let deliveries = try await session.openVault(.none).deliveries(of: order, limit: limit)
    session.emit(
      ["deliveries": .array(deliveries.map(\.json))],
      text: deliveries.isEmpty ? "No deliveries.\n" : DeliveryTable.text(of: deliveries))
    return .done
  }
}
