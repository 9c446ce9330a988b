import Reconciliation
import Testing
import VoucherModel

@Suite("the times that a break was open")
struct OpeningTests {
  private static func moment(_ hour: Int64) -> Timestamp {
    Timestamp(milliseconds: hour * 3_600_000)
  }

  private static func event(_ kind: BreakEvent.Kind, _ hour: Int64, of id: BreakID) -> BreakEvent {
    BreakEvent(kind, of: id, at: moment(hour), sequence: hour)
  }

  @Test func `are one for each time that it came, and end when it was settled`() throws {
    let id = try #require(BreakID(String(repeating: "a1", count: 16)))
    var life = BreakLife(id)
    for (kind, hour) in [
      (BreakEvent.Kind.found, Int64(1)), (.assigned, 2), (.proposed, 3), (.approved, 4),
      (.reopened, 6), (.noted, 7), (.cleared, 9), (.reopened, 12),
    ] {
      life.take(Self.event(kind, hour, of: id))
    }
    #expect(
      life.openings == [
        RunStanding.Opening(openedAt: Self.moment(1), settledAt: Self.moment(4)),
        RunStanding.Opening(openedAt: Self.moment(6), settledAt: Self.moment(9)),
        RunStanding.Opening(openedAt: Self.moment(12), settledAt: nil),
      ])
  }
}
