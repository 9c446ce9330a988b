import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct StatusCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "What matters of a vault on one screen; needs no key.",
    discussion: """
      Exit status 1 if something waits to be looked at: orders in doubt or stalled, lost codes, \
      vouchers in quarantine, sealed responses in the capture journal, in a spool, or outside as an \
      armoured block, a freeze, a warning of low stock or balance. Exit status 70 if the audit log \
      does not continue a head that was signed of it: nothing is bought or revealed then.

      EXAMPLES
        voucher-vault status
        voucher-vault status --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let status = try await opened.status()
    let display = StatusDisplay(
      status: status, folder: opened.folder, key: try KeyLook(session: session).look().0,
      now: context.clock.now())
    session.emit(display.json, text: display.lines)
    if status.headTrouble != nil { return .integrity }
    return status.needsAttention ? .attention : .done
  }
}

extension VaultStatus {
  /// How many sealed responses are not in the database yet, wherever they are.
  var waiting: Int { journalEntries + outside + spooled.reduce(0) { $0 + $1.count } }

  /// Whether somebody should look: something is in doubt, overdue, lost, set aside, waiting, not
  /// looked for after a restore, frozen, or low.
  var needsAttention: Bool {
    let states: [OrderState] = [.inDoubt, .stalled, .codesLost]
    return headTrouble != nil || waiting > 0 || awaitsSearch || freeze != nil
      || !warnings.isEmpty
      || states.contains { orders[$0, default: 0] > 0 }
      || vouchers[.quarantined, default: 0] > 0
  }
}
