import Foundation
import SandboxSupplier
import VaultCrypto
import VoucherModel
import VoucherVault

/// A command that changes keys, in a vault that holds a bit of everything.
struct KeyScenario: Sendable {
  let scenario: Scenario
  /// The key that the command takes away.
  let retired: RecipientID?

  var name: String { scenario.name }

  static let all: [KeyScenario] = [
    KeyScenario("rotate", ["keys", "rotate"]),
    KeyScenario("rotate --recovery", ["keys", "rotate", "--recovery"]),
    KeyScenario(
      "retire a reveal key", ["keys", "retire", "1", "--yes"], after: ["keys", "rotate"],
      retired: RecipientID(role: .reveal, epoch: 1)),
    KeyScenario(
      "retire a recovery key", ["keys", "retire", "1", "--role", "recovery", "--yes"],
      after: ["keys", "rotate", "--recovery"], retired: RecipientID(role: .recovery, epoch: 1)),
  ]

  private init(
    _ name: String, _ command: [String], after first: [String]? = nil, retired: RecipientID? = nil
  ) {
    self.retired = retired
    scenario = Scenario(name) { stage in
      let vault = try stage.openVault()
      _ = try await stage.place("ONE", quantity: 3, vault)
      _ = try await stage.place("TWO", quantity: 1, vault)
      try await stage.keepWhole(vault)
      vault.close()
      if let first {
        let run = try await stage.run(first + ["--json"], .none, name: "before-keys")
        guard run.child.status == .exited(0) else { throw CallBench.Unusable() }
      } else {
        // A retirement would find it taken in already.
        try await stage.leaveInJournal("SEALED")
        stage.sandbox.setFaults([])
      }
      return Scenario.Preparation(
        command: command + ["--json"],
        references: first == nil ? ["ONE", "TWO", "SEALED"] : ["ONE", "TWO"])
    }
  }
}

extension Stage {
  /// A response that is kept as a whole, because it broke off before it named its order.
  fileprivate func keepWhole(_ vault: Vault) async throws {
    sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)), SandboxFault(on: .lookup, .cut(bytes: 80)),
    ])
    _ = try? await place("KEPT", quantity: 2, wait: 0, vault)
    sandbox.setFaults([])
  }

  /// The keys in the key file as it lies on the disk.
  func keysOnDisk() throws -> Keyring {
    guard
      case .full(let keyring) = try KeyFileStore.load(folder.defaultKeyFile, passphrase: nil)
    else { throw CallBench.Unusable() }
    return keyring
  }

  /// The recovery keys that the programs have handed out, the vault's first one before them.
  func recoveryKeys(shownBy names: [String]) -> [CallBench.RecoveryBox] {
    [bench.recovery]
      + names.compactMap { name in
        guard let text = try? String(contentsOfFile: path("\(name).out"), encoding: .utf8),
          let range = text.range(of: "\"recovery_key\":\"")
        else { return nil }
        let characters = text[range.upperBound...].prefix { $0 != "\"" }
        // A torn write leaves half a key, which is none.
        guard let key = try? RecoveryKey(text: Array(characters.utf8).span) else { return nil }
        return CallBench.RecoveryBox(key)
      }
  }
}
