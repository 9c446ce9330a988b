import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct OrderEvidenceCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Write what a claim with the supplier needs, signed; needs the key.",
    discussion: """
      One text: the order with its amounts and times, every call about it with its X-Request-Id, HTTP \
      status and bytes, what was delivered (masks alone), what is missing and what that is worth. Below \
      stand a signature by the vault's log key and proofs that the order's events are in the audit log; \
      docs/format.md says how a program checks them without this one. No code, no PIN and no purpose \
      is in it; of notes the digest, unless --with-notes.

      EXAMPLES
        voucher-vault order evidence SHOP-4711 -o claim.txt
        voucher-vault order evidence SHOP-4711 --unsigned
        voucher-vault order evidence --verify claim.txt
      """)

  @Argument(help: "The order's reference.")
  var reference: ClientReference?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write it to a file instead of standard output.", valueName: "path"),
    completion: .file())
  var file: String?

  @Flag(help: "Without signature and proofs; needs no key.")
  var unsigned = false

  @Flag(help: "With the words of our own notes about the order.")
  var withNotes = false

  @Option(
    help: ArgumentHelp(
      "Check such a file against this vault's log key instead; needs no key.", valueName: "file"),
    completion: .file())
  var verify: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  private static let limit = 64 << 20

  func validate() throws {
    guard (reference == nil) != (verify == nil) else {
      throw ValidationError("Give the order's reference, or --verify with a file.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    if let verify { return try check(verify, session) }
    guard let reference else { return .usage }
    let opened = try session.openVault(unsigned ? .none : .toOpen)
    let evidence = try await opened.evidence(
      of: reference, isSigned: !unsigned, showsNotes: withNotes)
    if let file { try PlainFile.write(Array(evidence.text.utf8), to: file) }
    session.emit(evidence.json(in: file), text: file.map(evidence.lines) ?? evidence.text)
    return .done
  }

  private func check(_ path: String, _ session: Session) throws -> CommandStatus {
    guard let bytes = try PlainFile.read(path, limit: Self.limit) else {
      throw CommandError(
        "storage", "There is no file \(path).", next: "Check its name.", status: .incomplete)
    }
    let verdict = try session.openVault(.none).verifyEvidence(
      String(decoding: bytes, as: UTF8.self))
    session.emit(
      [
        "verified": .bool(true), "events": .integer(Int64(verdict.events)),
        "log_size": .integer(Int64(clamping: verdict.logSize)),
      ],
      text:
        "Good: signed by this vault's log key, and \(verdict.events) events of the order are in its "
        + "log of \(verdict.logSize).\n")
    return .done
  }
}

extension OrderEvidence {
  func json(in path: String?) -> JSONValue {
    [
      "evidence": [
        "reference": .string(reference.text), "state": .string(state.rawValue),
        "missing": .integer(Int64(missing)), "worth": .optional(worth?.amountText),
        "currency": .optional(worth?.currency.code), "signed": .bool(isSigned),
        "file": .optional(path), "text": .optional(path == nil ? text : nil),
      ]
    ]
  }

  func lines(_ path: String) -> String {
    let value = worth.map { ", worth \($0)" } ?? ""
    return "Evidence about order \(SafeText(reference.text).text) is in \(path): \(missing) codes "
      + "missing\(missing > 0 ? value : "").\n"
  }
}
