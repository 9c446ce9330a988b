import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct VoucherFind: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find vouchers by their codes, which are read from standard input; needs the key.",
    discussion: """
      One code a line. Says of each which voucher has it, who looked at it, which line of an order has \
      it or had it, and what was done about it. The codes are compared by a keyed digest, and are not \
      printed; they are numbered in the order in which they came.

      Exit status: 0 all were found; 1 some are not in the vault.

      EXAMPLES
        voucher-vault voucher find < codes.txt
        voucher-vault voucher find --from codes.txt --json
      """)

  @OptionGroup var codes: CodeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.toOpen)
    let lines = try codes.read(session)
    var found: [CodeSearch] = []
    for line in 0..<lines.count {
      found.append(try lines.withField(0, ofLine: line) { try opened.find(code: $0) })
    }
    session.emit(
      ["codes": .array(found.map(\.json))],
      text: found.enumerated().map { Self.text($0.element, number: $0.offset + 1) }
        .joined(separator: "\n"))
    if let unsearchable = found.first?.unsearchable, unsearchable > 0 {
      session.output.notice(
        "\(unsearchable) vouchers cannot be found by their code yet; 'voucher-vault order recover' with "
          + "the key changes that.")
    }
    return found.allSatisfy { !$0.matches.isEmpty } ? .done : .attention
  }

  private static func text(_ search: CodeSearch, number: Int) -> String {
    search.matches.isEmpty
      ? "Code \(number): not in this vault.\n"
      : "Code \(number):\n" + search.matches.map(\.lines).joined()
  }
}

struct VoucherImport: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take in codes that the supplier issued in the place of others; needs the key.",
    discussion: """
      Reads lines of the original voucher's identifier, the new code, and where there are some its PIN \
      and the moment at which it expires, with a tab between them. Each code is sealed into the order \
      of its original, which becomes void; the line that had the original has the new one. The same \
      line again changes nothing.

      Exit status: 0 all were taken; 1 some were not; 2 none was; 77 the key is missing.

      EXAMPLES
        voucher-vault voucher import --reason "mail of the supplier, ticket 8812" < codes.tsv
        voucher-vault voucher import --from codes.tsv --reason "ticket 8812" --json
      """)

  @OptionGroup var why: ReasonOption
  @OptionGroup var codes: CodeOptions
  @OptionGroup var by: StepOptions

  /// What became of a line.
  private enum Outcome {
    case taken(Reissue)
    case refused(VaultError)
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try by.begin(context, with: .toOpen)
    let lines = try codes.read(step.session)
    var outcomes: [Outcome] = []
    for line in 0..<lines.count {
      do {
        let (id, code) = try Self.read(lines, line, step.vault)
        outcomes.append(
          .taken(
            try await step.vault.importReissued(
              code, for: id, reason: why.reason, actor: step.actor)))
      } catch let error as VaultError {
        outcomes.append(.refused(error))
      }
    }
    step.session.emit(
      ["imported": .array(outcomes.enumerated().map { Self.json($0.element, $0.offset + 1) })],
      text: outcomes.enumerated().map { Self.text($0.element, $0.offset + 1) }.joined())
    let refused = outcomes.count { if case .refused = $0 { true } else { false } }
    if refused == 0 { return .done }
    return refused == outcomes.count ? .incomplete : .attention
  }

  private static func read(
    _ lines: borrowing SecretLines, _ line: Int, _ vault: Vault
  ) throws -> (VoucherID, ReissuedCode) {
    let count = lines.fieldCount(ofLine: line)
    guard (2...4).contains(count), let name = lines.text(0, ofLine: line) else {
      throw VaultError(
        .invalid,
        "A line has 2 to 4 fields with tabs between them, and this one has \(count). Nothing was "
          + "stored.", next: "Give the original's identifier, the code, its PIN and its expiry.")
    }
    let id = try vault.voucherID(beginning: name)
    let expiry = lines.text(3, ofLine: line).flatMap { $0.isEmpty ? nil : $0 }
    let moment = expiry.flatMap { Timestamp(argument: $0) }
    guard expiry == nil || moment != nil else {
      throw VaultError(
        .invalid, "The moment at which the code expires is none. Nothing was stored.",
        next: "Write it as 2027-04-01 or 2027-04-01T00:00:00Z.")
    }
    let code = try lines.withField(1, ofLine: line) { code in
      guard count > 2, lines.withField(2, ofLine: line, { !$0.isEmpty }) else {
        return try ReissuedCode(code: code, expiresAt: moment)
      }
      return try lines.withField(2, ofLine: line) {
        try ReissuedCode(code: code, pin: $0, expiresAt: moment)
      }
    }
    return (id, code)
  }

  private static func json(_ outcome: Outcome, _ number: Int) -> JSONValue {
    switch outcome {
    case .taken(let reissue):
      [
        "line": .integer(Int64(number)), "original": .string(reissue.original.description),
        "voucher": .string(reissue.voucher.description),
        "holder": .optional(reissue.holder) {
          ["order": .string($0.order), "line": .integer(Int64($0.line))]
        },
        "was_known": .bool(reissue.wasKnown),
      ]
    case .refused(let error):
      [
        "line": .integer(Int64(number)), "code": .string(error.code.name),
        "message": .string(error.message), "next": .string(error.next),
      ]
    }
  }

  private static func text(_ outcome: Outcome, _ number: Int) -> String {
    switch outcome {
    case .taken(let reissue):
      let holder = reissue.holder.map { "; \(SafeText("\($0)").text) has it" } ?? ""
      return
        "Line \(number): voucher \(reissue.voucher) for \(reissue.original), which is void\(holder).\n"
    case .refused(let error):
      return "Line \(number): \(SafeText(error.message, limit: 600).text)\n  Next: \(error.next)\n"
    }
  }
}
