import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct AuditNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "The log of everything, and the proof that it is whole.",
    subcommands: [AuditList.self, AuditVerify.self, AuditCheckpoint.self])
}

struct AuditList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List events of the audit log; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault audit list
        voucher-vault audit list --order FIRST_VOUCHER_001
        voucher-vault audit list --from 1000 --limit 500 --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  @Option(help: ArgumentHelp("Only the events of this order.", valueName: "reference"))
  var order: ClientReference?

  @Option(help: ArgumentHelp("The first event, counted from 0.", valueName: "index"))
  var from: UInt64 = 0

  @Option(help: ArgumentHelp("At most so many events.", valueName: "count"))
  var limit = 100

  func validate() throws { try validateLimit(limit) }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let entries = try await session.openVault(.none).events(from: from, of: order, limit: limit)
    session.emit(["events": .array(entries.map(\.json))], text: AuditTable.text(of: entries))
    return .done
  }
}

struct AuditVerify: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Replay the log and compare every row with it; needs no key.",
    discussion: """
      Finds any order, voucher, delivery, event or hash that was changed, removed, added or swapped, \
      and, against the checkpoint file, a log that was cut off or an old copy put back. Keep that \
      file where a writer of the database cannot reach it.

      Where the log's key was replaced ('keys recovery restore'), the present one is compared with that \
      of the key file, or of a capture key file; without one this ends with 1.

      Exit status 70 if anything is not as the log says.

      EXAMPLES
        voucher-vault audit verify
        voucher-vault audit verify --checkpoint-file /mnt/other/checkpoints.log --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened: Vault
    do {
      opened = try session.openVault(.none)
    } catch let error as VaultError where error.finding != nil {
      // Too damaged to be opened, and so to be compared; that is what was to be found out.
      let refused = RefusedVault(error)
      session.emit(refused.json, text: refused.lines)
      return .integrity
    }
    let bar = session.progress("Replaying the log")
    bar.show(0, of: nil)
    defer { bar.finish() }
    let verification = try await opened.verify()
    bar.finish()
    session.emit(verification.json, text: verification.lines)
    guard verification.isSound else { return .integrity }
    if verification.logKeyChanges.isEmpty { return .done }
    if try PinnedLogKey(session).isKey(of: opened) { return .done }
    session.output.notice(PinnedLogKey.advice)
    return .attention
  }
}

struct AuditCheckpoint: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Sign the head of the log and print it; needs the key.",
    discussion: """
      The note is a C2SP tlog-checkpoint. Mail it, print it, hand it to the storefront: whoever has \
      it can tell later that no event before it was changed.

      EXAMPLES
        voucher-vault audit checkpoint > checkpoint-$(date +%F).txt
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.toOpen)
    let note = try await opened.checkpoint()
    session.emit(
      [
        "checkpoint": .string(note), "checkpoint_file": .string(opened.folder.checkpointFile),
      ], text: note)
    return .done
  }
}
