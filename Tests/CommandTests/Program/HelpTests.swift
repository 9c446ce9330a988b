import Foundation
import TestSupport
import Testing
import VaultCommands

@Suite("the help texts")
struct HelpTests {
  /// Every command, so that no help text changes unseen.
  static let commands: [[String]] = [
    [], ["init"], ["demo"], ["status"], ["catalogue"], ["catalogue", "list"],
    ["catalogue", "show"], ["quote"], ["order"], ["order", "place"], ["order", "replenish"],
    ["order", "list"],
    ["order", "show"], ["order", "recover"], ["order", "resolve"], ["order", "evidence"],
    ["voucher"],
    ["voucher", "list"], ["voucher", "show"], ["voucher", "reveal"],
    ["voucher", "stock"], ["voucher", "allocate"], ["voucher", "reserve"], ["voucher", "lines"],
    ["voucher", "release"], ["voucher", "replace"], ["voucher", "void"], ["voucher", "dispute"],
    ["voucher", "restock"], ["voucher", "find"], ["voucher", "import"], ["voucher", "freeze"],
    ["voucher", "unfreeze"], ["voucher", "limit"], ["voucher", "approve"], ["voucher", "canary"],
    ["deliveries"],
    ["deliveries", "list"], ["deliveries", "import"], ["reconcile"], ["reconcile", "run"],
    ["reconcile", "breaks"], ["reconcile", "explain"], ["reconcile", "assign"],
    ["reconcile", "note"], ["reconcile", "match"], ["reconcile", "resolve"],
    ["reconcile", "approve"], ["reconcile", "reopen"], ["reconcile", "close"],
    ["report"], ["report", "stock"], ["report", "spend"],
    ["report", "expiry"], ["report", "reveals"], ["report", "scorecard"], ["report", "show"],
    ["report", "list"],
    ["audit"], ["audit", "list"], ["audit", "verify"], ["audit", "checkpoint"],
    ["audit", "prove"], ["audit", "export"], ["sandbox"],
    ["keys"], ["keys", "export-capture"], ["keys", "passphrase"], ["keys", "recovery"],
    ["keys", "recovery", "check"], ["keys", "recovery", "restore"],
    ["keys", "list"], ["keys", "rotate"], ["keys", "retire"],
    ["doctor"], ["backup"], ["backup", "create"], ["backup", "verify"], ["backup", "restore"],
  ]

  @Test(arguments: commands)
  func `each is as it was agreed`(command: [String]) async throws {
    let recorded = RecordedOutput()
    let context = CommandContext(output: recorded.output(), environment: [:])
    let status = await CommandLineProgram(context, columns: 100).run(command + ["--help"])
    #expect(status == .done)
    let text = String(decoding: recorded.out, as: UTF8.self)
    let name = (["voucher-vault"] + command).joined(separator: "-")
    let file = Repository.root.appending(path: "Tests/Transcripts/help/\(name).txt")
    #expect(try text == GoldenFile.text(file, updatedWith: text))
  }

  /// Commands of two words and more that others do not begin with.
  private static let verbs = commands.filter { command in
    command.count >= 2
      && !commands.contains { $0.count > command.count && $0.starts(with: command) }
  }

  @Test(arguments: verbs)
  func `each verb has examples`(command: [String]) async throws {
    let recorded = RecordedOutput()
    let context = CommandContext(output: recorded.output(), environment: [:])
    _ = await CommandLineProgram(context, columns: 100).run(command + ["--help"])
    let text = String(decoding: recorded.out, as: UTF8.self)
    #expect(text.contains("EXAMPLES\n  voucher-vault \(command.joined(separator: " "))"))
  }
}
