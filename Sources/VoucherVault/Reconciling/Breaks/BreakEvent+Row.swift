import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

extension BreakEventRow {
  init(_ event: BreakEvent) {
    self.init(
      sequence: event.sequence, breakID: event.breakID.text, kind: event.kind.rawValue,
      at: event.at)
    runSequence = event.runSequence
    actor = event.actor
    reason = event.reason
    note = event.note
    assignee = event.assignee
    linkedBreak = event.linkedBreak?.text
    linkedSequence = event.linkedSequence
    orderID = event.link?.orderID
    transactionID = event.link?.transactionID
    currency = event.figures?.currency
    difference = event.figures?.difference
    exposure = event.figures?.exposure
    about = event.figures?.about
  }
}

extension BreakEvent {
  /// `nil` for a row that this program cannot have written.
  init?(_ row: BreakEventRow) {
    guard let kind = Kind(rawValue: row.kind), let id = BreakID(row.breakID) else { return nil }
    self.init(
      kind, of: id, at: row.at, sequence: row.sequence, runSequence: row.runSequence,
      actor: row.actor)
    reason = row.reason
    note = row.note
    assignee = row.assignee
    if let linked = row.linkedBreak {
      guard let id = BreakID(linked) else { return nil }
      linkedBreak = id
    }
    linkedSequence = row.linkedSequence
    switch (row.orderID, row.transactionID) {
    case (let order?, let transaction?):
      link = ManualMatch(orderID: order, transactionID: transaction)
    case (nil, nil): break
    default: return nil
    }
    figures = row.about.map {
      BreakFigures(
        currency: row.currency, difference: row.difference, exposure: row.exposure, about: $0)
    }
  }
}

extension VaultReading where Self: ~Copyable {
  /// What became of every break, up to an event.
  func breakLives(upTo sequence: Int64 = .max) throws -> [BreakID: BreakLife] {
    var lives: [BreakID: BreakLife] = [:]
    try eachBreakEvent(upTo: sequence) { row in
      guard let event = BreakEvent(row) else {
        throw StoreError.corrupt(what: "event \(row.sequence) about a break")
      }
      lives[event.breakID, default: BreakLife(event.breakID)].take(event)
    }
    return lives
  }

  /// What became of one break; `nil` where nothing did.
  func breakLife(_ id: BreakID) throws -> BreakLife? {
    let rows = try breakEvents(of: id.text)
    guard !rows.isEmpty else { return nil }
    var life = BreakLife(id)
    for row in rows {
      guard let event = BreakEvent(row) else {
        throw StoreError.corrupt(what: "event \(row.sequence) about a break")
      }
      life.take(event)
    }
    return life
  }
}

extension [BreakID: BreakLife] {
  /// The orders that people gave to movements, each with its note.
  var manualLinks: [TransactionID: ManualLink] {
    var links: [TransactionID: (sequence: Int64, link: ManualLink)] = [:]
    for life in values {
      for event in life.events where event.kind == .matched {
        guard let match = event.link, life.links.contains(match) else { continue }
        let former = links[match.transactionID]
        // Of two links of one movement the later one counts.
        if let former, former.sequence > event.sequence { continue }
        links[match.transactionID] = (
          event.sequence, ManualLink(.order(match.orderID), note: event.note ?? "")
        )
      }
    }
    return links.mapValues(\.link)
  }
}
