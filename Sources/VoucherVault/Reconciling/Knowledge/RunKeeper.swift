import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

/// What a run goes by, gathered before anything is matched.
struct GatheredRun: Sendable {
  var startedAt: Timestamp
  var inputs: ReconciliationInputs
  /// What the caller asks; what earlier runs and events add to it is not in there yet.
  var settings: ReconciliationSettings
  var logNotices: [LogNotice] = []
  var tool: String
  /// Whether the caller asks about now.
  var asksAboutThePresent: Bool
  /// The run whose knowledge is looked at again; `nil` for one that learned something itself.
  var lookingBackAt: RunInputsRow?
}

/// Matches what was gathered against what is known, and keeps both in one transaction.
///
/// What other processes keep meanwhile would make the run say something that was no longer so when it
/// was kept; it is matched again then.
struct RunKeeper: Sendable {
  let core: VaultCore

  /// How often a run that is overtaken is matched again.
  private static let attempts = 10

  func keep(
    _ gathered: GatheredRun, document: @Sendable (RunID, ReconciliationRun) -> String
  ) async throws -> (id: RunID, run: ReconciliationRun) {
    let id: RunID = core.makeIdentifier()
    let encoded = EncodedInputs(gathered.inputs)
    for _ in 0..<Self.attempts {
      let draft = try core.database.read { snapshot in
        try RunDraft(gathered, id: id, encoded: encoded, in: snapshot)
      }
      let row = RunRow(
        id: id, startedAt: gathered.startedAt, isComplete: draft.run.isComplete,
        document: document(id, draft.run))
      if try await write(row, draft) { return (id, draft.run) }
    }
    throw VaultError(
      .locked, "Other processes kept changing what this run was compared with. Nothing is lost.",
      next: "Run 'voucher-vault reconcile run' again.")
  }

  /// Returns `false` where something was kept since the draft was made.
  private func write(_ row: RunRow, _ draft: RunDraft) async throws -> Bool {
    let core = core
    let found = draft.learns ? draft.run.breaks.map { BreakRow($0, foundBy: row.id) } : []
    return try await core.database.write { transaction in
      guard try transaction.runBasis() == draft.basis else { return false }
      try transaction.insertRun(row)
      try transaction.recordBreaks(found)
      try transaction.insertRunInputs(draft.row)
      try draft.changes.forEach { try transaction.insertKnownRecords([$0]) }
      let events = draft.events.map(BreakEventRow.init)
      try transaction.insertBreakEvents(events)
      let isNew = try transaction.breaks(firstFoundBy: row.id)
      try core.audit.append(
        [.reconciled(row.id, row: row.digest(with: isNew, inputs: draft.row, events: events))],
        in: transaction)
      return true
    }
  }
}

/// How far runs and events had come when something was worked out from them.
struct RunBasis: Hashable, Sendable {
  let lastRun: Int64
  let lastEvent: Int64
  let lastPeriodEvent: Int64
}

extension VaultReading where Self: ~Copyable {
  func runBasis() throws -> RunBasis {
    RunBasis(
      lastRun: try lastRunSequence(), lastEvent: try lastBreakEvent(),
      lastPeriodEvent: try periodEvents().last?.sequence ?? 0)
  }
}

extension BreakRow {
  fileprivate init(_ item: Break, foundBy run: RunID) {
    self.init(
      id: item.id.text, kind: item.kind.rawValue, firstSeenAt: item.firstSeenAt, firstRunID: run)
  }
}

/// A run as it is to be kept, and what it was worked out from.
struct RunDraft: Sendable {
  let basis: RunBasis
  let run: ReconciliationRun
  let row: RunInputsRow
  let changes: RecordChanges
  let events: [BreakEvent]
  /// Whether it learned something itself.
  let learns: Bool

  init(
    _ gathered: GatheredRun, id: RunID, encoded: EncodedInputs,
    in snapshot: borrowing VaultSnapshot
  ) throws {
    let basis = try snapshot.runBasis()
    let sequence = basis.lastRun + 1
    let base = gathered.lookingBackAt
    let learns = base == nil
    let known = try KnownState(
      asOf: base?.sequence ?? basis.lastRun, in: snapshot, sharing: encoded)
    let changes = learns ? encoded.changes(since: known, run: sequence) : .none
    let knownAt = gathered.settings.knownAt
    let lastEvent = learns ? basis.lastEvent : try snapshot.lastBreakEvent(upTo: knownAt)
    var lives = try snapshot.breakLives(upTo: lastEvent)

    var stored = RunSettings(tool: gathered.tool, settings: gathered.settings)
    stored.take(gathered.inputs)
    stored.logNotices = gathered.logNotices
    let previous = try snapshot.lastLearning(before: (base?.sequence).map { $0 + 1 } ?? .max)
    let previousSettings = try previous.map { try RunSettings($0.settings) }
    stored.speaksOfThePresent =
      gathered.asksAboutThePresent && learns
      && (previousSettings.map {
        !$0.speaksOfThePresent || $0.settings.asOf <= gathered.settings.asOf
      } ?? true)
    stored.settings.manualLinks.merge(lives.manualLinks) { asked, _ in asked }
    stored.settings.knownBalances =
      try previousSettings?.balances.byWallet
      ?? snapshot.latestRun().map { KnownBalances.read($0.document) } ?? [:]
    stored.settings.firstSeen = try snapshot.firstSeen(
      before: sequence, knownBy: learns ? nil : knownAt)
    stored.inputHashes = encoded.hashes

    var inputs = gathered.inputs
    let signed = try SignedPeriods(in: snapshot, knownBy: learns ? nil : knownAt)
    stored.closed = signed.closes.map(\.sequence)
    let records = ClosedRecords(inputs, encoded, known: known, changes: changes)
    inputs.closedPeriods = try signed.periods(in: snapshot) { base in
      try records.records(
        asOf: base, storedUpTo: gathered.lookingBackAt?.sequence ?? basis.lastRun, in: snapshot)
    }

    var run = try Reconciler.reconcile(inputs, settings: stored.settings)
    run.countStock(inputs.vaultOrders)
    run.logNotices = gathered.logNotices
    stored.balances = run.knownBalances.sorted { $0.walletID < $1.walletID }
    let events =
      learns
      ? RunTransitions(
        runSequence: sequence, at: knownAt,
        clears: stored.speaksOfThePresent && run.isComplete,
        speaksOfThePresent: stored.speaksOfThePresent
      ).events(of: run.breaks, lives: lives, after: lastEvent) : []
    for event in events {
      lives[event.breakID, default: BreakLife(event.breakID)].take(event)
    }
    run.standing = RunStanding(of: run.breaks, lives: lives, runSequence: sequence)
    run.standing.previousRunID = previous?.runID
    run.standing.inputHashes = stored.inputHashes

    self.basis = basis
    self.run = run
    self.learns = learns
    self.changes = changes
    self.events = events
    row = RunInputsRow(
      sequence: sequence, runID: id, baseSequence: base?.sequence ?? sequence, knownAt: knownAt,
      eventSequence: lastEvent + Int64(events.count), settings: stored.text,
      changes: changes.digest.bytes)
  }
}

extension [KnownBalance] {
  fileprivate var byWallet: [WalletID: KnownBalance] {
    Dictionary(map { ($0.walletID, $0) }) { first, _ in first }
  }
}

extension VaultReading where Self: ~Copyable {
  /// When each break was first seen, by the runs before one, and known by a moment.
  func firstSeen(before sequence: Int64, knownBy moment: Timestamp? = nil) throws
    -> [BreakID: Timestamp]
  {
    var later: Set<RunID> = []
    try eachRunInputs { if $0.sequence >= sequence { later.insert($0.runID) } }
    var result: [BreakID: Timestamp] = [:]
    for row in try knownBreaks() where !later.contains(row.firstRunID) {
      if let moment, moment < row.firstSeenAt { continue }
      if let id = BreakID(row.id) { result[id] = row.firstSeenAt }
    }
    return result
  }
}
