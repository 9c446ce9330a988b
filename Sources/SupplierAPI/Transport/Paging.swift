/// What the header lines say about a page of a list; each of them may be missing.
package struct Paging: Hashable, Sendable {
  /// The page's number, from 1.
  package let page: Int?
  /// The size of a page that was asked for.
  package let perPage: Int?
  /// How many rows all pages have.
  package let totalCount: Int?
  package let totalPages: Int?
  /// How many rows this page has.
  package let pageSize: Int?
  /// The supplier's word on whether there is another page.
  package let hasMore: Bool?

  init(_ head: ResponseHead) {
    func number(_ name: String) -> Int? {
      head.first(name).flatMap { Int($0.trimmedSpaces) }.flatMap { $0 >= 0 ? $0 : nil }
    }
    page = number("X-Page")
    perPage = number("X-Per-Page")
    totalCount = number("X-Total-Count")
    totalPages = number("X-Total-Pages")
    pageSize = number("X-Page-Size")
    hasMore =
      switch head.first("X-Has-More").map({ $0.trimmedSpaces.lowercased() }) {
      case "true", "1": true
      case "false", "0": false
      default: nil
      }
  }

  /// Whether another page is to be asked for, after a page of so many rows.
  ///
  /// The supplier's own word counts first, then its totals; where it says nothing, a full page means
  /// that there may be more. An empty page always ends the list, so that a wrong header cannot make
  /// a reader go round for ever.
  package func continues(after page: Int, rows: Int, limit: Int) -> Bool {
    if rows == 0 { return false }
    if let hasMore { return hasMore }
    if let totalPages { return page < totalPages }
    if let totalCount {
      let (reached, overflow) = page.multipliedReportingOverflow(by: perPage ?? limit)
      return !overflow && reached < totalCount
    }
    return rows >= limit
  }
}
