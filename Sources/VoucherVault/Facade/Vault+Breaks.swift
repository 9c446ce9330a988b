package import Reconciliation
import VaultStore
import VoucherModel

extension Vault {
  /// The break of that name, which may be shortened to its first characters.
  package func breakID(beginning text: String) throws -> BreakID {
    try mapped {
      let text = text.lowercased()
      let names = try core.database.read { try $0.breakIDs(beginning: text, limit: 2) }
      guard let name = names.first, let id = BreakID(name) else { throw BreakDesk.notFound(text) }
      guard names.count == 1 else {
        throw VaultError(
          .invalid, "More than one break begins with \(text).",
          next: "Give more of its characters.")
      }
      return id
    }
  }

  /// What became of a break; `nil` where nothing did.
  package func breakLife(_ id: BreakID) async throws -> BreakLife? {
    try mapped { try core.database.read { try $0.breakLife(id) } }
  }

  /// What became of all breaks.
  package func breakLives() async throws -> [BreakID: BreakLife] {
    try mapped { try core.database.read { try $0.breakLives() } }
  }

  /// The run that last had the break, made again; the newest one if that still has it.
  package func run(with id: BreakID) async throws -> KeptRun {
    if let present = try await presentRun(), present.run.breaks.contains(where: { $0.id == id }) {
      return present
    }
    return try mapped {
      try core.database.read { snapshot in
        guard let life = try snapshot.breakLife(id), let sequence = life.foundBy,
          let inputs = try snapshot.runInputs(at: sequence),
          let row = try snapshot.run(inputs.runID),
          let kept = try RunRebuilder.run(row, in: snapshot)
        else {
          throw VaultError(
            .notFound, "No run whose inputs are kept has found break \(id).",
            next: "Run 'voucher-vault reconcile run'.")
        }
        return kept
      }
    }
  }

  /// Gives a break to somebody.
  package func assign(
    _ id: BreakID, to assignee: Actor, actor: Actor
  ) async throws -> BreakLife {
    try await step { try await $0.assign(id, to: assignee, actor: actor) }
  }

  /// Says that a break was claimed and waits for the supplier.
  package func claim(_ id: BreakID, note: String, actor: Actor) async throws -> BreakLife {
    try await step { try await $0.claim(id, note: note, actor: actor) }
  }

  /// Notes something about a break.
  package func note(_ id: BreakID, _ note: String, actor: Actor) async throws -> BreakLife {
    try await step { try await $0.note(id, note, actor: actor) }
  }

  /// Links an order and a wallet transaction by hand.
  package func match(
    _ id: BreakID, _ match: ManualMatch, note: String, actor: Actor
  ) async throws -> BreakLife {
    try await step { try await $0.match(id, match, note: note, actor: actor) }
  }

  /// Resolves a break; a write-off above the limit waits for a second person.
  package func resolve(
    _ id: BreakID, _ resolution: BreakResolution, actor: Actor
  ) async throws -> BreakLife {
    try await step { try await $0.resolve(id, resolution, actor: actor) }
  }

  /// A second person agrees with a resolution.
  package func approve(_ id: BreakID, actor: Actor) async throws -> BreakLife {
    try await step { try await $0.approve(id, actor: actor) }
  }

  /// Opens a resolved break again.
  package func reopen(_ id: BreakID, reason: String, actor: Actor) async throws -> BreakLife {
    try await step { try await $0.reopen(id, reason: reason, actor: actor) }
  }

  private func step(
    _ work: (BreakDesk) async throws -> BreakLife
  ) async throws -> BreakLife {
    let core = core
    let life = try await mapped { try await work(BreakDesk(core: core)) }
    await CheckpointDesk(core: core).signIfPossible()
    return life
  }
}
