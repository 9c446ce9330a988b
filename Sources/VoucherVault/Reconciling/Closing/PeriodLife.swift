package import Reconciliation
import VaultStore
package import VoucherModel

/// How far the close of a period has come.
package struct PeriodLife: Hashable, Sendable {
  /// Where the period stands.
  package enum Status: String, Hashable, Sendable {
    /// Prepared, and waiting for a second person.
    case prepared
    /// Signed.
    case closed
    /// Was prepared or closed, and is open again.
    case reopened
  }

  /// The period's name.
  package let name: String
  /// Where it stands.
  package private(set) var status = Status.prepared
  /// The place of the step that stands: its files are the ones that are served.
  package private(set) var sequence: Int64 = 0
  /// The run that it was prepared from.
  package private(set) var run: Int64 = 0
  /// Who answers for it.
  package private(set) var signOff: RunStanding.SignOff
  /// Why it was opened again, who did it and when.
  package private(set) var reopening: Reopening?

  /// A period that was opened again.
  package struct Reopening: Hashable, Sendable {
    package let actor: String
    package let reason: String
    package let at: Timestamp
  }

  private init(_ row: PeriodEventRow) {
    name = row.period
    signOff = RunStanding.SignOff(
      period: row.period, preparer: row.actor, preparedAt: row.at, note: row.note)
    take(row)
  }

  private mutating func take(_ row: PeriodEventRow) {
    switch row.kind {
    case .prepared:
      status = .prepared
      (sequence, run, reopening) = (row.sequence, row.runSequence, nil)
      signOff = RunStanding.SignOff(
        period: row.period, preparer: row.actor, preparedAt: row.at, note: row.note)
    case .signed:
      status = .closed
      sequence = row.sequence
      signOff.reviewer = row.actor
      signOff.reviewedAt = row.at
    case .reopened:
      status = .reopened
      reopening = Reopening(actor: row.actor, reason: row.note ?? "", at: row.at)
    }
  }

  /// Every period that anybody has begun to close, by name.
  static func lives(of rows: [PeriodEventRow]) -> [String: PeriodLife] {
    var lives: [String: PeriodLife] = [:]
    for row in rows {
      if lives[row.period]?.take(row) == nil { lives[row.period] = PeriodLife(row) }
    }
    return lives
  }
}

/// A file of a close: the form of the report and its text.
package struct SealedReport: Hashable, Sendable {
  /// The form, such as `html` or `csv-breaks`.
  package let name: String
  /// The report.
  package let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}
