import ArgumentParser
import Reporting

/// The program: reads the arguments, runs the command, presents what went wrong.
package struct CommandLineProgram: Sendable {
  private let context: CommandContext
  private let interruption: Interruption?
  /// How wide help texts are; as wide as the terminal where this is `nil`.
  private let columns: Int?

  package init(
    _ context: CommandContext, interruption: Interruption? = nil, columns: Int? = nil
  ) {
    self.context = context
    self.interruption = interruption
    self.columns = columns
  }

  /// Runs the command line that the arguments make, the program's own name not among them.
  package func run(_ arguments: [String]) async -> CommandStatus {
    let isJSON = arguments.prefix { $0 != "--" }.contains("--json")
    let status: CommandStatus
    do {
      status = try await perform(arguments)
    } catch {
      status = present(error, asJSON: isJSON)
    }
    guard context.output.hasLostResults, status == .done || status == .attention else {
      return status
    }
    context.output.notice(
      "voucher-vault: Standard output could not take the result; what was done stays done.")
    return .incomplete
  }

  /// Runs the command in a task of its own, which a signal cancels.
  private func perform(_ arguments: [String]) async throws -> CommandStatus {
    let task = Task { try await parseAndRun(arguments) }
    return try await withTaskCancellationHandler {
      guard let interruption else { return try await task.value }
      return try await interruption.watching(cancel: { task.cancel() }) {
        try await task.value
      }
    } onCancel: {
      task.cancel()
    }
  }

  private func parseAndRun(_ arguments: [String]) async throws -> CommandStatus {
    var parsed =
      try CommandWords(arguments).parse() ?? VoucherVaultCommand.parseAsRoot(arguments)
    if let command = parsed as? any VaultCommand { return try await command.run(in: context) }
    if parsed is VoucherVaultCommand { throw CleanExit.helpRequest() }
    if parsed is any CommandGroupNoun { throw MissingVerb(noun: type(of: parsed)) }
    try parsed.run()
    return .done
  }

  private func present(_ error: any Error, asJSON isJSON: Bool) -> CommandStatus {
    if let missing = error as? MissingVerb { return present(missing, asJSON: isJSON) }
    let code = VoucherVaultCommand.exitCode(for: error)
    if code == .success {
      context.output.line(VoucherVaultCommand.fullMessage(for: error, columns: columns))
      return .done
    }
    if code == .validationFailure {
      return presentUsage(error, asJSON: isJSON)
    }
    return show(ErrorPresenter.present(error), asJSON: isJSON)
  }

  private func presentUsage(_ error: any Error, asJSON isJSON: Bool) -> CommandStatus {
    guard isJSON else {
      context.output.notice(VoucherVaultCommand.fullMessage(for: error, columns: columns))
      return .usage
    }
    return show(
      .usage(
        VoucherVaultCommand.message(for: error),
        next: "Run the command with --help to see what it takes."),
      asJSON: true)
  }

  private func present(_ missing: MissingVerb, asJSON isJSON: Bool) -> CommandStatus {
    if !isJSON {
      context.output.notice(
        VoucherVaultCommand.helpMessage(for: missing.noun, columns: columns))
    }
    let name = missing.noun._commandName
    return show(
      .usage("'\(name)' needs a verb.", next: "Run 'voucher-vault \(name) --help'."),
      asJSON: isJSON)
  }

  private func show(_ error: CommandError, asJSON isJSON: Bool) -> CommandStatus {
    if isJSON {
      let value: JSONValue = [
        "error": [
          "code": .string(error.code), "message": .string(error.message),
          "next": .string(error.next),
        ]
      ]
      context.output.line(JSONWriter.text(of: value))
    } else {
      context.output.notice("voucher-vault: \(error.message)\nNext: \(error.next)")
    }
    return error.status
  }
}

/// A noun was given without one of its verbs.
private struct MissingVerb: Error {
  let noun: any ParsableCommand.Type
}
