import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct OrderList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List orders, newest first; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault order list
        voucher-vault order list --state in_doubt --state stalled
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  @Option(
    help: ArgumentHelp("Only orders in this state; may be given several times.", valueName: "state")
  )
  var state: [OrderState] = []

  @Option(help: ArgumentHelp("At most so many orders.", valueName: "count"))
  var limit = 50

  func validate() throws { try validateLimit(limit) }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let orders = try await opened.orders(in: Set(state), limit: limit)
    session.emit(
      ["orders": .array(orders.map(\.json))],
      text: orders.isEmpty ? "No orders.\n" : OrderTable.text(of: orders))
    return .done
  }
}

struct OrderShow: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one order and its vouchers; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault order show FIRST_VOUCHER_001
      """)

  @Argument(help: "The order's reference.")
  var reference: ClientReference

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let order = try await session.openVault(.none).order(reference)
    session.emit(["orders": .array([order.json])], text: order.lines)
    return .done
  }
}

func validateLimit(_ limit: Int, most: Int = 100_000) throws {
  guard (1...most).contains(limit) else {
    throw ValidationError("--limit has to be 1 to \(most).")
  }
}
