import ArgumentParser
import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

struct AuditProve: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Write a proof about the log for somebody outside.",
    discussion: """
      Of an event: that it is in the log, as a C2SP tlog-proof; whoever has the event's bytes \
      (--leaf-file) and the log's key checks it without this program. With --since: that the log \
      continues an older checkpoint, which is the last one of that file. With --not-revealed: that \
      nobody was shown a voucher's code up to a checkpoint; the proof has every event since the \
      voucher came, and is refused (77) for a voucher that was revealed.

      With the key a fresh checkpoint is signed. Without it the newest one that covers the event is \
      taken; where there is none, exit status 77.

      EXAMPLES
        voucher-vault audit prove 17 --leaf-file event.bin > event.tlog-proof
        voucher-vault audit prove --order SHOP-4711 --json
        voucher-vault audit prove --since checkpoint-2026-11-01.txt --out continued.txt
        voucher-vault audit prove --not-revealed 01ARZ3NDEKTSV4RRFFQ69G5FAV --out untouched.txt
      """)

  @Argument(help: ArgumentHelp("The event's place in the log, from 0.", valueName: "event"))
  var event: UInt64?

  @Option(help: ArgumentHelp("The last event of this order.", valueName: "reference"))
  var order: ClientReference?

  @Option(
    help: ArgumentHelp(
      "The last event about this voucher; the first characters of its name are enough.",
      valueName: "id"))
  var voucher: String?

  @Option(
    help: ArgumentHelp("That the log continues the checkpoint in this file.", valueName: "file"),
    completion: .file())
  var since: String?

  @Option(
    help: ArgumentHelp("That this voucher was not revealed.", valueName: "voucher"))
  var notRevealed: String?

  @Option(
    help: ArgumentHelp("Write the event's own bytes to this file.", valueName: "file"),
    completion: .file())
  var leafFile: String?

  @Option(
    help: ArgumentHelp(
      "Write the proof to this file instead of standard output.", valueName: "file"),
    completion: .file())
  var out: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    let isGiven = [
      event != nil, order != nil, voucher != nil, since != nil, notRevealed != nil,
    ]
    guard isGiven.count(where: { $0 }) == 1 else {
      throw ValidationError(
        "Give one thing to prove: an event, --order, --voucher, --since or --not-revealed.")
    }
    if leafFile != nil, since != nil || notRevealed != nil {
      throw ValidationError("--leaf-file belongs to the proof of an event.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVaultToProve()
    if let since {
      try await proveContinuation(since, opened, session)
    } else if let notRevealed {
      try await proveNotRevealed(try opened.voucherID(beginning: notRevealed), opened, session)
    } else {
      try await proveEvent(opened, session)
    }
    return .done
  }

  private func provenEvent(_ vault: Vault) throws -> ProvenEvent {
    if let order { return .lastOf(order) }
    if let voucher { return .lastAbout(try vault.voucherID(beginning: voucher)) }
    return .index(event ?? 0)
  }

  private func proveEvent(_ vault: Vault, _ session: Session) async throws {
    let proof = try await vault.proof(of: try provenEvent(vault))
    if let leafFile { try PlainFile.write(proof.leaf, to: leafFile) }
    if let out { try PlainFile.write(Array(proof.text.utf8), to: out) }
    session.emit(
      [
        "index": .integer(Int64(clamping: proof.index)), "kind": .string(proof.kind),
        "leaf": .string(Base64.encode(proof.leaf)), "size": .integer(Int64(clamping: proof.size)),
        "root": .string(proof.root), "file": .optional(out),
        "proof": .string(proof.text),
      ],
      text: out.map {
        "Event \(proof.index) (\(proof.kind)) is in the log of \(proof.size); the proof is in "
          + "\(SafeText($0).text).\n"
      } ?? proof.text)
  }

  private func proveContinuation(
    _ path: String, _ vault: Vault, _ session: Session
  ) async throws {
    let text = try CheckpointInput.read(path).text
    let proof = try await vault.continuation(since: text)
    if let out { try PlainFile.write(Array(proof.text.utf8), to: out) }
    session.emit(
      [
        "earlier_size": .integer(Int64(clamping: proof.earlierSize)),
        "size": .integer(Int64(clamping: proof.size)), "root": .string(proof.root),
        "file": .optional(out), "proof": .string(proof.text),
      ],
      text: out.map {
        "The log of \(proof.size) continues that of \(proof.earlierSize); the proof is in "
          + "\(SafeText($0).text).\n"
      } ?? proof.text)
  }

  /// The text may be as long as the log, and goes where it is wanted piece by piece.
  private func proveNotRevealed(
    _ id: VoucherID, _ vault: Vault, _ session: Session
  ) async throws {
    let file = try out.map { try GrowingFile($0) }
    var whole = ""
    let proof = try await vault.proveNotRevealed(id) { piece in
      if let file {
        try file.write(piece)
      } else if session.isJSON {
        whole += piece
      } else {
        session.output.write(piece)
      }
    }
    try file?.finish()
    guard session.isJSON || out != nil else { return }
    session.emit(
      [
        "voucher_id": .string(proof.voucher.description),
        "delivered": .integer(Int64(clamping: proof.delivered)),
        "size": .integer(Int64(clamping: proof.size)), "root": .string(proof.root),
        "file": .optional(out), "proof": .optional(out == nil ? whole : nil),
      ],
      text: "Voucher \(proof.voucher) was not revealed up to event \(proof.size); the proof is in "
        + "\(SafeText(out ?? "").text).\n")
  }
}

/// Reads what others have kept of the log.
enum CheckpointInput {
  private static let limit = 256 << 20

  static func read(_ path: String) throws -> KeptCheckpoints {
    guard let bytes = try PlainFile.read(path, limit: limit) else {
      throw CommandError(
        "not_found", "There is no file \(path).", next: "Check its name.", status: .incomplete)
    }
    return KeptCheckpoints(name: path, text: String(decoding: bytes, as: UTF8.self))
  }
}

extension Session {
  /// Opens the vault with all of its key where that can be had, and without one elsewhere: a proof
  /// then leads to a checkpoint that was signed before.
  func openVaultToProve() throws -> Vault {
    do {
      return try openVault(.toStoreAndOpen)
    } catch let error as CommandError where error.code == "key_needed" {
      return try openVault(.none)
    }
  }
}
