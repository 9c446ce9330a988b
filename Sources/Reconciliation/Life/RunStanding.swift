package import VoucherModel

/// Where the work on a run's breaks stands, and what the run followed on; whoever keeps runs adds it.
package struct RunStanding: Hashable, Sendable {
  /// Where the work on one break stands.
  package struct Item: Hashable, Sendable {
    package var status: BreakStatus
    package var assignee: String?
    package var reason: String?
    /// The second person, where one has agreed.
    package var reviewer: String?
    /// Whether this run opened it.
    package var isNew: Bool

    package init(
      status: BreakStatus, assignee: String? = nil, reason: String? = nil, reviewer: String? = nil,
      isNew: Bool = false
    ) {
      self.status = status
      self.assignee = assignee
      self.reason = reason
      self.reviewer = reviewer
      self.isNew = isNew
    }
  }

  /// A time that a break was open; `settledAt` is `nil` while it is.
  package struct Opening: Hashable, Comparable, Sendable {
    package let openedAt: Timestamp
    package let settledAt: Timestamp?

    package init(openedAt: Timestamp, settledAt: Timestamp?) {
      self.openedAt = openedAt
      self.settledAt = settledAt
    }

    package static func < (left: Opening, right: Opening) -> Bool {
      (left.openedAt.milliseconds, left.settledAt?.milliseconds ?? .max)
        < (right.openedAt.milliseconds, right.settledAt?.milliseconds ?? .max)
    }
  }

  /// Who answers for a closed period.
  package struct SignOff: Hashable, Sendable {
    package var period: String
    package var preparer: String
    package var preparedAt: Timestamp
    /// Why it was closed with open breaks.
    package var note: String?
    /// The second person; `nil` as long as nobody has signed.
    package var reviewer: String?
    package var reviewedAt: Timestamp?

    package init(
      period: String, preparer: String, preparedAt: Timestamp, note: String? = nil,
      reviewer: String? = nil, reviewedAt: Timestamp? = nil
    ) {
      self.period = period
      self.preparer = preparer
      self.preparedAt = preparedAt
      self.note = note
      self.reviewer = reviewer
      self.reviewedAt = reviewedAt
    }
  }

  /// The run before it that learned something.
  package var previousRunID: RunID?
  /// How many breaks it opened, anew or again.
  package var opened = 0
  /// How many it found gone.
  package var closed = 0
  /// How many it found that were open before.
  package var carried = 0
  /// Every time that any break was open, as far as the run knew.
  package var openings: [Opening] = []
  /// Its breaks.
  package var items: [BreakID: Item] = [:]
  /// A digest of each source's records, as hexadecimal digits.
  package var inputHashes: [SourceSummary.Source: String] = [:]
  /// Who answers for the period, in the report of a close.
  package var signOff: SignOff?

  package init() {}

  /// Puts together what events make of the run's breaks.
  ///
  /// `lives` are those that the run knew, its own events included.
  package init(of breaks: [Break], lives: [BreakID: BreakLife], runSequence: Int64) {
    for item in breaks {
      let life = lives[item.id]
      let isNew =
        item.kind != .incompleteRun
        && (life?.events.contains {
          $0.runSequence == runSequence && ($0.kind == .found || $0.kind == .reopened)
        } ?? true)
      // What an earlier moment shows and is gone by now was open at that moment.
      let status = life?.status == .cleared ? .open : life?.status ?? .open
      items[item.id] = Item(
        status: status, assignee: life?.assignee,
        reason: life?.resolution?.reason?.rawValue, reviewer: life?.resolution?.reviewer,
        isNew: isNew)
    }
    opened = items.values.count { $0.isNew }
    carried =
      breaks.count { $0.kind != .incompleteRun && items[$0.id].map { !$0.isNew } ?? false }
    closed = lives.values.count { life in
      life.events.contains { $0.runSequence == runSequence && $0.kind == .cleared }
    }
    openings = lives.values.flatMap(\.openings).sorted()
  }

  /// Gives the breaks the standing that they have by now.
  package mutating func update(with lives: [BreakID: BreakLife]) {
    for (id, life) in lives {
      items[id]?.status = life.status
      items[id]?.assignee = life.assignee
      items[id]?.reason = life.resolution?.reason?.rawValue
      items[id]?.reviewer = life.resolution?.reviewer
    }
  }

  /// The break's standing; open where nothing is known of it.
  package func item(_ id: BreakID) -> Item { items[id] ?? Item(status: .open) }
}

extension BreakLife {
  /// Each time that the break was open; a resolution that waits for a second person settles nothing.
  package var openings: [RunStanding.Opening] {
    var openings: [RunStanding.Opening] = []
    var openedAt: Timestamp?
    for event in events {
      switch event.kind {
      case .found, .reopened: openedAt = openedAt ?? event.at
      case .cleared, .resolved, .approved:
        guard let start = openedAt else { continue }
        openings.append(RunStanding.Opening(openedAt: start, settledAt: event.at))
        openedAt = nil
      case .changed, .noted, .assigned, .pendingSupplier, .matched, .proposed: break
      }
    }
    if let openedAt {
      openings.append(RunStanding.Opening(openedAt: openedAt, settledAt: nil))
    }
    return openings
  }
}
