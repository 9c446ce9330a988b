import SandboxSupplier
import SupplierAPI
import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// Looks at the vault from outside and compares it with what really happened.
struct Inspection: Sendable {
  let episode: Episode

  private var machine: Machine { episode.machine }
  private var books: Books { episode.machine.books }

  /// How often recovery may have to look before all is settled.
  private static let rounds = 8
  /// How many remembered heads are compared with the log.
  private static let heads = 16

  /// Holds a verification against the vault that it was made of.
  static func judge(_ verification: AuditVerification, _ machine: Machine) {
    if let finding = verification.findings.first {
      machine.violate(
        .other,
        "the vault agrees with its log (\(finding.kind) \(finding.subject): \(finding.message))")
    }
  }

  private func withVault(
    _ body: (Vault, SimulatedProcess) async throws -> Void
  ) async throws {
    let process = try episode.start(.inspector)
    let vault = try episode.open(process)
    do {
      try await body(vault, process)
    } catch {
      vault.close()
      throw error
    }
    vault.close()
    _ = machine.ended(process)
  }

  /// What must hold at any moment: after a power cut, before anybody has recovered anything.
  func glance() async throws {
    try await withVault { vault, process in
      machine.trace.note(.inspect, process.number)
      try look(at: vault)
    }
  }

  private func look(at vault: Vault) throws {
    var rows: [ClientReference: OrderRow] = [:]
    var commitments: [VoucherID: [UInt8]] = [:]
    var size: UInt64 = 0
    var lacksReveal = false
    try vault.core.database.read { snapshot in
      try snapshot.eachOrder { rows[$0.reference] = $0 }
      try snapshot.eachVoucher { commitments[$0.id] = $0.commitment }
      size = try snapshot.treeSize()
      var purposes: Set<String> = []
      try snapshot.eachReveal { purposes.insert($0.purpose) }
      lacksReveal = !books.reveals.allSatisfy { purposes.contains($0.purpose) }
    }
    if lacksReveal { machine.violate(.silent, "the trace of a reveal outlives everything") }
    if let voucher = books.compare(commitments).first {
      machine.violate(.loss, "stored voucher \(voucher) stays what it is")
    }
    for text in episode.supplier.sandbox.references {
      guard let reference = ClientReference(text), rows[reference] == nil else { continue }
      machine.violate(.silent, "order \(reference) was known here before it was sent")
    }
    for (reference, report) in books.reports.sorted(by: { $0.key.text < $1.key.text }) {
      let row = rows[reference]
      let isKept =
        (row?.captured ?? -1) >= report.captured
        && (report.state != .captured || row?.state == .captured)
      if !isKept {
        machine.violate(
          .loss, "order \(reference) stays as it was reported, \(report.state.rawValue)")
      }
    }
    if let last = books.heads.last.flatMap({ head(in: $0, of: vault) }), last.size > size {
      machine.violate(.loss, "the log never gets shorter (\(last.size) to \(size))")
    }
  }

  /// After everything: recovers, without faults, and compares all there is.
  func settle() async throws {
    var before: [OrderReport]?
    for _ in 0..<Self.rounds {
      var isSettled = false
      try await withVault { vault, process in
        try await importPaper(vault)
        let client = try episode.client(of: process)
        let summary = try await recover(vault, client)
        let entries = try await vault.status().journalEntries
        // What the supplier never finishes stays as it is, however often it is looked at.
        isSettled = entries == 0 && summary.problems.isEmpty && summary.orders == before
        before = summary.orders
        // All paper is back, and a power cut took what is still waited for: an operator gives it up.
        if isSettled, !summary.sealedProblems.isEmpty {
          for order in summary.orders {
            _ = try await vault.recover(
              only: order.reference, with: client, givingUpBlocks: true, waitMilliseconds: 12_000)
          }
          isSettled = false
        }
      }
      if isSettled { break }
      try await machine.loop.sleep(20_000, of: 0)
    }
    try await withVault { vault, process in
      machine.trace.note(.inspect, process.number, 1)
      try look(at: vault)
      Self.judge(try await vault.verify(), machine)
      try compareHeads(vault)
      let status = try await vault.status()
      if status.journalEntries > 0 {
        machine.violate(.other, "recovery empties the journal (\(status.journalEntries) entries)")
      }
      if !episode.tree.names(in: "/spool").filter({ $0.hasSuffix(".vvj") }).isEmpty {
        machine.violate(.other, "recovery empties the spool")
      }
      try Comparison(episode: episode, vault: vault).run()
    }
  }

  /// Recovers; an error is one that nobody's fault explains, and is thrown with its cause.
  private func recover(
    _ vault: Vault, _ client: SupplierClient
  ) async throws -> RecoverySummary {
    do {
      return try await vault.recover(with: client, waitMilliseconds: 12_000)
    } catch {
      let desk = OrderDesk(core: vault.core, client: client, policy: vault.policy) { _ in }
      _ = try await OrderRecovery(core: vault.core, desk: desk).run(waitMilliseconds: 0)
      throw error
    }
  }

  /// Takes the printed blocks in, twice, as an operator may who is not sure.
  private func importPaper(_ vault: Vault) async throws {
    for bytes in books.takePaper() {
      guard let sealed = SealedResponse(bytes) else { continue }
      for _ in 0..<2 {
        var report = RecoveryReport()
        try await OrderRecovery(core: vault.core, desk: nil).take(
          sealed, home: .armoured, &report)
      }
    }
  }

  // MARK: Heads

  private func head(in text: String, of vault: Vault) -> TreeHead? {
    guard let note = CheckpointFile.notes(in: text).first, let signed = try? SignedNote(note.text),
      let name = KeyName(vault.core.vault.origin)
    else { return nil }
    let key = NoteKey(name: name, key: vault.core.identity.logKey)
    return try? Checkpoint(of: signed, signedBy: key).head
  }

  /// Every head that was ever signed must still be one that the log had.
  private func compareHeads(_ vault: Vault) throws {
    let all = books.heads
    let step = max(1, all.count / Self.heads)
    let chosen = stride(from: 0, to: all.count, by: step).map { all[$0] } + all.suffix(1)
    var wanted: [UInt64: Digest] = [:]
    for text in chosen {
      guard let head = head(in: text, of: vault) else {
        machine.violate(.other, "a signed head can be read")
        continue
      }
      wanted[head.size] = head.root
    }
    var frontier = TreeFrontier()
    var wrong: UInt64?
    try vault.core.database.read { snapshot in
      try snapshot.eachLeaf { row in
        guard let hash = Digest(bytes: row.hash) else { return }
        _ = frontier.append(hash)
        if let root = wanted.removeValue(forKey: frontier.size), root != frontier.head.root {
          wrong = frontier.size
        }
      }
    }
    wrong = wrong ?? wanted.keys.filter { $0 > 0 }.min()
    if let wrong { machine.violate(.other, "the log had the head of size \(wrong)") }
  }
}
