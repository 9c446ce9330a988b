import Foundation

#if canImport(Glibc)
  import Glibc
#endif

extension CommandLineProgram {
  /// Runs the command line of this process, and ends the process with its exit status.
  package static func runProcess() async -> Never {
    ProcessHardening.apply()
    let process = ProcessInfo.processInfo
    let output = Output.process()
    let interruption = Interruption(output: output)
    let context = CommandContext(
      output: output,
      terminal: .process(environment: process.environment, interruption: interruption),
      environment: process.environment,
      temporaryFolder: FileManager.default.temporaryDirectory.path(percentEncoded: false))
    let program = CommandLineProgram(context, interruption: interruption)
    let status = await program.run(Array(process.arguments.dropFirst()))
    exit(status.rawValue)
  }
}
