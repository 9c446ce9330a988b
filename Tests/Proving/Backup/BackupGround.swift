import Foundation
import SandboxSupplier
import TestSupport
import VaultCrypto
import VoucherModel
import VoucherVault

/// What the program is killed at.
enum BackupAct: String, CaseIterable, Sendable {
  /// Making a backup.
  case create
  /// Restoring one where nothing is.
  case restore
  /// Restoring one over the vault that it was made of.
  case replace
}

/// A vault with a captured order and one whose answer lies sealed in the journal, and a backup of it:
/// what every run starts from a copy of.
final class BackupGround: Sendable {
  static let references = ["FIRST", "SEALED"]

  let stage: Stage
  private let template: TemporaryFolder

  init(_ bench: CallBench) async throws {
    stage = try bench.stage()
    let vault = try stage.openVault()
    _ = try await stage.place("FIRST", quantity: 3, vault)
    vault.close()
    try await stage.leaveInJournal("SEALED")
    stage.sandbox.setFaults([])
    template = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: stage.folder.path, toPath: template.path("vault"))
    let site = BackupSite(stage: stage, folder: template)
    let made = try await site.program(
      ["backup", "create", template.path("backup"), "--json"], .none, name: "prepare")
    guard made.child.status == .exited(0) else { throw CallBench.Unusable() }
  }

  /// A fresh copy, in a folder of its own.
  func copy() throws -> BackupSite {
    let folder = try TemporaryFolder()
    for name in ["vault", "backup", "checkpoints.log"] {
      try FileManager.default.copyItem(
        atPath: template.path(name), toPath: folder.path(name))
    }
    return BackupSite(stage: stage, folder: folder)
  }
}

/// One copy of the ground, and what is done on it.
struct BackupSite: Sendable {
  let stage: Stage
  let folder: TemporaryFolder

  private var vaultPath: String { folder.path("vault") }

  /// The folder's path as the interposer compares it, without a slash at its end.
  private var root: String {
    let path = folder.path("")
    return path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Runs the program on the copy; the key lies elsewhere, and so do the checkpoints.
  func program(
    _ arguments: [String], _ disturbance: Disturbance, name: String
  ) async throws -> ProgramRun {
    try await stage.run(
      arguments, disturbance, name: name,
      variables: [
        "VOUCHER_VAULT": vaultPath, "VOUCHER_VAULT_KEY": stage.folder.defaultKeyFile,
        "VOUCHER_VAULT_CHECKPOINTS": folder.path("checkpoints.log"),
        "VV_CALLS_ROOTS": root,
      ])
  }

  private func command(_ act: BackupAct) -> [String] {
    switch act {
    case .create: ["backup", "create", folder.path("new"), "--json"]
    case .restore:
      ["backup", "restore", folder.path("backup"), "--to", vaultPath, "--yes", "--json"]
    case .replace:
      [
        "backup", "restore", folder.path("backup"), "--to", vaultPath, "--yes", "--replace",
        "--json",
      ]
    }
  }

  func run(_ act: BackupAct, _ disturbance: Disturbance) async throws -> ProgramRun {
    if act == .restore { try FileManager.default.removeItem(atPath: vaultPath) }
    return try await program(command(act), disturbance, name: "command")
  }

  // MARK: Judging

  func judge(_ act: BackupAct, wasStruck: Bool, into verdict: inout Verdict) async throws {
    switch act {
    case .create:
      try judgeBackup("new", mayBeMissing: wasStruck, into: &verdict)
      try judgeVault(vaultPath, into: &verdict)
    case .restore, .replace:
      if FileManager.default.fileExists(atPath: vaultPath) || act == .replace {
        try judgeVault(vaultPath, into: &verdict)
      }
    }
    let again = try await program(command(act), .none, name: "again")
    let isThere = act == .create && again.child.output.contains("vault_exists")
    if again.child.status != .exited(0), !isThere {
      verdict.report(
        .failure, nil, "the second run ended with \(again.child.status): \(again.child.output)")
    }
    if act == .create {
      try judgeBackup("new", mayBeMissing: false, into: &verdict)
    } else {
      try await judgeRestored(into: &verdict)
    }
  }

  /// A backup that has its name is whole.
  private func judgeBackup(
    _ name: String, mayBeMissing: Bool, into verdict: inout Verdict
  ) throws {
    guard FileManager.default.fileExists(atPath: folder.path(name)) else {
      if !mayBeMissing { verdict.report(.failure, nil, "there is no backup") }
      return
    }
    let verification = try Vault.verifyBackup(
      in: folder.path(name), opening: .vault(.full(stage.bench.keyring)),
      scratch: folder.path("scratch"), environment: VaultEnvironment(log: CallBench.silent))
    for finding in verification.findings {
      verdict.report(.failure, nil, "backup: \(finding.subject): \(finding.message)")
    }
    if verification.opened != 3 { verdict.report(.loss, "FIRST", "the backup lacks records") }
  }

  private func openVault(_ path: String) throws -> Vault {
    var environment = VaultEnvironment(log: CallBench.silent) { _ in }
    environment.clock = VaultClock(now: VaultClock.system.now, sleep: { _ in await Task.yield() })
    return try Vault.open(
      VaultFolder(path, checkpointFile: folder.path("checkpoints.log")),
      keys: .full(stage.bench.keyring), environment: environment)
  }

  /// The vault in that folder, old or new, is whole and agrees with its log.
  private func judgeVault(_ path: String, into verdict: inout Verdict) throws {
    let vault = try openVault(path)
    defer { vault.close() }
    for finding in try VaultVerifier(core: vault.core).verify().findings {
      verdict.report(.failure, nil, "vault: \(finding.subject): \(finding.message)")
    }
  }

  /// The restored vault, healed, against the supplier's truth; and what was moved aside.
  private func judgeRestored(into verdict: inout Verdict) async throws {
    let vault = try openVault(vaultPath)
    defer { vault.close() }
    _ = try await vault.recover(with: stage.bench.client, waitMilliseconds: 60_000)
    let judge = VaultJudge(vault: vault, keyring: stage.bench.keyring)
    verdict.add(
      try await judge.judge(
        BackupGround.references, recovery: stage.bench.recovery.key,
        truth: stage.sandbox.truth))
    let restores = try await vault.events(limit: 10_000).count { $0.kind == "vault-restored" }
    if restores != 1 { verdict.report(.failure, nil, "the log tells of \(restores) restores") }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
    if names.contains(where: { $0.hasSuffix(".restoring") || $0.hasSuffix(".partial") }) {
      verdict.report(.failure, nil, "a draft was left: \(names.sorted())")
    }
  }
}
