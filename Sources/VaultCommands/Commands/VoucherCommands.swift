import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct VoucherNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "voucher",
    abstract: "The codes in the vault: masked, given to orders, or revealed with a trace.",
    subcommands: [
      VoucherList.self, VoucherShow.self, VoucherReveal.self, VoucherStock.self,
      VoucherAllocate.self, VoucherReserve.self, VoucherLines.self, VoucherRelease.self,
      VoucherReplace.self, VoucherVoid.self, VoucherDispute.self, VoucherRestock.self,
      VoucherFind.self, VoucherImport.self, VoucherFreeze.self, VoucherUnfreeze.self,
      VoucherLimit.self, VoucherApprove.self, VoucherCanary.self,
    ])
}

struct VoucherList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List vouchers with their masks; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault voucher list --order FIRST_VOUCHER_001
        voucher-vault voucher list --state available --product 123 --limit 500
        voucher-vault voucher list --json | jq -r '.vouchers[].id'
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  @Option(help: ArgumentHelp("Only the vouchers of this order.", valueName: "reference"))
  var order: ClientReference?

  @Option(
    help: ArgumentHelp(
      "Only vouchers in this state; may be given several times.", valueName: "state"))
  var state: [VoucherState] = []

  @Option(help: ArgumentHelp("Only vouchers of this product.", valueName: "id"))
  var product: ProductID?

  @Option(help: ArgumentHelp("At most so many vouchers.", valueName: "count"))
  var limit = 100

  func validate() throws { try validateLimit(limit) }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    var filter = VoucherFilter()
    filter.order = order
    filter.states = Set(state)
    filter.productID = product
    filter.limit = limit
    // Vouchers of one answer are captured in the same moment; their lines tell them apart.
    let vouchers = try await opened.vouchers(matching: filter).sorted {
      ($0.capturedAt, $0.orderReference, $0.line) < ($1.capturedAt, $1.orderReference, $1.line)
    }
    session.emit(
      ["vouchers": .array(vouchers.map(\.json))],
      text: vouchers.isEmpty
        ? "No vouchers.\n" : VoucherTable.text(of: vouchers, withOrder: true))
    if vouchers.count == limit {
      session.output.notice("The first \(limit) are shown; --limit shows more.")
    }
    return .done
  }
}

struct VoucherShow: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one voucher, who looked at it and what was done about it; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault voucher show 01KARQ8N3V
      """)

  @Argument(help: "The voucher's identifier, or its first characters (8 at least).")
  var id: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let voucher = try await opened.voucher(opened.voucherID(beginning: id))
    let notes = try await opened.notes(about: voucher.id)
    session.emit(
      ["vouchers": [voucher.jsonWithReveals], "notes": .array(notes.map(\.json))],
      text: voucher.lines + VoucherNote.lines(of: notes))
    return .done
  }
}
