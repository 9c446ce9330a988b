import ArgumentParser
import Reporting

struct DemoCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The whole story against the built-in sandbox, in a temporary folder.",
    discussion: """
      Runs the commands a day consists of, prints each with what it prints, and ends by searching \
      every file it left for every code. It touches nothing outside its folder, which is removed \
      unless --keep is given.

      Exit status 2 if anything does not hold.

      EXAMPLES
        voucher-vault demo
        voucher-vault demo --keep
      """)

  @Flag(help: "Keep the folder with the vault, the reports and the log.")
  var keep = false

  @OptionGroup var output: OutputOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let stage = try await DemoStage.open(context, isQuiet: output.json, keepsFolder: keep)
    let outcome: Result<DemoReport, any Error>
    do {
      outcome = .success(try await DemoStory(stage: stage).tell())
    } catch {
      outcome = .failure(error)
    }
    await stage.close()
    let report = try outcome.get()
    if output.json { context.output.line(JSONWriter.text(of: report.json)) }
    return .done
  }
}

/// What the demonstration did, for scripts.
struct DemoReport: Sendable {
  var commands: [(command: String, status: CommandStatus)] = []
  var codes = 0
  var files = 0
  var folder: String?

  var json: JSONValue {
    [
      "demo": [
        "ok": true,
        "commands": .array(
          commands.map { run in
            [
              "command": .string(run.command),
              "exit_status": .integer(Int64(run.status.rawValue)),
            ]
          }),
        "codes_searched_for": .integer(Int64(codes)), "files_searched": .integer(Int64(files)),
        "folder": .optional(folder),
      ]
    ]
  }
}
