import Reconciliation
import Testing
import VoucherModel

@Suite("what a run makes of known breaks")
struct LifeTests {
  private static let id = BreakID("0123456789abcdef0123456789abcdef")

  /// A break over a cent.
  private func item() throws -> Break {
    var books = Books()
    books.buy()
    books.inputs.movements[0] = books.inputs.movements[0].with(money: Books.usd("96.51"))
    return try books.onlyBreak()
  }

  private func transitions(clears: Bool = true, present: Bool = true) -> RunTransitions {
    RunTransitions(
      runSequence: 2, at: Books.time(9), clears: clears, speaksOfThePresent: present)
  }

  private func life(_ id: BreakID, _ events: BreakEvent...) -> [BreakID: BreakLife] {
    BreakLife.lives(of: events)
  }

  private func event(_ kind: BreakEvent.Kind, _ item: Break, reason: String? = nil) -> BreakEvent {
    var event = BreakEvent(kind, of: item.id, at: Books.time(1), sequence: 1, actor: "ann")
    event.figures = BreakFigures(item)
    event.reason = reason
    return event
  }

  @Test func `a name of a break is its 16 bytes and back`() throws {
    let id = try #require(Self.id)
    #expect(id.bytes.count == 16)
    #expect(BreakID(bytes: id.bytes) == id)
    #expect(BreakID(bytes: id.bytes.dropLast()) == nil)
  }

  @Test func `events are numbered on, in the order of the breaks`() throws {
    let item = try item()
    let other = try #require(Self.id)
    let lives = life(other, BreakEvent(.found, of: other, at: Books.time(1), sequence: 6))
    let events = transitions().events(of: [item], lives: lives, after: 6)
    #expect(events.map(\.sequence) == [7, 8])
    #expect(Set(events.map(\.kind)) == [.found, .cleared])
    #expect(events.map(\.breakID) == [item.id, other].sorted())
    #expect(events.allSatisfy { $0.runSequence == 2 && $0.actor == nil })
  }

  @Test func `a run that was not whole clears nothing`() throws {
    let id = try #require(Self.id)
    let lives = life(id, BreakEvent(.found, of: id, at: Books.time(1), sequence: 1))
    #expect(transitions(clears: false).events(of: [], lives: lives, after: 1) == [])
  }

  @Test func `a look at an earlier moment contradicts nothing`() throws {
    let item = try item()
    for kind in [BreakEvent.Kind.resolved, .cleared] {
      let lives = life(item.id, event(kind, item, reason: "refunded"))
      #expect(
        transitions(clears: false, present: false).events(of: [item], lives: lives, after: 1) == [])
    }
  }

  @Test func `a reason nobody knows is taken for one that is contradicted`() throws {
    let item = try item()
    let lives = life(item.id, event(.resolved, item, reason: "forgotten"))
    #expect(
      transitions().events(of: [item], lives: lives, after: 1).map(\.kind) == [.reopened])
  }

  @Test func `that a list was partial is nobody's to resolve`() throws {
    var books = Books()
    books.inputs.movementsCompleteness = .partial(reason: "cut")
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.incompleteRun])
    #expect(transitions(clears: false).events(of: run.breaks, lives: [:], after: 0) == [])
  }

  @Test(arguments: [
    ("2026-10", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
    ("2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    ("2026-Q4", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    ("2026-Q1", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
    ("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
  ])
  func `a period is named in one way`(name: String, from: String, to: String) throws {
    let period = try #require(NamedPeriod(name))
    #expect(period.from.rfc3339 == from)
    #expect(period.to.rfc3339 == to)
    #expect(period.name == name)
  }

  @Test(arguments: [
    "", "26-10", "2026-13", "2026-00", "2026-1", "2026-Q5", "2026-q4", "2026-10-01", "2026-",
    "+026-10", "2026-+1", "9999-12", "1969-12",
  ])
  func `and anything else is none`(name: String) {
    #expect(NamedPeriod(name) == nil)
  }
}
