package import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

/// What somebody asks who closes a period.
package struct CloseRequest: Sendable {
  /// The period.
  package var name: NamedPeriod
  /// From which severity on an open break is in the way.
  package var threshold: Severity
  /// Why the period is closed all the same.
  package var carrying: String?

  package init(_ name: NamedPeriod, threshold: Severity, carrying: String? = nil) {
    self.name = name
    self.threshold = threshold
    self.carrying = carrying
  }
}

/// Closes periods: one person prepares from a run, another signs, and what they signed is kept as it was.
struct CloseDesk: Sendable {
  let core: VaultCore
  /// Every form of a report.
  let render: @Sendable (KeptRun) -> [SealedReport]

  // MARK: Preparing

  /// Prepares the close from the latest complete run of the period.
  func prepare(_ request: CloseRequest, actor: Actor) async throws -> PeriodLife {
    let note = try request.carrying.map(BreakDesk.words)
    let basis = try core.database.read { try $0.runBasis() }
    let lives = try core.database.read { PeriodLife.lives(of: try $0.periodEvents()) }
    if let life = lives[request.name.name], life.status == .closed { return life }
    guard request.name.to <= core.clock.now() else {
      throw VaultError(
        .refused, "The period \(request.name) is not over yet.",
        next: "Close it when it has ended, at \(request.name.to).")
    }
    var kept = try latestRun(of: request.name)
    try requireNothingInTheWay(kept.run, request)
    if let life = lives[request.name.name], life.status == .prepared, life.run == kept.sequence,
      life.signOff.preparer == actor.name, life.signOff.note == note
    {
      if try isUnchanged(life, kept) { return life }
    }
    let now = core.clock.now()
    kept.run.standing.signOff = RunStanding.SignOff(
      period: request.name.name, preparer: actor.name, preparedAt: now, note: note)
    return try await write(
      .prepared, of: request.name.name, kept, actor: actor, note: note, at: now, basis)
  }

  /// The latest complete run that speaks of the whole period, with what became of its breaks since.
  private func latestRun(of name: NamedPeriod) throws -> KeptRun {
    try core.database.read { snapshot in
      var latest: (row: RunInputsRow, settings: RunSettings)?
      try snapshot.eachRunInputs { row in
        guard !row.looksBack else { return }
        let settings = try RunSettings(row.settings)
        let asked = settings.settings
        guard asked.period == name.period, asked.asOf >= name.to else { return }
        latest = (row, settings)
      }
      guard let latest, let row = try snapshot.run(latest.row.runID),
        let kept = try Self.present(row, in: snapshot)
      else {
        throw VaultError(
          .refused, "No run speaks of the whole period \(name).",
          next: "Run 'voucher-vault reconcile run --period \(name)' first.")
      }
      guard kept.run.isComplete else {
        throw VaultError(
          .refused,
          "The latest run of \(name) is incomplete, so it cannot say what is missing. "
            + "Nothing was closed.",
          next: "Run 'voucher-vault reconcile run --period \(name)' again.")
      }
      return kept
    }
  }

  /// The run, with what became of its breaks until now.
  private static func present(
    _ row: RunRow, in snapshot: borrowing VaultSnapshot
  ) throws -> KeptRun? {
    guard var kept = try RunRebuilder.run(row, in: snapshot) else { return nil }
    kept.run.standing.update(with: try snapshot.breakLives())
    return kept
  }

  private func requireNothingInTheWay(_ run: ReconciliationRun, _ request: CloseRequest) throws {
    guard request.carrying == nil else { return }
    let open = run.breaks.filter {
      run.standing.item($0.id).status.isOpen && $0.severity.level >= request.threshold
    }
    guard let first = open.first else { return }
    throw VaultError(
      .refused,
      "\(open.count) open breaks of \(request.threshold.word) severity or more are in the way, the "
        + "first of them \(first.id) (\(first.kind.rawValue)). Nothing was closed.",
      next: "Resolve them, or carry them into the next period with --carry and a reason.")
  }

  // MARK: Signing

  /// A second person signs what was prepared.
  func sign(_ name: NamedPeriod, actor: Actor) async throws -> PeriodLife {
    let basis = try core.database.read { try $0.runBasis() }
    let life = try core.database.read { PeriodLife.lives(of: try $0.periodEvents())[name.name] }
    guard let life, life.status != .reopened else {
      throw VaultError(
        .refused, "Nobody has prepared the close of \(name).",
        next: "Prepare it with 'voucher-vault reconcile close --period \(name)'.")
    }
    if life.status == .closed { return life }
    guard !actor.isSamePerson(as: life.signOff.preparer) else {
      throw VaultError(
        .refused,
        "\(life.signOff.preparer) prepared the close of \(name), so another person has "
          + "to sign it.",
        next: "Ask a second person to sign under a name of their own (--actor).")
    }
    var kept = try core.database.read { snapshot in
      guard let inputs = try snapshot.runInputs(at: life.run),
        let row = try snapshot.run(inputs.runID), let kept = try Self.present(row, in: snapshot)
      else { throw StoreError.corrupt(what: "the run that \(name) was prepared from") }
      return kept
    }
    guard try isUnchanged(life, kept) else {
      throw VaultError(
        .refused,
        "What became of the breaks of \(name) has changed since it was prepared. Nothing was signed.",
        next: "Prepare it again with 'voucher-vault reconcile close --period \(name)'.")
    }
    let now = core.clock.now()
    kept.run.standing.signOff = life.signOff
    kept.run.standing.signOff?.reviewer = actor.name
    kept.run.standing.signOff?.reviewedAt = now
    return try await write(.signed, of: name.name, kept, actor: actor, note: nil, at: now, basis)
  }

  /// Whether the prepared report would be the same if it were prepared now.
  private func isUnchanged(_ life: PeriodLife, _ kept: KeptRun) throws -> Bool {
    var kept = kept
    kept.run.standing.signOff = life.signOff
    let reports = render(kept)
    return try core.database.read { snapshot in
      try snapshot.sealedReports(of: life.sequence).allSatisfy { sealed in
        reports.contains {
          $0.name == sealed.name && $0.text.utf8.elementsEqual(sealed.content.utf8)
        }
      }
    }
  }

  // MARK: Opening again

  /// Opens a period again, with a reason.
  func reopen(_ name: NamedPeriod, reason: String, actor: Actor) async throws -> PeriodLife {
    let words = try BreakDesk.words(reason)
    let core = core
    return try await core.database.write { transaction in
      let rows = try transaction.periodEvents()
      guard let life = PeriodLife.lives(of: rows)[name.name] else {
        throw VaultError(
          .notFound, "Nobody has closed \(name).",
          next: "List what is closed with 'voucher-vault reconcile close --list'.")
      }
      guard life.status != .reopened else { return life }
      let row = PeriodEventRow(
        sequence: (rows.last?.sequence ?? 0) + 1, period: name.name, kind: .reopened,
        at: core.clock.now(), actor: actor.name, note: words, runSequence: life.run)
      return try Self.append(row, [], actor, after: rows, core, in: transaction)
    }
  }

  // MARK: Keeping

  private func write(
    _ kind: PeriodEventRow.Kind, of period: String, _ kept: KeptRun, actor: Actor, note: String?,
    at now: Timestamp, _ basis: RunBasis
  ) async throws -> PeriodLife {
    let core = core
    let reports = render(kept)
    return try await core.database.write { transaction in
      guard try transaction.runBasis() == basis else {
        throw VaultError(
          .locked, "A run or a break was changed meanwhile. Nothing was closed.",
          next: "Run the command again.")
      }
      let rows = try transaction.periodEvents()
      let row = PeriodEventRow(
        sequence: (rows.last?.sequence ?? 0) + 1, period: period, kind: kind, at: now,
        actor: actor.name, note: note, runSequence: kept.sequence)
      let sealed = reports.map {
        SealedReportRow(
          eventSequence: row.sequence, name: $0.name,
          sha256: Digest.sha256(Array($0.text.utf8)).bytes, content: $0.text)
      }
      return try Self.append(row, sealed, actor, after: rows, core, in: transaction)
    }
  }

  private static func append(
    _ row: PeriodEventRow, _ sealed: [SealedReportRow], _ actor: Actor,
    after rows: [PeriodEventRow], _ core: VaultCore, in transaction: borrowing VaultTransaction
  ) throws -> PeriodLife {
    try transaction.insertPeriodEvent(row, reports: sealed)
    try core.audit.append(
      [
        .periodMoved(
          row.period, row.kind, sequence: row.sequence, actor: actor,
          row: row.digest(with: sealed))
      ], in: transaction)
    guard let life = PeriodLife.lives(of: rows + [row])[row.period] else {
      throw StoreError.notFound
    }
    return life
  }
}
