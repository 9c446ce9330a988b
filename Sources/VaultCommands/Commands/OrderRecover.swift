import ArgumentParser
import Reporting
import SupplierAPI
import VoucherModel
import VoucherVault

struct OrderRecover: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Drive every unfinished order on, and empty the capture journal and the spools.",
    discussion: """
      Takes sealed responses that a crash left on the disk into the database, looks orders up whose \
      answer never came, and fetches what was delivered meanwhile. Doing it again changes nothing, \
      and it is safe beside other processes; a timer may run it every minute.

      An order whose answer went out as an armoured block is not looked up, because its codes would be \
      called lost: put the block back with 'deliveries import'. A file that is damaged, or another \
      vault's, is named and left as it is.

      After a backup was restored, it first reads the supplier's list of orders back to the backup, and \
      takes those into the books that this vault does not know: each is captured, or named as lost with \
      what to claim. --look-for-strangers does so at any time, for the whole list where nothing was \
      restored.

      Without a supplier's host only what is on the disk is taken in. An order that was committed and \
      never sent is not sent by this: place it again under its reference.

      Exit status: 0 everything is at rest; 1 something is still open or was lost; 2 an order could \
      not be looked up.

      EXAMPLES
        voucher-vault order recover
        voucher-vault order recover FIRST_VOUCHER_001 --wait 300
        voucher-vault order recover --look-for-strangers
      """)

  @Argument(help: "Only the order of this reference.")
  var reference: ClientReference?

  @Option(
    help: ArgumentHelp("How long to wait for each order's delivery.", valueName: "seconds"))
  var wait = 30

  @Flag(
    help: ArgumentHelp(
      "Look the named order up although its answer went out as an armoured block, which is lost for "
        + "good."))
  var giveUpBlock = false

  @Flag(
    help: ArgumentHelp(
      "Also look at the supplier for orders that this vault does not know."))
  var lookForStrangers = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions
  @OptionGroup var supplier: SupplierOptions

  func validate() throws {
    if giveUpBlock, reference == nil {
      throw ValidationError("--give-up-block needs the reference of the order whose block is lost.")
    }
    if lookForStrangers, reference != nil {
      throw ValidationError("--look-for-strangers goes without a reference.")
    }
    guard (0...86_400).contains(wait) else { throw ValidationError("--wait has to be 0 to 86400.") }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault, supplier: supplier)
    let opened = try session.openVault(.toStoreAndOpen)
    if let reference { _ = try await opened.order(reference) }
    let summary: RecoverySummary
    if session.settings.value(of: .host) == nil {
      session.output.notice("No supplier is named: only what is on the disk is taken in.")
      summary = try await recover(opened, with: nil, session)
    } else {
      summary = try await session.withSupplier { try await recover(opened, with: $0, session) }
    }
    session.emit(summary.json, text: summary.lines)
    return summary.status
  }

  private func recover(
    _ vault: Vault, with client: SupplierClient?, _ session: Session
  ) async throws -> RecoverySummary {
    let display = OrderingDisplay(session)
    defer { display.finish() }
    return try await withPatience { patience in
      try await vault.recover(
        only: reference, with: client, givingUpBlocks: giveUpBlock,
        searchingOrders: lookForStrangers,
        waitMilliseconds: Int64(wait) * 1000, patience: patience,
        report: display.show)
    }
  }
}
