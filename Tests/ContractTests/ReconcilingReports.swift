import Reconciliation
import Reporting
import VoucherModel

/// Every file that a run can be had as, under one name for all runs, whatever they followed on.
func files(of run: ReconciliationRun) -> String {
  var run = run
  run.standing = RunStanding()
  let report = ReconciliationReport(id: RunID(high: 1, low: 1), run: run, tool: "test")
  let sheets = ReconciliationReport.Sheet.allCases.map { report.csv($0) }
  return JSONWriter.text(of: report.json) + sheets.joined()
}
