import ArgumentParser
import Logging
import Reporting
import SandboxSupplier

struct SandboxCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Run the simulated supplier on this machine, until Ctrl-C.",
    discussion: """
      A real HTTP server on 127.0.0.1 with the supplier's contract, mock codes and exact wallets. \
      The same seed gives the same codes. Every switch below can also be set with --set, and, like \
      faults on the wire, over HTTP under /_sandbox/ while it runs.

      When it is ready it prints the lines that point this shell at it:
        export OCTOPUS_HOST=http://127.0.0.1:8080
        export OCTOPUS_TOKEN=sandbox-token

      SWITCHES FOR --set
        \(SandboxOptions.names.joined(separator: ", "))

      EXAMPLES
        voucher-vault sandbox --port 8080
        voucher-vault sandbox --visibility always --async-delay-ms 0
        voucher-vault sandbox --set mask_form=stars --set delivery_parts=5,5,10 --json
      """)

  @Option(help: ArgumentHelp("The port on 127.0.0.1; 0 takes a free one.", valueName: "port"))
  var port = 0

  @Option(help: ArgumentHelp("What codes and numbers are made from.", valueName: "number"))
  var seed = 1

  @Option(help: "How often a code is shown in clear: once, always or never.")
  var visibility: Visibility?

  @Option(
    help: ArgumentHelp(
      "What masks look like: last_four, stars, first_and_last_four or xs.", valueName: "form"))
  var maskForm: MaskForm?

  @Option(
    help: ArgumentHelp(
      "What lists of orders carry: masked, omitted, empty, as_read or full.", valueName: "what"))
  var listCodes: ListCodes?

  @Option(
    help: ArgumentHelp("From a large order to its delivery.", valueName: "milliseconds"))
  var asyncDelayMs: Int?

  @Option(
    help: ArgumentHelp(
      "Any switch by its name; may be given several times.", valueName: "name=value"))
  var set: [String] = []

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port has to be 0 to 65535.") }
    _ = try options()
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output)
    let sandbox: SandboxSupplier
    do {
      sandbox = try await SandboxSupplier.start(try options(), log: session.log)
    } catch {
      throw CommandError(
        "sandbox", "The sandbox could not listen on port \(port).",
        next: "Choose another --port; 0 takes a free one.", status: .incomplete)
    }
    announce(sandbox, session)
    await withTaskCancellationHandler {
      await sandbox.waitUntilStopped()
    } onCancel: {
      Task { await sandbox.stop() }
    }
    return .done
  }

  private func options() throws -> SandboxOptions {
    var options = SandboxOptions()
    options.port = port
    options.seed = seed
    if let visibility { options.visibility = visibility }
    if let maskForm { options.maskForm = maskForm }
    if let listCodes { options.listCodes = listCodes }
    if let asyncDelayMs { options.asyncDelayMilliseconds = asyncDelayMs }
    for assignment in set {
      let parts = assignment.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ValidationError("--set takes name=value, not '\(assignment)'.")
      }
      do throws(SandboxOptions.Refusal) {
        try options.set(String(parts[0]), to: .string(String(parts[1])))
      } catch {
        throw ValidationError("--set \(error).")
      }
    }
    return options
  }

  private func announce(_ sandbox: SandboxSupplier, _ session: Session) {
    let options = sandbox.options
    let token = options.accessTokens.first ?? ""
    session.emit(
      [
        "sandbox": [
          "base_url": .string(sandbox.baseURL), "port": .integer(Int64(sandbox.port)),
          "token": .string(token), "api_key": .string(options.apiKey),
          "api_secret": .string(options.apiSecret), "seed": .integer(Int64(options.seed)),
        ]
      ],
      text: """
        # The sandbox supplier listens; Ctrl-C ends it. For another shell:
        export OCTOPUS_HOST=\(sandbox.baseURL)
        export OCTOPUS_TOKEN=\(token)

        """)
  }
}

extension Visibility: ExpressibleByArgument {}
extension MaskForm: ExpressibleByArgument {}
extension ListCodes: ExpressibleByArgument {}
