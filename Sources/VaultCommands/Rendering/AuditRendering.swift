import Reporting
import VoucherModel
import VoucherVault

extension AuditEntry {
  var json: JSONValue {
    [
      "index": .integer(Int64(clamping: index)), "at": .moment(at), "kind": .string(kind),
      "fields": .object(fields.map { ($0.name, .string($0.value)) }),
    ]
  }
}

/// Events for a terminal, one a line.
enum AuditTable {
  static func text(of entries: [AuditEntry]) -> String {
    TextTable<AuditEntry>([
      .init("INDEX", .right) { String($0.index) },
      .init("AT") { $0.at.rfc3339 },
      .init("EVENT") { $0.kind },
      .init("WHAT", limit: 160) { entry in
        entry.fields.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      },
    ]).text(of: entries)
  }
}

extension AuditFinding {
  var json: JSONValue {
    ["kind": .string(kind.rawValue), "subject": .string(subject), "message": .string(message)]
  }
}

/// What is said of a vault whose own content keeps it from being opened, and so from being compared.
struct RefusedVault {
  private let finding: AuditFinding?
  private let next: String

  init(_ error: VaultError) {
    finding = error.finding
    next = error.next
  }

  var json: JSONValue {
    [
      "ok": .bool(false), "size": .integer(0), "root": .null, "checkpoints": .integer(0),
      "findings": .array(finding.map { [$0.json] } ?? []),
    ]
  }

  var lines: String {
    "NOT SOUND, and nothing else could be compared:\n\n  \(finding?.message ?? "")\n\nNext: \(next)\n"
  }
}

extension AuditVerification {
  var json: JSONValue {
    [
      "ok": .bool(isSound), "size": .integer(Int64(clamping: size)), "root": .string(root),
      "checkpoints": .integer(Int64(checkpoints)),
      "unread_checkpoint_files": .array(
        unread.map { ["path": .string($0.path), "problem": .string($0.reason)] }),
      "log_key_changes": .array(
        logKeyChanges.map {
          [
            "index": .integer(Int64(clamping: $0.index)), "former": .string($0.formerName),
            "key": .string($0.keyName),
          ]
        }),
      "findings": .array(findings.map(\.json)),
      "notices": .array(
        notices.map { notice in
          [
            "kind": .string(notice.kind.rawValue), "subject": .string(notice.subject),
            "message": .string(notice.message),
          ]
        }),
    ]
  }

  var lines: String {
    let head =
      FactList.text([
        ("events", String(size)), ("root", root), ("checkpoints", "\(checkpoints) compared"),
      ])
      + logKeyChanges.map {
        """

        The log's key was replaced at event \($0.index), from the recovery key:
          before  \($0.formerName)
          since   \($0.keyName)

        """
      }.joined()
    let unseen = unread.map {
      "\nNOT COMPARED: \(SafeText($0.path).text) (\(SafeText($0.reason).text))\n"
    }.joined()
    let told = notices.map { "\nNotice: \($0.message)\n" }.joined()
    guard !isSound else {
      return head + unseen + "\nSound: every row is as the log says.\n" + told
    }
    let table = TextTable<AuditFinding>([
      .init("WHAT") { $0.kind.rawValue },
      .init("WHICH", limit: 60) { $0.subject },
      .init("FINDING", limit: 120) { $0.message },
    ]).text(of: findings)
    return head + unseen + "\nNOT SOUND: \(findings.count) findings.\n\n" + table
      + "\nNext: keep the folder as it is, compare it with a backup, and find out who wrote to it.\n"
      + (hasOldCopy ? "If an old copy was put back: \(Self.oldCopyAdvice)\n" : "") + told
  }

  /// Whether a checkpoint was found of a log that was longer than this one.
  private var hasOldCopy: Bool {
    findings.contains { $0.kind == .checkpoint && $0.message.contains("old copy") }
  }

  private static let oldCopyAdvice =
    "put the newest one back. If this is all there is, run 'voucher-vault backup create', then "
    + "'voucher-vault backup restore' with --replace, then 'voucher-vault order recover'."
}
