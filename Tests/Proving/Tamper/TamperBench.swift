import Foundation
import GRDB
import TestSupport
import VoucherVault

/// A folder in which one vault after the other is tampered with and verified.
final class TamperBench {
  private let folder: TemporaryFolder
  private let scene: TamperScene
  private let content: [String]

  private var path: String { folder.path("vault") }
  private var databasePath: String { path + "/vault.db" }

  init(_ scene: TamperScene) throws {
    self.scene = scene
    folder = try TemporaryFolder()
    try Self.write(scene.final, to: folder.path("vault"))
    let database = try PlainDatabase(folder.path("vault/vault.db"))
    content = try database.content()
    try database.close()
  }

  /// What came of a case.
  enum Result {
    case found, unchanged, refusedBySQLite
    case missed(String)
  }

  func run(_ tamper: TamperCase) throws -> Result {
    var files = scene.final
    switch tamper.change {
    case .files(let change):
      try change(&files)
      try Self.write(files, to: path)
    case .rows(let change):
      try Self.write(files, to: path)
      guard try tampered({ try $0.tamper(change) }) else { return .refusedBySQLite }
    case .schema(let change):
      try Self.write(files, to: path)
      guard try tampered({ try $0.change(change) }) else { return .refusedBySQLite }
    }
    return try judge(tamper)
  }

  /// Changes the database; `false` if a constraint of the file does not let it.
  private func tampered(_ change: (PlainDatabase) throws -> Void) throws -> Bool {
    let database = try PlainDatabase(databasePath)
    defer { try? database.close() }
    do {
      try change(database)
      return true
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      return false
    }
  }

  private func judge(_ tamper: TamperCase) throws -> Result {
    let findings = verify()
    switch tamper.outcome {
    case .named(let names, let kind):
      let missing = names.filter { name in
        !findings.contains { kind.allows($0.kind) && $0.names(name) }
      }
      return missing.isEmpty
        ? .found : .missed("\(missing) not named; found: \(Self.words(findings))")
    case .found:
      return findings.isEmpty ? .missed("nothing was found") : .found
    case .foundOrUnchanged:
      if !findings.isEmpty { return .found }
      return try isUnchanged() ? .unchanged : .missed("nothing was found, and rows differ")
    case .unchanged:
      guard findings.isEmpty else { return .missed("found: \(Self.words(findings))") }
      return try isUnchanged() ? .unchanged : .missed("rows differ")
    case .foundByHead:
      return verify(head: scene.checkpoint).isEmpty ? .missed("nothing was found") : .found
    }
  }

  private func isUnchanged() throws -> Bool {
    let database = try PlainDatabase(databasePath)
    defer { try? database.close() }
    return try database.content() == content
  }

  private static func words(_ findings: [AuditFinding]) -> String {
    findings.prefix(4).map { "\($0.kind.rawValue) \($0.subject): \($0.message)" }
      .joined(separator: "; ")
  }

  /// What `audit verify` finds, whoever asks; a vault that is not opened is a finding as well.
  private func verify(head: String? = nil) -> [AuditFinding] {
    do {
      if let head { try append(head) }
      let environment = VaultEnvironment(log: ProvingScene.silent) { _ in }
      let vault = try Vault.open(VaultFolder(path), keys: .none, environment: environment)
      defer { vault.close() }
      return try vault.verifyNow().findings
    } catch let error as VaultError {
      return [
        error.finding
          ?? AuditFinding(.database, "vault.db", "\(error.code.name): \(error.message)")
      ]
    } catch {
      return [AuditFinding(.database, "vault.db", "\(error)")]
    }
  }

  private func append(_ head: String) throws {
    let file = URL(filePath: path + "/checkpoints.log")
    try (Data(contentsOf: file) + Data("\n# 2026-11-26T00:00:00.000Z\n\(head)".utf8)).write(
      to: file)
  }

  private static func write(_ files: TamperScene.Files, to path: String) throws {
    try? FileManager.default.removeItem(atPath: path)
    for (name, content) in files {
      let url = URL(filePath: path).appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try content.write(to: url)
    }
  }
}

extension Vault {
  /// What `verify` finds, on the calling thread.
  func verifyNow() throws -> AuditVerification {
    try VaultVerifier(core: core).verify()
  }
}

extension AuditFinding.Kind? {
  /// A leaf is named by the hash above it as well, and whatever is damaged by the database.
  fileprivate func allows(_ other: AuditFinding.Kind) -> Bool {
    guard let self else { return true }
    return other == self || other == .database || (self == .leaf && other == .node)
  }
}

extension AuditFinding {
  /// Whether it is about the row of that name, which is a word of its own.
  fileprivate func names(_ name: String) -> Bool {
    if subject == name || subject.split(whereSeparator: { " /".contains($0) }).contains(name[...]) {
      return true
    }
    return message.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains(name[...])
  }
}
