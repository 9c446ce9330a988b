import ArgumentParser

/// How a report is written, and where it goes.
struct ReportTarget: ParsableArguments {
  @Option(help: "How the report is written: table, json, csv or html.")
  var format: ReportFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write the report to this file, replacing it.", valueName: "file"),
    completion: .file())
  var file: String?

  /// Refuses two forms at once.
  func validate(_ output: OutputOptions) throws {
    if output.json, let format, format != .json, file == nil {
      throw ValidationError("--json and --format \(format.rawValue) contradict each other.")
    }
  }

  /// The form that is asked for; JSON for a caller that reads standard output as JSON.
  func form(isJSON: Bool) -> ReportFormat {
    format ?? (isJSON && file == nil ? .json : .table)
  }
}
