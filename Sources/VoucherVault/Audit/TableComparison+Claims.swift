import VaultStore
import VoucherModel

extension TableComparison {
  /// The recorded exchanges against the log.
  func exchanges(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.exchanges.keys)
    let damaged = DamagedRows()
    try snapshot.eachExchange(noting: damaged) { row in
      missing.remove(row.id)
      guard let exchange = expected.exchanges[row.id] else {
        findings.append(AuditFinding(.exchange, "\(row.id)", "The log has no such exchange."))
        return
      }
      if row.digest != exchange.row || row.orderID != exchange.order {
        findings.append(
          AuditFinding(.exchange, "\(row.id)", "The record of the exchange was changed."))
      }
    }
    findings += Self.unreadable(.exchange, damaged, sparing: &missing)
    return findings
      + missing.sorted().map {
        AuditFinding(.exchange, "\($0)", "The record of the exchange is missing.")
      }
  }

  /// The words of the notes against their digests in the log.
  func notes(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.notes
    let damaged = DamagedRows()
    try snapshot.eachNote(noting: damaged) { row in
      let subject = "\(row.leafIndex)"
      guard let note = missing.removeValue(forKey: row.leafIndex) else {
        findings.append(AuditFinding(.note, subject, "The log has no such note."))
        return
      }
      let actor = Actor(row.actor)
      let words = actor.map { NoteRow.wordsDigest(actor: $0, note: row.note, at: row.notedAt) }
      if row.orderID != note.order || actor != note.actor || words != note.words {
        findings.append(
          AuditFinding(
            .note, subject, "The order, the actor, the words or the time of the note was changed."))
      }
    }
    findings += Self.unreadable(.note, damaged)
    return findings
      + missing.keys.sorted().map { AuditFinding(.note, "\($0)", "The note is missing.") }
  }
}
