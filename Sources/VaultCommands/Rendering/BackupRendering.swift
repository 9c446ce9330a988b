import Reporting
import VoucherModel
import VoucherVault

extension BackupSummary {
  var json: JSONValue {
    [
      "folder": .string(path), "vault_id": .string(vault.description),
      "incarnation": .integer(Int64(incarnation)), "made_at": .moment(madeAt),
      "log_size": .integer(Int64(clamping: logSize)), "orders": .integer(Int64(orders)),
      "vouchers": .integer(Int64(vouchers)),
      "sealed_responses": .integer(Int64(sealedResponses)), "bytes": .integer(bytes),
      "signed": .bool(isSigned), "holds_key": .bool(false),
    ]
  }

  var facts: [(String, String)] {
    [
      ("backup", path), ("vault", "\(vault), incarnation \(incarnation)"),
      ("made", madeAt.rfc3339), ("log", "\(logSize) events"),
      ("holds", "\(orders) orders, \(vouchers) vouchers, \(sealedResponses) sealed responses"),
      ("size", "\(bytes) bytes"),
      (
        "signed",
        isSigned ? "by the vault's log key" : "no: the key was not at hand, or under a passphrase"
      ),
    ]
  }

  var lines: String {
    FactList.text(facts)
      + "\nNo key is in it: keep the key file and the recovery key elsewhere.\n"
      + "Next: voucher-vault backup verify \(SafeText(path, limit: 200).text)\n"
  }
}

extension BackupVerification {
  var json: JSONValue {
    [
      "ok": .bool(isSound), "backup": .optional(summary) { $0.json },
      "root": .optional(root), "records_opened": .optional(opened) { .integer(Int64($0)) },
      "checkpoints": .integer(Int64(checkpoints)),
      "findings": .array(
        findings.map { finding in
          [
            "kind": .string(finding.kind.rawValue), "subject": .string(finding.subject),
            "message": .string(finding.message),
          ]
        }),
      "notices": .array(notices.map { .string($0) }),
    ]
  }

  var lines: String {
    let opening = opened.map { "\($0) opened" } ?? "not opened: no key was given"
    let head = FactList.text(
      (summary?.facts ?? []) + [
        ("records", opening), ("checkpoints", "\(checkpoints) compared"),
      ])
    let told = notices.map { "Notice: \(SafeText($0, limit: 600).text)\n" }.joined()
    guard !isSound else {
      return head + "\nSound: all of it is as it was backed up.\n" + told
    }
    let table = TextTable<BackupFinding>([
      .init("WHAT") { $0.kind.rawValue },
      .init("WHICH", limit: 60) { $0.subject },
      .init("FINDING", limit: 120) { $0.message },
    ]).text(of: findings)
    return head + "\nNOT SOUND: \(findings.count) findings.\n\n" + table + told
      + "\nNext: keep it as it is, and use another backup.\n"
  }
}

extension RestorePlan {
  /// What somebody has to agree to.
  var question: String {
    if ground == .restored {
      return "The vault in \(target.path) is restored from it already; finish what is left to do?"
    }
    let gone =
      eventsGone > 0
      ? " Checkpoints know of \(eventsGone) later events: they are not in it." : ""
    let old =
      switch ground {
      case .free, .restored: ""
      case .earlier(let size): " The vault there, with \(size) events, is moved aside."
      case .unreadable: " The vault there, which cannot be read, is moved aside."
      }
    return "Restore the backup of \(summary.madeAt.rfc3339) (\(summary.logSize) events) to "
      + "\(target.path), as incarnation \(incarnation)?\(gone)\(old)"
  }
}

extension RestoreSummary {
  var json: JSONValue {
    [
      "folder": .string(folder), "vault_id": .string(vault.description),
      "incarnation": .integer(Int64(incarnation)),
      "restored_to": .integer(Int64(clamping: restoredTo)),
      "last_event_at": .optional(lastEventAt) { .moment($0) },
      "events_gone": .integer(Int64(clamping: eventsGone)), "moved_aside": .optional(movedAside),
      "sealed_responses": .integer(Int64(sealedResponses)),
    ]
  }

  var lines: String {
    let last = lastEventAt.map { ", the last of \($0.rfc3339)" } ?? ""
    let gone =
      eventsGone > 0
      ? "\(eventsGone) events that checkpoints know of" : "none that a checkpoint knows of"
    return FactList.text([
      ("vault", "\(vault), now incarnation \(incarnation)"), ("folder", folder),
      ("log", "\(restoredTo) events\(last)"), ("gone", gone),
      ("old folder", movedAside.map { "moved to \($0)" } ?? "there was none"),
      ("waiting", "\(sealedResponses) sealed responses"),
    ])
      + "\nNext: voucher-vault order recover, which finds the orders that were placed since; then "
      + "voucher-vault reconcile run\n"
  }
}
