import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct VoucherStock: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "stock",
    abstract: "Show what can be allocated, of each kind; needs no key.",
    discussion: """
      Free is what has not expired and lives as long as is asked; what lapsed reservations keep is \
      free again.

      EXAMPLES
        voucher-vault voucher stock
        voucher-vault voucher stock --product 123 --minimum-life 30d --json
      """)

  @Option(help: ArgumentHelp("Only this product.", valueName: "id"))
  var product: ProductID?

  @Option(
    help: ArgumentHelp("Count only what lives so long from now on.", valueName: "span"))
  var minimumLife: TimeSpanArgument?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let levels = try await opened.availability(
      minimumLifeMilliseconds: minimumLife?.milliseconds ?? 0
    ).filter { product == nil || $0.kind.productID == product }
    session.emit(
      ["stock": .array(levels.map(\.json))],
      text: levels.isEmpty
        ? "Nothing is in stock.\n"
        : TextTable<StockLevel>([
          .init("PRODUCT", .right) { $0.kind.productID.description },
          .init("VALUE", .right) { $0.kind.faceValue.description },
          .init("FREE", .right) { String($0.free) },
          .init("RESERVED", .right) { String($0.reserved) },
          .init("ALLOCATED", .right) { String($0.allocated) },
          .init("WAITED FOR", .right) { String($0.backordered) },
          .init("FIRST EXPIRES") { $0.earliestExpiry?.rfc3339 ?? "" },
        ]).text(of: levels))
    return .done
  }
}

struct VoucherAllocate: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "allocate",
    abstract: "Give vouchers to a line of a customer's order, once; any key file will do.",
    discussion: """
      What expires first goes first, then what came first; what has expired is never given. The same \
      line again has what it had, and another quantity or kind is refused (77). A line that has a \
      reservation has it made its own. Codes are shown by 'voucher reveal --order'.

      Exit status: 0 given; 1 given in part, or waiting; 2 out of stock; 77 refused.

      EXAMPLES
        voucher-vault voucher allocate 4711 1 --product 123 --denomination 50 --currency USD
        voucher-vault voucher allocate 4711 2 --product 123 --denomination 50 --currency USD \\
          --quantity 3 --policy backorder --minimum-life 30d
      """)

  @OptionGroup var line: LineArguments
  @OptionGroup var sold: KindOptions
  @OptionGroup var wanted: QuantityOptions

  @Option(
    help: ArgumentHelp(
      "Where less is free: whole gives nothing, partial what there is, backorder the rest later.",
      valueName: "policy"))
  var policy = AllocationPolicy.whole

  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let request = AllocationRequest(
      try line.key(), kind: sold.kind, quantity: wanted.quantity, policy: policy,
      minimumLifeMilliseconds: wanted.minimumLife?.milliseconds ?? 0)
    let step = try by.begin(context)
    let allocation = try await step.vault.allocate(request, actor: step.actor)
    let rendering = try await AllocationRendering([allocation], in: step.vault)
    step.session.emit(rendering.json, text: rendering.lines)
    return allocation.vouchers.count < allocation.quantity ? .attention : .done
  }
}

struct VoucherReserve: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "reserve",
    abstract: "Keep vouchers for a line until a moment; any key file will do.",
    discussion: """
      The moment is stored: from then on the vouchers are free again, whatever became of the shop. \
      The same line again has what it had, and is not kept longer. 'voucher allocate' makes it the \
      line's own.

      EXAMPLES
        voucher-vault voucher reserve 4711 1 --product 123 --denomination 50 --currency USD --for 15m
      """)

  @OptionGroup var line: LineArguments
  @OptionGroup var sold: KindOptions
  @OptionGroup var wanted: QuantityOptions

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long, such as 15m or 2h.", valueName: "span"))
  var span: TimeSpanArgument

  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let request = AllocationRequest(
      try line.key(), kind: sold.kind, quantity: wanted.quantity,
      minimumLifeMilliseconds: wanted.minimumLife?.milliseconds ?? 0)
    let step = try by.begin(context)
    let moment = context.clock.now().advanced(byMilliseconds: span.milliseconds)
    let reservation = try await step.vault.reserve(request, until: moment, actor: step.actor)
    let rendering = try await AllocationRendering([reservation], in: step.vault)
    step.session.emit(rendering.json, text: rendering.lines)
    return .done
  }
}

struct VoucherLines: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "lines",
    abstract: "Show what the lines of a customer's order have; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault voucher lines 4711
        voucher-vault voucher lines 4711 --json | jq -r '.allocations[].vouchers[].id'
      """)

  @Argument(help: "The customer's order, by the shop's own reference.")
  var order: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let rendering = try await AllocationRendering(
      try await opened.allocations(ofOrder: order), in: opened)
    session.emit(rendering.json, text: rendering.lines)
    return .done
  }
}

struct VoucherRelease: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Give back what a line has, for good; any key file will do.",
    discussion: """
      What was never shown is in stock again; what was shown goes into quarantine, as somebody has \
      seen it. The line gets nothing ever again, so that a late retry of a cancelled order sells \
      nothing. Releasing it again changes nothing.

      EXAMPLES
        voucher-vault voucher release 4711 1 --reason "refund 88" --yes
      """)

  @OptionGroup var line: LineArguments
  @OptionGroup var why: ReasonOption

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let key = try line.key()
    let step = try by.begin(context)
    try Confirmation(step.session).require("Release \(key) for good?", isGiven: yes)
    let released = try await step.vault.release(key, reason: why.reason, actor: step.actor)
    let rendering = try await AllocationRendering([released], in: step.vault)
    step.session.emit(rendering.json, text: rendering.lines)
    return .done
  }
}
