import ArgumentParser
import Reconciliation
import Reporting
import VoucherModel
import VoucherVault

struct ReconcileAssign: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: "Give breaks to somebody, or say that they wait for the supplier; needs no key.",
    discussion: """
      Who does it and when is kept for good, with a digest in the audit log.

      EXAMPLES
        voucher-vault reconcile assign 3f9a0c1d22b7 --to ben
        voucher-vault reconcile assign 3f9a 77e0 --to-supplier --note "ticket 8812"
      """)

  @Argument(help: ArgumentHelp("The breaks, by their first characters.", valueName: "break"))
  var ids: [String]

  @Option(help: ArgumentHelp("Who has to look into them.", valueName: "name"))
  var to: Actor?

  @Flag(help: "They were claimed, and the supplier has to act; the note says how.")
  var toSupplier = false

  @OptionGroup var words: NoteOptions
  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard (to != nil) != toSupplier else {
      throw ValidationError("Either --to or --to-supplier is needed.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    try await BreakWork(context, output, vault, who).run(on: ids) { opened, id, actor in
      if let to { return try await opened.assign(id, to: to, actor: actor) }
      return try await opened.claim(id, note: try words.required(), actor: actor)
    }
  }
}

struct ReconcileNote: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Note something about a break; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault reconcile note 3f9a0c1d22b7 --note "asked Lena at the supplier, ticket 8812"
        voucher-vault reconcile note 3f9a --note-file answer.txt
      """)

  @Argument(help: "The break, by its first characters.")
  var id: String

  @OptionGroup var words: NoteOptions
  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    try await BreakWork(context, output, vault, who).run(on: [id]) { opened, id, actor in
      try await opened.note(id, try words.required(), actor: actor)
    }
  }
}

struct ReconcileMatch: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Link an order and a wallet transaction by hand; needs no key.",
    discussion: """
      For a transaction whose remark names no order. What the order lacks and what the transaction \
      moved have to be the same, or differ by no more than the tolerance of the latest run. The next \
      run goes by it and calls the order matched-manual; 'reconcile reopen' takes it back.

      EXAMPLES
        voucher-vault reconcile match 3f9a --order 01K9ZQ6E3N4V5B6C7D8E9F0G1H \\
          --transaction 48801 --note "mail of the supplier, 3 November"
      """)

  @Argument(help: "The break, by its first characters.")
  var id: String

  @Option(help: ArgumentHelp("The order, by its name in the vault.", valueName: "id"))
  var order: OrderID

  @Option(help: ArgumentHelp("The wallet transaction.", valueName: "number"))
  var transaction: TransactionID

  @OptionGroup var words: NoteOptions
  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let match = ManualMatch(orderID: order, transactionID: transaction)
    return try await BreakWork(context, output, vault, who).run(on: [id]) { opened, id, actor in
      try await opened.match(id, match, note: try words.required(), actor: actor)
    }
  }
}

struct ReconcileReopen: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Open a resolved break, or a closed period, again; needs no key.",
    discussion: """
      What was linked by hand because of the break is taken back. Nothing is deleted.

      EXAMPLES
        voucher-vault reconcile reopen 3f9a0c1d22b7 --reason "the refund was of another order"
        voucher-vault reconcile reopen --period 2026-10 --reason "late invoice of the supplier"
      """)

  @Argument(help: "The break, by its first characters.")
  var id: String?

  @Option(help: ArgumentHelp("The period: 2026-10, 2026-Q4 or 2026.", valueName: "period"))
  var period: NamedPeriod?

  @Option(help: ArgumentHelp("Why.", valueName: "text"))
  var reason: String

  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard (id != nil) != (period != nil) else {
      throw ValidationError("Either a break or --period is needed.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    if let id {
      return try await BreakWork(context, output, vault, who).run(on: [id]) { opened, id, actor in
        try await opened.reopen(id, reason: reason, actor: actor)
      }
    }
    let session = try Session(context, output, vault: vault)
    guard let period else { return .usage }
    let life = try await session.openVaultForFinance().reopen(
      period, reason: reason, actor: try who.name(context))
    session.emit(["period": life.json], text: life.line)
    return .done
  }
}

/// What the verbs about breaks share.
struct BreakWork {
  private let session: Session
  private let actor: Actor

  init(
    _ context: CommandContext, _ output: OutputOptions, _ vault: VaultOptions, _ who: ActorOption
  ) throws {
    session = try Session(context, output, vault: vault)
    actor = try who.name(context)
  }

  var settings: Settings { session.settings }

  /// Does it to each break, and says where each stands afterwards.
  func run(
    on ids: [String], _ work: (Vault, BreakID, Actor) async throws -> BreakLife
  ) async throws -> CommandStatus {
    let opened = try openVault()
    // All of them are found before anything is done to one.
    let found = try ids.map { try opened.breakID(beginning: $0) }
    var lives: [BreakLife] = []
    for id in found { lives.append(try await work(opened, id, actor)) }
    session.emit(
      ["breaks": .array(lives.map(\.json))], text: lives.map(\.line).joined())
    return .done
  }

  /// With the key where there is one, so that the head of the log is signed afterwards.
  private func openVault() throws -> Vault { try session.openVaultForFinance() }
}

extension Session {
  /// Needs no key; takes one that is at hand, so that the head of the log is signed afterwards.
  func openVaultForFinance() throws -> Vault {
    do {
      return try openVault(.toStore)
    } catch let error as CommandError where error.code == "key_needed" {
      return try openVault(.none)
    }
  }
}
