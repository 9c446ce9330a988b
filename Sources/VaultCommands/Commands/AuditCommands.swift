import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct AuditNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "The log of everything, and the proof that it is whole.",
    subcommands: [
      AuditList.self, AuditVerify.self, AuditCheckpoint.self, AuditProve.self, AuditExport.self,
    ])
}

struct AuditList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List events of the audit log; needs no key.",
    discussion: """
      Filters narrow one another. A page ends after --limit events; the next one begins where \
      "next" says, which is printed below the table and stands in the JSON, null on the last page.

      EXAMPLES
        voucher-vault audit list
        voucher-vault audit list --order FIRST_VOUCHER_001
        voucher-vault audit list --event revealed --actor alice --after 2026-11-01
        voucher-vault audit list --voucher 01ARZ3NDEKTSV4RRFFQ69G5FAV
        voucher-vault audit list --from 1000 --limit 500 --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  @Option(help: ArgumentHelp("Only the events of this order.", valueName: "reference"))
  var order: ClientReference?

  @Option(
    help: ArgumentHelp(
      "Only the events about this voucher; the first characters of its name are enough.",
      valueName: "id"))
  var voucher: String?

  @Option(help: ArgumentHelp("Only what this person did.", valueName: "name"))
  var actor: Actor?

  @Option(
    help: ArgumentHelp(
      "Only events of this kind, such as revealed; may be given several times.",
      valueName: "kind"))
  var event: [String] = []

  @Option(help: ArgumentHelp("Only from this moment or day on.", valueName: "time"))
  var after: Timestamp?

  @Option(help: ArgumentHelp("Only before this moment or day.", valueName: "time"))
  var before: Timestamp?

  @Option(help: ArgumentHelp("The first event, counted from 0.", valueName: "index"))
  var from: UInt64 = 0

  @Option(help: ArgumentHelp("At most so many events.", valueName: "count"))
  var limit = 100

  func validate() throws {
    try validateLimit(limit)
    if let unknown = event.first(where: { !AuditFilter.kindNames.contains($0) }) {
      throw ValidationError(
        "There is no kind of event '\(unknown)'. The kinds are "
          + "\(AuditFilter.kindNames.joined(separator: ", ")).")
    }
    if let after, let before, after >= before {
      throw ValidationError("--after has to be before --before.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    var filter = AuditFilter()
    filter.order = order
    filter.voucher = try voucher.map { try opened.voucherID(beginning: $0) }
    filter.actor = actor
    filter.kinds = Set(event)
    filter.after = after
    filter.before = before
    let page = try await opened.events(matching: filter, from: from, limit: limit)
    let more = page.next.map { "\nThere are more: --from \($0)\n" } ?? ""
    session.emit(
      [
        "events": .array(page.entries.map(\.json)),
        "next": .optional(page.next) { .integer(Int64(clamping: $0)) },
      ], text: AuditTable.text(of: page.entries) + more)
    return .done
  }
}

struct AuditVerify: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Replay the log and compare every row with it; needs no key.",
    discussion: """
      Finds any order, voucher, delivery, event or hash that was changed, removed, added or swapped, \
      and, against the checkpoint files, a log that was cut off or an old copy put back. Keep those \
      files where a writer of the database cannot reach them. --against takes checkpoints that others \
      have kept: a mail, a print-out, the storefront's copy.

      Where the log's key was replaced ('keys recovery restore'), the present one is compared with that \
      of the key file, or of a capture key file; without one this ends with 1.

      Exit status 70 if anything is not as the log says; 1 if that could not be compared with a \
      checkpoint file, or if a notice tells of events that are gone since a backup was restored.

      EXAMPLES
        voucher-vault audit verify
        voucher-vault audit verify --checkpoint-file /mnt/other/checkpoints.log --json
        voucher-vault audit verify --against checkpoint-2026-11-01.txt --against mailed.txt
      """)

  @Option(
    help: ArgumentHelp(
      "A file with one checkpoint or many, each of which the log has to continue; may be given "
        + "several times.", valueName: "file"),
    completion: .file())
  var against: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let others = try against.map { try CheckpointInput.read($0) }
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
    let verification = try await opened.verify(against: others)
    bar.finish()
    session.emit(verification.json, text: verification.lines)
    guard verification.isSound else { return .integrity }
    let isTold = verification.unread.isEmpty && verification.notices.isEmpty
    var status = isTold ? CommandStatus.done : .attention
    if !verification.logKeyChanges.isEmpty, try !PinnedLogKey(session).isKey(of: opened) {
      session.output.notice(PinnedLogKey.advice)
      status = .attention
    }
    return status
  }
}

struct AuditCheckpoint: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Sign the head of the log and print it; needs the key.",
    discussion: """
      The note is a C2SP tlog-checkpoint. Mail it, print it, hand it to the storefront: whoever has \
      it can tell later that no event before it was changed. It is kept in the database and in every \
      checkpoint file; exit status 1 if one of the files did not take it.

      EXAMPLES
        voucher-vault audit checkpoint > checkpoint-$(date +%F).txt
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.toOpen)
    let kept = try await opened.keepCheckpoint()
    session.emit(
      [
        "checkpoint": .string(kept.note), "checkpoint_file": .string(opened.folder.checkpointFile),
        "checkpoint_files": .array(
          opened.folder.checkpointFiles.map { path in
            let failure = kept.unwritten.first { $0.path == path }
            return [
              "path": .string(path), "written": .bool(failure == nil),
              "problem": .optional(failure?.reason),
            ]
          }),
      ], text: kept.note)
    return kept.unwritten.isEmpty ? .done : .attention
  }
}
