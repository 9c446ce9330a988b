package import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

extension Vault {
  /// Prepares the close of a period; `render` writes every form of its report.
  package func prepareClose(
    _ request: CloseRequest, actor: Actor,
    render: @escaping @Sendable (KeptRun) -> [SealedReport]
  ) async throws -> PeriodLife {
    try await closing(render) { try await $0.prepare(request, actor: actor) }
  }

  /// Signs a close that another person has prepared.
  package func signClose(
    of name: NamedPeriod, actor: Actor, render: @escaping @Sendable (KeptRun) -> [SealedReport]
  ) async throws -> PeriodLife {
    try await closing(render) { try await $0.sign(name, actor: actor) }
  }

  /// Opens a period again.
  package func reopen(
    _ name: NamedPeriod, reason: String, actor: Actor
  ) async throws -> PeriodLife {
    try await closing({ _ in [] }) { try await $0.reopen(name, reason: reason, actor: actor) }
  }

  /// The periods that anybody has begun to close, by name.
  package func periods() async throws -> [PeriodLife] {
    try mapped {
      try core.database.read { PeriodLife.lives(of: try $0.periodEvents()) }
        .values.sorted { $0.name < $1.name }
    }
  }

  /// A file of a close, as it was sealed; `nil` where nobody has begun to close the period.
  package func sealedReport(
    _ form: String, of name: NamedPeriod
  ) async throws -> (life: PeriodLife, text: String)? {
    try mapped {
      try core.database.read { snapshot in
        guard let life = PeriodLife.lives(of: try snapshot.periodEvents())[name.name] else {
          return nil
        }
        guard let row = try snapshot.sealedReport(form, of: life.sequence),
          Digest.sha256(Array(row.content.utf8)).bytes == row.sha256
        else {
          throw VaultError(
            .integrity, "The sealed report of \(name) is not what was sealed.",
            next: "Run 'voucher-vault audit verify'.")
        }
        return (life, row.content)
      }
    }
  }

  /// The SHA-256 of every file of a close, by form.
  package func sealedDigests(of life: PeriodLife) async throws -> [(form: String, sha256: String)] {
    try mapped {
      try core.database.read { snapshot in
        try snapshot.sealedReports(of: life.sequence).compactMap { row in
          Digest(bytes: row.sha256).map { (row.name, $0.hex) }
        }
      }
    }
  }

  private func closing(
    _ render: @escaping @Sendable (KeptRun) -> [SealedReport],
    _ work: (CloseDesk) async throws -> PeriodLife
  ) async throws -> PeriodLife {
    let core = core
    let life = try await mapped { try await work(CloseDesk(core: core, render: render)) }
    await CheckpointDesk(core: core).signIfPossible()
    return life
  }
}
