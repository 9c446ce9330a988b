import Reporting
import VoucherVault

/// What 'keys recovery restore' says at its end.
struct RestoredRendering {
  let outcome: KeyRestorer.Outcome
  let keyFile: String
  let isProtected: Bool

  private var vault: RestoredVault { outcome.vault }

  var json: JSONValue {
    [
      "restored": [
        "new_keys": .bool(outcome.isNew), "key_file": .string(keyFile),
        "former_key_file": .optional(outcome.formerFile), "passphrase": .bool(isProtected),
        "reveal_epoch": .integer(Int64(vault.revealEpoch)),
        "rewrapped": .integer(Int64(vault.rewrapped)),
        "fingerprinted": .integer(Int64(vault.fingerprinted)),
        "responses_taken": .integer(Int64(vault.responsesTaken)),
        "log_size": .integer(Int64(clamping: vault.logSize)),
        "duplicates": .array(vault.duplicates.map { .string("\($0)") }),
        "problems": .array(vault.problems.map(\.json)),
        "sealed_problems": .array(
          vault.sealedProblems.map {
            [
              "place": .string($0.place), "code": .string($0.error.code.name),
              "message": .string($0.error.message), "next": .string($0.error.next),
            ]
          }),
      ]
    ]
  }

  var text: String {
    var facts: [(String, String)] = [
      ("key file", "\(keyFile) (\(isProtected ? "under the passphrase" : "mode 0600"))")
    ]
    if let former = outcome.formerFile { facts.append(("former file", former)) }
    facts += [
      ("reveal epoch", String(vault.revealEpoch)),
      ("deliveries", "\(vault.rewrapped) sealed for it"),
      ("fingerprints", "\(vault.fingerprinted) made anew"),
      ("journal", "\(vault.responsesTaken) responses taken in"),
      ("log", "\(vault.logSize) events, signed with its new key"),
    ]
    let head =
      outcome.isNew
      ? "The vault has new keys.\n" : "The key file opens this vault; no new keys were made.\n"
    var text = head + FactList.text(facts)
    for problem in vault.problems { text += "DAMAGED \(problem.error.message)\n" }
    for problem in vault.sealedProblems {
      text += "\(SafeText(problem.error.message, limit: 800).text)\n  Next: \(problem.error.next)\n"
    }
    if !vault.duplicates.isEmpty {
      text += "In the vault twice: \(vault.duplicates.map { "\($0)" }.joined(separator: " "))\n"
    }
    if outcome.isNew {
      text += """

        Next: 'voucher-vault keys export-capture' for every ordering host, then 'voucher-vault audit \
        verify'; hand the log's new key to those who check its checkpoints.

        """
    }
    return text
  }

  var status: CommandStatus {
    if !vault.problems.isEmpty { return .integrity }
    return vault.sealedProblems.isEmpty && vault.duplicates.isEmpty ? .done : .attention
  }
}
