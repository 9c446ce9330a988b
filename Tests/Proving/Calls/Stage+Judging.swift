import ProofReport
import SandboxSupplier
import VaultCrypto
import VoucherModel
import VoucherVault

extension Stage {
  /// Heals the vault without disturbance, and holds it against the supplier's truth.
  func verdict(
    on references: [String], arrival: VaultJudge.Arrival = .unknown, said: [String],
    spool: String? = nil
  ) async throws -> Verdict {
    try await verdict(
      on: references, arrival: arrival, said: said, spool: spool, keyring: bench.keyring,
      recovery: bench.recovery.key)
  }

  /// As above, with the keys that the vault has by now.
  func verdict(
    on references: [String], arrival: VaultJudge.Arrival = .unknown, said: [String],
    spool: String? = nil, keyring: Keyring, recovery: borrowing RecoveryKey
  ) async throws -> Verdict {
    let vault = try openVault(spool: spool, keyring: keyring)
    defer { vault.close() }
    let summary = try await vault.recover(with: bench.client, waitMilliseconds: 60_000)
    let judge = VaultJudge(vault: vault, keyring: keyring)
    var verdict = try await judge.judge(
      references, recovery: recovery, truth: sandbox.truth, arrival: arrival, said: said)
    for problem in summary.problems {
      verdict.report(.failure, problem.reference.text, "recovery: \(problem.error.message)")
    }
    return verdict
  }

  /// Nobody looks unseen: where codes were printed, the log says so.
  func judgeTraces(of run: ProgramRun) async throws -> Verdict {
    var verdict = Verdict()
    guard run.hasShownCodes else { return verdict }
    let vault = try openVault()
    defer { vault.close() }
    let events = try await vault.events(limit: 10_000)
    if !events.contains(where: { $0.kind == "revealed" }) {
      verdict.report(.silence, nil, "codes were printed, and the log does not say so")
    }
    return verdict
  }

  /// Takes back what the program printed as armoured blocks, twice: the second time harms nothing.
  func takeBack(
    _ run: ProgramRun, variables: [String: String], into result: inout ProofResult
  ) async throws -> Verdict {
    var verdict = Verdict()
    guard run.child.errors.contains("-----BEGIN VOUCHER VAULT SEALED RESPONSE") else {
      return verdict
    }
    result.count("responses taken back from print")
    for name in ["first-import", "second-import"] {
      let taken = try await self.run(
        ["deliveries", "import", path("command.err"), "--json"], .none, name: name,
        variables: variables)
      if taken.child.status != .exited(0) {
        verdict.report(
          .failure, nil, "the \(name) ended with \(taken.child.status): \(taken.child.output)")
      }
    }
    return verdict
  }
}
