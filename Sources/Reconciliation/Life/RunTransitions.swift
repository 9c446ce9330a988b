package import VoucherModel

/// What a run makes of the breaks that are known: which it found, which changed, which are gone, and
/// which resolutions it contradicts.
package struct RunTransitions: Sendable {
  /// The place of the run among all runs.
  package var runSequence: Int64
  /// When its records were read.
  package var at: Timestamp
  /// Whether what the run does not find is gone: its lists were complete and it speaks of the present.
  package var clears: Bool
  /// Whether it speaks of the present, and so can contradict a resolution.
  package var speaksOfThePresent: Bool

  package init(runSequence: Int64, at time: Timestamp, clears: Bool, speaksOfThePresent: Bool) {
    self.runSequence = runSequence
    at = time
    self.clears = clears
    self.speaksOfThePresent = speaksOfThePresent
  }

  /// The events, by break, numbered after the last one there is.
  package func events(
    of breaks: [Break], lives: [BreakID: BreakLife], after last: Int64
  ) -> [BreakEvent] {
    var events: [BreakEvent] = []
    var found: Set<BreakID> = []
    // That a list was partial is about the run, and nobody's to resolve.
    for item in breaks where item.kind != .incompleteRun {
      guard found.insert(item.id).inserted else { continue }
      if let event = event(about: item, lives[item.id]) { events.append(event) }
    }
    if clears {
      for life in lives.values where life.status.isOpen && !found.contains(life.id) {
        events.append(BreakEvent(.cleared, of: life.id, at: at, runSequence: runSequence))
      }
    }
    events.sort { $0.breakID < $1.breakID }
    for index in events.indices { events[index].sequence = last + 1 + Int64(index) }
    return events
  }

  private func event(about item: Break, _ life: BreakLife?) -> BreakEvent? {
    let figures = BreakFigures(item)
    func event(_ kind: BreakEvent.Kind, takingBack sequence: Int64? = nil) -> BreakEvent {
      var event = BreakEvent(kind, of: item.id, at: at, runSequence: runSequence)
      event.figures = figures
      event.linkedSequence = sequence
      return event
    }
    guard let life else { return event(.found) }
    switch life.status {
    case .cleared:
      // A look at an earlier moment may well find what is gone by now.
      return speaksOfThePresent ? event(.reopened, takingBack: life.clearedBy) : nil
    case .resolved, .awaitingApproval:
      guard speaksOfThePresent, let resolution = life.resolution else { return nil }
      let isContradicted = resolution.reason?.saysItIsGone ?? true
      guard isContradicted && life.status == .resolved || resolution.figures != figures else {
        return nil
      }
      return event(.reopened, takingBack: resolution.sequence)
    case .open, .assigned, .pendingSupplier, .reopened:
      return speaksOfThePresent && life.figures != figures ? event(.changed) : nil
    }
  }
}
