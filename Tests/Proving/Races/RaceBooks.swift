import Foundation
import TestSupport
import TransparencyLog
import VaultStore
import VoucherModel
package import VoucherVault

/// Holds the books against what the processes of a race said they did.
package struct RaceBooks {
  private let vault: Vault
  private let log: RaceLog

  package init(vault: Vault, log: RaceLog) {
    self.vault = vault
    self.log = log
  }

  /// Everything that does not agree, in words.
  package func disagreements() throws -> [String] {
    let records = log.records
    var found = records.compactMap { record in
      record.problem.map { "'\(record.command.words)' \($0)" }
    }
    found += try orders(records)
    found += try reveals(records)
    found += try checkpoints(records)
    found += try heads()
    return found
  }

  /// What a process called captured is captured; every order began once.
  private func orders(_ records: [RaceRecord]) throws -> [String] {
    var found: [String] = []
    for reference in Set(records.flatMap(\.capturedOrders)).sorted() {
      let row = try ClientReference(reference).flatMap { key in
        try vault.core.database.read { try $0.order(reference: key) }
      }
      if row?.state != .captured { found.append("\(reference) was called captured, and is not") }
    }
    for reference in log.references {
      guard let key = ClientReference(reference),
        let row = try vault.core.database.read({ try $0.order(reference: key) })
      else { continue }
      let leaves = try vault.core.database.read { try $0.leaves(of: row.id) }
      let kinds = leaves.compactMap { AuditKind(rawValue: UInt16(clamping: $0.kind)) }
      if kinds.count(where: { $0 == .orderIntended }) != 1 {
        found.append("\(reference) began other than once in the log")
      }
      if kinds.count(where: { $0 == .orderSent }) != row.attempts {
        found.append("\(reference): the log has other sendings than the row")
      }
    }
    return found
  }

  /// Each reveal that a process made has its trace, and each trace its process.
  private func reveals(_ records: [RaceRecord]) throws -> [String] {
    var traces: [String: Int] = [:]
    try vault.core.database.read { snapshot in
      try snapshot.eachReveal { traces["\($0.voucherID) \($0.purpose)", default: 0] += 1 }
    }
    var found: [String] = []
    for record in records {
      guard case .reveal(let id, let purpose) = record.command else { continue }
      let count = traces.removeValue(forKey: "\(id) \(purpose)") ?? 0
      if record.hasShown || record.ending.status == 0, count != 1 {
        found.append("a code was shown for '\(purpose)', with \(count) traces")
      }
      if count > 1 { found.append("'\(purpose)' left \(count) traces") }
    }
    for reveal in log.ownReveals {
      let count = traces.removeValue(forKey: "\(reveal.id) \(reveal.purpose)") ?? 0
      if count != 1 { found.append("'\(reveal.purpose)' left \(count) traces") }
    }
    // A call that met an error after its commit may have left one more; it showed nothing.
    found += traces.filter { !$0.key.contains(" inside ") }.map { "a trace of nobody: \($0.key)" }
    return found
  }

  /// No kept checkpoint is missing, and none is there that nobody made.
  private func checkpoints(_ records: [RaceRecord]) throws -> [String] {
    let asked = records.filter { $0.command == .checkpoint }
    let done = asked.count { $0.ending.status == 0 } + log.ownCheckpoints
    let kept = try vault.core.database.read { try $0.checkpoints() }.count
    // The first was made with the vault.
    let most = 1 + asked.count + log.ownCheckpointTries
    guard kept > done, kept <= most else {
      return ["\(done) checkpoints were made, and \(kept) are kept"]
    }
    return []
  }

  /// One size of the log has one root, in every note that anybody wrote.
  private func heads() throws -> [String] {
    let text = String(
      decoding: try Data(contentsOf: URL(filePath: vault.folder.checkpointFile)), as: UTF8.self)
    var roots: [String: Set<String>] = [:]
    for note in CheckpointFile.notes(in: text) where !note.mayBeCut {
      let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
      guard lines.count >= 5, lines[3].isEmpty, lines[4].hasPrefix("\u{2014} ") else {
        return ["a note of the checkpoint file is torn"]
      }
      roots[String(lines[1]), default: []].insert(String(lines[2]))
    }
    return roots.filter { $0.value.count > 1 }.map { "two roots of \($0.key) events are signed" }
  }
}
