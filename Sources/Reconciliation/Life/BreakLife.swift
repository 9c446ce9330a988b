package import VoucherModel

/// What the events about one break make of it.
package struct BreakLife: Hashable, Sendable {
  /// A resolution that stands, or waits for a second person.
  package struct Resolution: Hashable, Sendable {
    /// The place of its event.
    package var sequence: Int64
    package var reason: ResolutionReason?
    package var note: String?
    package var at: Timestamp
    package var actor: String
    /// The second person, where one was needed and has agreed.
    package var reviewer: String?
    package var duplicateOf: BreakID?
    /// What the break came to when it was resolved.
    package var figures: BreakFigures?
  }

  /// The break.
  package let id: BreakID
  /// How far the work has come.
  package private(set) var status = BreakStatus.open
  /// Who looks into it.
  package private(set) var assignee: String?
  /// What the last run that wrote about it says that it comes to.
  package private(set) var figures: BreakFigures?
  /// How it was resolved, for as long as that stands.
  package private(set) var resolution: Resolution?
  /// What was linked by hand because of it, for as long as that stands.
  package private(set) var links: [ManualMatch] = []
  /// The run that last found it anew.
  package private(set) var foundBy: Int64?
  /// The place of the event that cleared it.
  package private(set) var clearedBy: Int64?
  /// Everything, in its order.
  package private(set) var events: [BreakEvent] = []

  package init(_ id: BreakID) {
    self.id = id
  }

  /// The lives that events make, by break; the events stand in their order.
  package static func lives(of events: [BreakEvent]) -> [BreakID: BreakLife] {
    var lives: [BreakID: BreakLife] = [:]
    for event in events {
      lives[event.breakID, default: BreakLife(event.breakID)].take(event)
    }
    return lives
  }

  /// Takes the next event.
  package mutating func take(_ event: BreakEvent) {
    events.append(event)
    if let figures = event.figures { self.figures = figures }
    switch event.kind {
    case .found: open(.open, by: event)
    case .reopened: open(.reopened, by: event)
    case .changed, .noted: break
    case .cleared:
      status = .cleared
      resolution = nil
      clearedBy = event.sequence
    case .assigned:
      assignee = event.assignee
      if status != .awaitingApproval { status = .assigned }
    case .pendingSupplier:
      assignee = event.assignee ?? assignee
      if status != .awaitingApproval { status = .pendingSupplier }
    case .matched:
      if let link = event.link { links.append(link) }
    case .proposed, .resolved:
      status = event.kind == .resolved ? .resolved : .awaitingApproval
      resolution = Resolution(
        sequence: event.sequence, reason: event.reason.flatMap(ResolutionReason.init(rawValue:)),
        note: event.note, at: event.at, actor: event.actor ?? "", duplicateOf: event.linkedBreak,
        figures: event.figures ?? figures)
    case .approved:
      status = .resolved
      resolution?.reviewer = event.actor
    }
  }

  private mutating func open(_ status: BreakStatus, by event: BreakEvent) {
    self.status = status
    resolution = nil
    clearedBy = nil
    if let run = event.runSequence {
      foundBy = run
    } else {
      // Whoever opens a break again takes back what was linked because of it.
      links = []
    }
  }
}
