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

  private static var passes: Int { 4 }
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

  /// All rows by their names.
  ///
  /// A list that is not whole has the rows of every attempt.
  func all() async throws -> (rows: [ID: Row], completeness: Completeness) {
    var met: [ID: Row] = [:]
    var mostRows = pageSize
    var reason = "the list kept changing while it was read"
    for attempt in 0..<Self.passes {
      let isOdd = attempt % 2 == 1
      let limit = isOdd ? (mostRows > 1 ? mostRows - 1 : 2) : mostRows
      var rows: [ID: Row] = [:]
      let end = try await readPass(limit: limit, into: &rows)
      let isNoneGone = attempt > 0 && met.keys.allSatisfy { rows[$0] != nil }
      met.merge(rows) { _, later in later }
      switch end {
      case .whole:
        return (rows, .complete)
      case .uncounted:
        if isNoneGone { return (rows, .complete) }
      case .moved:
        break
      case .brokeOff(let message):
        reason = message
        mostRows = max(1, mostRows / 8)
        if attempt < Self.passes - 1 { try await pause(1_000 << Int64(attempt)) }
      case .refused(let message):
        return (met, .partial(reason: message))
      }
    }
    return (met, .partial(reason: reason))
  }

  private func readPass(limit: Int, into rows: inout [ID: Row]) async throws -> End {
    var firstTotal: Int?
    var lastTotal: Int?
    for page in 1...Self.maximumPages {
      let items: [Row]
      let paging: Paging
      switch try await readPage(page, limit) {
      case .rows(let read, let head): (items, paging) = (read, head)
      case .brokeOff(let message), .tryLater(let message, _): return .brokeOff(message)
      case .refused(let message): return .refused(message)
      }
      let before = rows.count
      for item in items { rows[identify(item)] = item }
      if !items.isEmpty, items.allSatisfy(isOldEnough) { return .whole }
      if let total = paging.totalCount {
        if let lastTotal, total < lastTotal { return .moved }
        firstTotal = firstTotal ?? total
        lastTotal = total
      }
      if paging.statesTheEnd {
        if paging.continues(after: page, rows: items.count, limit: limit) { continue }
        return firstTotal.map { rows.count < $0 } ?? false ? .moved : .whole
      }
      if items.isEmpty { return page <= 2 ? .whole : .uncounted }
      if rows.count == before {
        guard items.count < limit else {
          return .refused("page \(page) of the list has nothing but rows of the pages before")
        }
        return page <= 2 ? .whole : .uncounted
      }
    }
    return .refused("the list does not end")
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

/// Tells how many rows of a list have been read, from the first again where reading starts over.
final class ReadingProgress: Sendable {
  private let counts = Mutex<(read: Int, total: Int?)>((0, nil))
  private let show: @Sendable (Int, Int?) -> Void

  init(_ show: @escaping @Sendable (_ read: Int, _ total: Int?) -> Void) {
    self.show = show
  }

  func willRead(_ page: Int) {
    let (read, total) = counts.withLock { counts in
      if page == 1 { counts.read = 0 }
      return counts
    }
    show(read, total)
  }

  /// Counts the page, and gives it back.
  func didRead<Row>(_ page: PageRead<Row>) -> PageRead<Row> {
    if case .rows(let rows, let paging) = page {
      counts.withLock { counts in
        counts.read += rows.count
        counts.total = paging.totalCount ?? counts.total
      }
    }
    return page
  }
}
