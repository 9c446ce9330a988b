import Reconciliation
import Reporting
import VoucherVault

/// The forms that the report of a run can be had in, by name.
enum RunForms {
  /// The name of a form: `table`, `json`, `html` or `csv-` and the sheet.
  static func name(_ format: ReportFormat, _ sheet: ReconciliationReport.Sheet) -> String {
    format == .csv ? "csv-\(sheet.rawValue)" : format.rawValue
  }

  static func text(
    of report: ReconciliationReport, _ format: ReportFormat, _ sheet: ReconciliationReport.Sheet
  ) -> String {
    switch format {
    case .table: report.table
    case .json: JSONWriter.text(of: report.json) + "\n"
    case .csv: report.csv(sheet)
    case .html: report.html
    }
  }

  /// Every form, to be sealed with the close of a period.
  static let sealed: @Sendable (KeptRun) -> [SealedReport] = { kept in
    let report = ReconciliationReport(id: kept.id, run: kept.run, tool: kept.tool)
    let plain: [ReportFormat] = [.table, .json, .html]
    return plain.map { SealedReport(name: $0.rawValue, text: text(of: report, $0, .breaks)) }
      + ReconciliationReport.Sheet.allCases.map {
        SealedReport(name: name(.csv, $0), text: report.csv($0))
      }
  }
}
