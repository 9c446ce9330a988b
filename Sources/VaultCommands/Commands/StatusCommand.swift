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
      armoured block. Exit status 70 if the audit log does not continue a head that was signed of \
      it: nothing is bought or revealed then.

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
    session.emit(status.json(in: opened.folder), text: status.lines(in: opened.folder))
    if status.headTrouble != nil { return .integrity }
    return status.needsAttention ? .attention : .done
  }
}

extension VaultStatus {
  /// How many sealed responses are not in the database yet, wherever they are.
  var waiting: Int { journalEntries + outside + spooled.reduce(0) { $0 + $1.count } }

  /// Whether somebody should look: something is in doubt, overdue, lost, set aside or waiting.
  var needsAttention: Bool {
    let states: [OrderState] = [.inDoubt, .stalled, .codesLost]
    return headTrouble != nil || waiting > 0 || states.contains { orders[$0, default: 0] > 0 }
      || vouchers[.quarantined, default: 0] > 0
  }

  private var spoolFacts: [(String, String)] {
    let files = spooled.filter { $0.count > 0 }.map {
      ("spool", "\($0.count) responses wait in \($0.folder)")
    }
    guard outside > 0 else { return files }
    let words =
      "\(outside) answers went to a spool, or out as armoured blocks, and are not back yet"
    return files + [("outside", words)]
  }

  func json(in folder: VaultFolder) -> JSONValue {
    [
      "vault": [
        "id": .string(id.description), "folder": .string(folder.path), "host": .optional(host),
      ],
      "orders": .object(
        OrderState.allCases.map { ($0.rawValue, .integer(Int64(orders[$0, default: 0]))) }),
      "vouchers": .object(
        VoucherState.allCases.map { ($0.rawValue, .integer(Int64(vouchers[$0, default: 0]))) }),
      "journal_entries": .integer(Int64(journalEntries)),
      "sealed_responses": [
        "journal": .integer(Int64(journalEntries)),
        "spools": .array(
          spooled.map { spool in
            ["folder": .string(spool.folder), "count": .integer(Int64(spool.count))]
          }),
        "outside": .integer(Int64(outside)),
      ],
      "log_size": .integer(Int64(clamping: logSize)),
      "last_checkpoint": .optional(lastCheckpoint) { .integer(Int64(clamping: $0)) },
      "log_trouble": .optional(headTrouble?.message),
      "needs_attention": .bool(needsAttention),
    ]
  }

  func lines(in folder: VaultFolder) -> String {
    func counts(_ pairs: [(String, Int)]) -> String {
      let words = pairs.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
      return words.isEmpty ? "none" : words.joined(separator: ", ")
    }
    let checkpoint = lastCheckpoint.map { "at \($0) events" } ?? "none"
    var text = FactList.text(
      [
        ("vault", id.description), ("folder", folder.path),
        ("supplier", host ?? "none yet; the first order binds the vault to its host"),
        ("orders", counts(OrderState.allCases.map { ($0.rawValue, orders[$0, default: 0]) })),
        ("vouchers", counts(VoucherState.allCases.map { ($0.rawValue, vouchers[$0, default: 0]) })),
        ("journal", journalEntries == 0 ? "empty" : "\(journalEntries) responses wait"),
      ] + spoolFacts + [
        ("audit log", "\(logSize) events, last kept checkpoint \(checkpoint)")
      ])
    let unfinished = OrderState.allCases.filter(\.isUnfinished).contains {
      orders[$0, default: 0] > 0
    }
    if let headTrouble {
      text += "\nAUDIT LOG: \(SafeText(headTrouble.message).text)\nNext: \(headTrouble.next)\n"
    }
    if waiting > 0 || unfinished { text += "\nNext: voucher-vault order recover\n" }
    return text
  }
}
