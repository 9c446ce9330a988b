import Reconciliation
import SupplierAPI
import Synchronization

/// What asking for one page of a list came to.
enum PageRead<Row: Sendable>: Sendable {
  case rows([Row], Paging)
  /// No whole answer; a smaller page may get through.
  case brokeOff(String)
  /// The supplier, or our own budget of calls, says not now.
  case tryLater(String, milliseconds: Int64)
  /// Asking again would not help.
  case refused(String)
}

/// Reads one of the supplier's lists to its end, and says whether that was all of it.
///
/// Rows come and go while pages are turned. The lists are newest first, so a row that comes pushes the
/// others towards pages still to be read: they are met again, never missed, and told apart by their
/// number. A row that goes pulls one past the reader, so the list is then read again from its start.
/// Where the supplier counts its rows, the count shows which it was; where it does not, a list of
/// several pages is whole if a second reading, which cuts it into pages differently, finds again every
/// row that was met before.
struct ListReader<ID: Hashable & Sendable, Row: Sendable> {
  let pageSize: Int
  /// The name of a row; the same in every reading.
  let identify: (Row) -> ID
  let read: (_ page: Int, _ limit: Int) async throws -> PageRead<Row>
  let pause: (_ milliseconds: Int64) async throws -> Void
  /// Whether a row is older than anything that is asked for; the list is read no further than a page
  /// of nothing but such rows.
  var isOldEnough: (Row) -> Bool = { _ in false }

  /// Keeps the place, so that a reading that ends early is gone on with.
  var keeper: (any PlaceKeeper<ID, Row>)?

  private static var passes: Int { 4 }
  private static var triesPerPlace: Int { 4 }
  private static var triesPerPage: Int { 4 }
  private static var maximumPages: Int { 100_000 }

  private enum End {
    /// As many rows as the supplier counts, or a list of one page.
    case whole
    /// Everything up to an empty page; nobody says how many there should be.
    case uncounted
    /// Rows went away in between.
    case moved
    case brokeOff(String)
    case refused(String)
  }

  /// Ends a pass from within.
  private struct Ended: Error {
    let end: End
  }

  /// All rows by their names.
  ///
  /// A list that is not whole has the rows of every attempt. Where the reading breaks off it goes on at
  /// its place; each attempt that comes further gives it as many attempts again.
  func all() async throws -> (rows: [ID: Row], completeness: Completeness) {
    var place = await keeper?.found() ?? ListPlace()
    var met: [ID: Row] = [:]
    var mostRows = pageSize
    var reason = "the list kept changing while it was read"
    // Readings that came to an end, and those in a row that broke off at one place.
    var passes = 0
    var failures = 0
    while passes < Self.passes, failures < Self.triesPerPlace {
      let isOdd = passes % 2 == 1
      let limit = isOdd ? (mostRows > 1 ? mostRows - 1 : 2) : mostRows
      let former = place.offset
      let end = try await readPass(limit: limit, from: &place)
      let isNoneGone = !met.isEmpty && met.keys.allSatisfy { place.rows[$0] != nil }
      met.merge(place.rows) { _, later in later }
      switch end {
      case .whole:
        await keeper?.end()
        return (place.rows, .complete)
      case .uncounted, .moved:
        if case .uncounted = end, isNoneGone { return (place.rows, .complete) }
        passes += 1
        failures = 0
        place = ListPlace()
      case .brokeOff(let message):
        reason = message
        await keeper?.keep(&place, isLast: true)
        failures = place.offset > former ? 1 : failures + 1
        if place.offset == former { mostRows = max(1, mostRows / 8) }
        if failures < Self.triesPerPlace { try await pause(500 << Int64(failures)) }
      case .refused(let message):
        await keeper?.keep(&place, isLast: true)
        return (met, .partial(reason: message))
      }
    }
    return (met, .partial(reason: reason))
  }

  private func readPass(limit: Int, from place: inout ListPlace<ID, Row>) async throws -> End {
    do {
      if place.offset > 0 {
        guard let end = try await catchUp(limit: limit, &place) else {
          return try await readOn(limit: limit, &place, isResumed: true)
        }
        return end
      }
      place = ListPlace()
      return try await readOn(limit: limit, &place, isResumed: false)
    } catch let ended as Ended {
      return ended.end
    } catch {
      await keeper?.keep(&place, isLast: true)
      throw error
    }
  }

  /// Reads what is newer than a place, and moves the place on by as many rows; `nil` if it goes on from there.
  private func catchUp(limit: Int, _ place: inout ListPlace<ID, Row>) async throws -> End? {
    for page in 1...Self.maximumPages {
      let (items, paging) = try await rows(page, limit)
      let isNews = place.take(items, by: identify)
      guard let total = paging.totalCount, let former = place.total, total >= former else {
        return .moved
      }
      if isNews, paging.continues(after: page, rows: items.count, limit: limit) { continue }
      place.offset += total - former
      place.total = total
      return nil
    }
    return .refused("the list does not end")
  }

  /// Reads from the place to the end.
  private func readOn(
    limit: Int, _ place: inout ListPlace<ID, Row>, isResumed: Bool
  ) async throws -> End {
    var firstTotal: Int?
    var lastTotal: Int?
    for page in (place.offset / limit + 1)...Self.maximumPages {
      let (items, paging) = try await rows(page, limit)
      let isNews = place.take(items, by: identify)
      if !items.isEmpty, items.allSatisfy(isOldEnough) { return .whole }
      if let total = paging.totalCount {
        if let lastTotal, total < lastTotal { return .moved }
        firstTotal = firstTotal ?? total
        lastTotal = total
        // So far every row was met of a list that had as many; what came meanwhile pushed them on.
        place.offset = max(place.offset, page * limit)
        place.total = total
        await keeper?.keep(&place, isLast: false)
      }
      if paging.statesTheEnd {
        if paging.continues(after: page, rows: items.count, limit: limit) { continue }
        guard let firstTotal, let lastTotal else { return .whole }
        // Rows that were met long ago may be gone; then there are more than the supplier counts.
        let isShort = place.rows.count < firstTotal
        return isShort || (isResumed && place.rows.count > lastTotal) ? .moved : .whole
      }
      if items.isEmpty { return page <= 2 ? .whole : .uncounted }
      if !isNews {
        guard items.count < limit else {
          return .refused("page \(page) of the list has nothing but rows of the pages before")
        }
        return page <= 2 ? .whole : .uncounted
      }
    }
    return .refused("the list does not end")
  }

  /// The rows of a page; where there are none to be had the pass ends.
  private func rows(_ page: Int, _ limit: Int) async throws -> ([Row], Paging) {
    switch try await readPage(page, limit) {
    case .rows(let rows, let paging): return (rows, paging)
    case .brokeOff(let message), .tryLater(let message, _):
      throw Ended(end: .brokeOff(message))
    case .refused(let message): throw Ended(end: .refused(message))
    }
  }

  private func readPage(_ page: Int, _ limit: Int) async throws -> PageRead<Row> {
    for _ in 1..<Self.triesPerPage {
      try Task.checkCancellation()
      let read = try await read(page, limit)
      guard case .tryLater(_, let milliseconds) = read else { return read }
      try await pause(milliseconds)
    }
    return try await read(page, limit)
  }
}

extension Paging {
  /// Whether the headers say where the list ends.
  fileprivate var statesTheEnd: Bool { hasMore != nil || totalPages != nil || totalCount != nil }
}

extension SupplierError {
  /// What a page that could not be read comes to.
  func pageRead<Row>(_ page: Int) -> PageRead<Row> {
    let message = "page \(page) could not be read (\(message))"
    switch (label, certainty) {
    case (.budgetSpent, _), (.rateLimited, _):
      return .tryLater(message, milliseconds: 20_000)
    case (.supplierFault, _):
      return .tryLater(message, milliseconds: 1_000)
    case (.cancelled, _), (_, .notSent), (_, .answered):
      return .refused(message)
    case (_, .inDoubt):
      return .brokeOff(message)
    }
  }
}
