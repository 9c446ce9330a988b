import ArgumentParser
import Reporting
import VoucherVault

struct AuditExport: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the log as static files that others can verify.",
    discussion: """
      The folder then holds the log in the form of C2SP tlog-tiles: the checkpoint, the hashes and the \
      events, which have no code and no free text in them. Any web server can hand them out, and any \
      reader of that form can verify them. The same command again adds what is new.

      With the key a fresh checkpoint is signed; without it the newest one that there is decides how \
      far the export goes.

      EXAMPLES
        voucher-vault audit export /srv/log
        voucher-vault audit export /srv/log --json
      """)

  @Argument(
    help: ArgumentHelp("The folder; made where there is none.", valueName: "folder"),
    completion: .directory)
  var folder: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVaultToProve()
    let bar = session.progress("Writing the log")
    bar.show(0, of: nil)
    defer { bar.finish() }
    let export = try await opened.exportLog(to: folder)
    bar.finish()
    let oversized =
      export.oversized.isEmpty
      ? ""
      : "\(export.oversized.count) events are too long for a bundle and stand in oversized/.\n"
    session.emit(
      [
        "folder": .string(folder), "size": .integer(Int64(clamping: export.size)),
        "root": .string(export.root),
        "earlier_size": .integer(Int64(clamping: export.earlierSize)),
        "files_written": .integer(Int64(export.filesWritten)),
        "oversized": .array(export.oversized.map { .integer(Int64(clamping: $0)) }),
      ],
      text: "\(export.size) events are in \(SafeText(folder).text), "
        + "\(export.size - export.earlierSize) of them new; \(export.filesWritten) files written.\n"
        + oversized)
    return .done
  }
}
