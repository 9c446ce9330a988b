import Foundation
import SandboxSupplier
import TestSupport
import VoucherModel
import VoucherVault

/// A vault under a passphrase, made by the real program, and everything that any process ever said.
final class LeakScene: Sendable {
  let sandbox: SandboxSupplier
  /// What is searched: the vault, its spool and checkpoints, what commands write, and a temporary
  /// folder of their own.
  let folder: TemporaryFolder
  /// What is not: the files in which secrets are given to the program, or by it.
  private let secrets: TemporaryFolder

  static let token = "TOKENTOKEN-5J2K-8QWX"
  /// A code and a PIN that the supplier issues in the place of another, by mail.
  static let reissued = ("\(ProvingScene.marker)-RE1SSUED-77", "90817263544536")
  static let passphrase = "PASSPASS-4F7D-9ZRT-correct-horse"

  init(_ change: (inout SandboxOptions) -> Void = { _ in }) async throws {
    var options = SandboxOptions()
    options.codePrefix = ProvingScene.marker
    options.pinDigits = 14
    options.accessTokens = [Self.token]
    options.deliveryParts = [3, 4]
    options.asyncDelayMilliseconds = 100
    change(&options)
    sandbox = try await SandboxSupplier.start(options, log: ProvingScene.silent)
    folder = try TemporaryFolder()
    secrets = try TemporaryFolder()
    for name in ["tmp", "out"] {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: name), withIntermediateDirectories: true)
    }
    for (name, text) in [("token", Self.token), ("passphrase", Self.passphrase)] {
      let file = secrets.path(name)
      try Data("\(text)\n".utf8).write(to: URL(filePath: file))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }
  }

  var passphraseFile: String { secrets.path("passphrase") }
  var recoveryKeyFile: String { secrets.path("recovery-key") }

  /// The token and the passphrase are in files: the environment has their names only.
  var environment: [String: String] {
    [
      "VOUCHER_VAULT": folder.path("vault"),
      "VOUCHER_VAULT_PASSPHRASE_FILE": secrets.path("passphrase"),
      "OCTOPUS_HOST": sandbox.baseURL, "USER": "prover", "SWIFT_BACKTRACE": "enable=no",
      "TMPDIR": folder.path("tmp"), "PATH": "/usr/bin:/bin",
    ]
  }

  /// The command line with what it needs to know its supplier.
  func arguments(_ words: [String]) -> [String] {
    let suppliers = [
      "order place", "order replenish", "order recover", "catalogue", "quote", "reconcile run",
    ]
    let needs = suppliers.contains { words.joined(separator: " ").hasPrefix($0) }
    return words + ["--verbose"] + (needs ? ["--token-file", secrets.path("token")] : [])
  }

  /// Everything that must be nowhere.
  ///
  /// The host of a claim link is no secret; what comes after it is.
  func secretTexts() throws -> [String] {
    let claim = "https://claim.example/"
    let sold = sandbox.truth.secrets.map {
      $0.hasPrefix(claim) ? String($0.dropFirst(claim.count)) : $0
    }
    return sold + [
      Self.token, Self.passphrase, Self.reissued.0, Self.reissued.1, try recoveryKeyText(),
    ]
  }

  var codesFile: String { secrets.path("codes") }
  var reissuedFile: String { secrets.path("reissued") }

  /// Writes what is given to the commands that read codes.
  func writeCodes(about voucher: String) throws {
    let code = sandbox.truth.secrets.first ?? ""
    let line = "\(voucher)\t\(Self.reissued.0)\t\(Self.reissued.1)\n"
    for (path, text) in [(codesFile, "\(code)\n"), (reissuedFile, line)] {
      try Data(text.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
  }

  /// The key without what every such key begins with, which is a word that is met elsewhere.
  func recoveryKeyText() throws -> String {
    let text = try String(contentsOfFile: recoveryKeyFile, encoding: .utf8)
    return String(
      text.trimmingCharacters(in: .whitespacesAndNewlines).dropFirst("vvrecovery1".count))
  }
}
