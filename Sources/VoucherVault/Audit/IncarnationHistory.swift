import TransparencyLog
import VoucherModel

/// Where in the log each incarnation of the vault begins: one for the vault as it was made, and one
/// for each time a backup was restored.
struct IncarnationHistory {
  /// A restore, as the log has it.
  struct Restore: Hashable {
    /// The incarnation that began.
    let incarnation: UInt32
    /// How many events were before it: what the log was restored to.
    let size: UInt64
    /// When the last of them happened.
    let lastEventAt: Timestamp?
  }

  private(set) var restores: [Restore] = []
  private var lastEventAt: Timestamp?

  /// The incarnation that the log is in.
  var current: UInt32 { restores.last?.incarnation ?? 1 }

  mutating func take(_ leaf: AuditLeaf, at index: UInt64) {
    if case .vaultRestored(_, let incarnation, _, _) = leaf.event {
      restores.append(
        Restore(incarnation: incarnation, size: index, lastEventAt: lastEventAt))
    }
    lastEventAt = leaf.occurredAt
  }

  /// The restore that ended an incarnation; `nil` for the one that goes on.
  func end(of incarnation: UInt32) -> Restore? {
    restores.first { $0.incarnation > incarnation }
  }
}

/// Holds heads that were signed earlier against a log that was replayed.
///
/// The log of an incarnation goes on in the next one up to the event that was restored to: so far its
/// heads are compared strictly. What it had beyond that is gone. That is a notice where the holder of
/// the key has signed a head of the present incarnation, which nobody else can; and a finding where
/// the log only says so.
struct HeadComparison {
  let heads: [RememberedHead]
  let replay: LogReplay
  /// Whether a log that is shorter than a head of its own incarnation is no fault.
  let forgivesLaterHeads: Bool

  private var history: IncarnationHistory { replay.incarnations }

  func judge() -> (findings: [AuditFinding], notices: [AuditFinding]) {
    var findings: [AuditFinding] = []
    var furthest: [UInt32: UInt64] = [:]
    for head in heads {
      let size = head.head.size
      guard head.incarnation <= history.current else {
        if !forgivesLaterHeads { findings.append(oldCopy(head)) }
        continue
      }
      let end = history.end(of: head.incarnation)
      if size <= end?.size ?? replay.frontier.size {
        if replay.roots[size] != head.head.root {
          findings.append(
            AuditFinding(
              .checkpoint, head.subject, "The log was rewritten before event \(size)."))
        } else if let objection = head.objection {
          findings.append(objection)
        }
      } else if end == nil {
        if !forgivesLaterHeads { findings.append(cutOff(head)) }
      } else {
        furthest[head.incarnation] = max(furthest[head.incarnation] ?? 0, size)
      }
    }
    var notices: [AuditFinding] = []
    for (incarnation, size) in furthest.sorted(by: { $0.key < $1.key }) {
      guard let end = history.end(of: incarnation) else { continue }
      if isProven {
        notices.append(gone(size, after: end))
      } else if !forgivesLaterHeads {
        findings.append(
          AuditFinding(
            .checkpoint, String(size),
            "The log says that it was restored to event \(end.size), and no checkpoint of the new "
              + "incarnation proves that the holder of the key did so: its end was cut off. "
              + Self.whatToDo))
      }
    }
    return (findings, notices)
  }

  /// Whether a head of the present incarnation was signed that the log really has.
  private var isProven: Bool {
    guard let last = history.restores.last else { return false }
    return heads.contains { head in
      head.incarnation == last.incarnation && head.head.size > last.size && head.objection == nil
        && replay.roots[head.head.size] == head.head.root
    }
  }

  /// What helps where a copy is older than a head that was signed.
  static let whatToDo =
    "Put the newest copy back. If this one is all there is, make it a new incarnation: 'voucher-vault "
    + "backup create' a backup of it, 'voucher-vault backup restore' that one with --replace, then "
    + "'voucher-vault order recover' names the orders that it does not know."

  private func cutOff(_ head: RememberedHead) -> AuditFinding {
    AuditFinding(
      .checkpoint, head.subject,
      "The log had \(head.head.size) events when this checkpoint was signed and has "
        + "\(replay.frontier.size) now: its end was cut off, or an old copy was put back. "
        + Self.whatToDo)
  }

  private func oldCopy(_ head: RememberedHead) -> AuditFinding {
    AuditFinding(
      .checkpoint, head.subject,
      "This checkpoint is of incarnation \(head.incarnation) of the vault, and the log is of "
        + "incarnation \(history.current): an old copy was put back. " + Self.whatToDo)
  }

  private func gone(_ size: UInt64, after end: IncarnationHistory.Restore) -> AuditFinding {
    let since = end.lastEventAt.map { ", of after \($0.rfc3339)" } ?? ""
    return AuditFinding(
      .restored, String(size),
      "\(size - end.size) events are gone\(since): the vault was restored to event \(end.size), as "
        + "incarnation \(end.incarnation). Orders among them are at the supplier: 'voucher-vault "
        + "order recover' and 'voucher-vault reconcile run' name them.")
  }
}

extension RememberedHead {
  /// What a finding names it by.
  var subject: String { source.map { "\($0): \(head.size)" } ?? String(head.size) }
}
