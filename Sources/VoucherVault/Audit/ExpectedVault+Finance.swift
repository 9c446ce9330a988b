import Reconciliation
import VaultCrypto
import VaultStore

extension ExpectedVault {
  struct ExpectedBreakEvent {
    let breakID: BreakID
    let kind: BreakEvent.Kind
    let actor: Actor
    let row: Digest
  }

  struct ExpectedPeriodEvent {
    let period: String
    let kind: PeriodEventRow.Kind
    let actor: Actor
    let row: Digest
  }

  mutating func takeFinance(_ event: AuditEvent, at index: UInt64) -> AuditFinding? {
    switch event {
    case .breakMoved(let id, let kind, let sequence, let actor, let row):
      guard breakEvents[sequence] == nil, !kind.isOfRuns else {
        return contradiction(index, "event \(sequence) about a break is out of place")
      }
      breakEvents[sequence] = ExpectedBreakEvent(
        breakID: id, kind: kind, actor: actor, row: row)
    case .periodMoved(let period, let kind, let sequence, let actor, let row):
      guard sequence == Int64(periodEvents.count) + 1 else {
        return contradiction(index, "step \(sequence) of a close is out of place")
      }
      periodEvents[sequence] = ExpectedPeriodEvent(
        period: period, kind: kind, actor: actor, row: row)
    default:
      break
    }
    return nil
  }
}
