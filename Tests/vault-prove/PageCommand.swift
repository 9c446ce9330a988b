import ArgumentParser
import Foundation
import ProofReport

struct PageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page",
    abstract: "Print the results of several proofs as one page.")

  @Argument(help: "Files that hold one result each.")
  var files: [String]

  @Option(help: "The day of the run.")
  var date: String

  @Option(help: "The shape of the machine.")
  var machine: String

  @Option(help: "The commit that was proven.")
  var commit: String

  func run() throws {
    let results = try files.map { file in
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let line = text.split(separator: "\n").last.map(String.init) ?? ""
      return try ProofResult(line: line)
    }
    let page = ProofPage(
      results, ProofPage.Circumstances(date: date, machine: machine, commit: commit))
    print(page.text, terminator: "")
    if !page.holds { throw ExitCode(1) }
  }
}
