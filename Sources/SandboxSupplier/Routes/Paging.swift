/// What a list call asks for: `page` from 1, `limit` from 1 to 10,000, and the direction of `id`.
struct Paging: Sendable {
  let page: Int
  let limit: Int
  let isAscending: Bool

  init(_ request: SandboxRequest, limit standard: Int = 50, most: Int = 10_000) throws(APIError) {
    page = try Self.number(request, "page", standard: 1, most: 1_000_000)
    limit = try Self.number(request, "limit", standard: standard, most: most)
    isAscending = try Self.direction(request)
  }

  private static func number(
    _ request: SandboxRequest, _ name: String, standard: Int, most: Int
  ) throws(APIError) -> Int {
    guard let text = request.parameter(name) else { return standard }
    guard let number = Int(text), (1...most).contains(number) else {
      throw .validation("\(name) must be between 1 and \(most)")
    }
    return number
  }

  /// `sort` is a JSON object with the members `Field` and `Direction`.
  private static func direction(_ request: SandboxRequest) throws(APIError) -> Bool {
    guard let text = request.parameter("sort") else { return false }
    guard let sort = JSONValue(Array(text.utf8)), sort.members != nil,
      (sort["Field"]?.string ?? "id").lowercased() == "id"
    else { throw .validation("sort is not valid") }
    return sort["Direction"]?.string?.uppercased() == "ASC"
  }

  /// The rows of a page, by their place in the whole list, and how many there are said to be.
  func rows(of total: Int, _ behaviour: PageBehaviour) -> (rows: Range<Int>, total: Int) {
    let shift =
      switch behaviour {
      case .steady: 0
      case .overlapping: page > 1 ? -1 : 0
      case .lossy: page > 1 ? 1 : 0
      }
    let start = min(total, max(0, (page - 1) * limit + shift))
    return (start..<min(total, start + limit), total - shift)
  }

  func headers(rows: Int, total: Int) -> [(name: String, value: String)] {
    let pages = (total + limit - 1) / limit
    return [
      ("X-Page", String(page)), ("X-Per-Page", String(limit)), ("X-Total-Count", String(total)),
      ("X-Total-Pages", String(pages)), ("X-Page-Size", String(rows)),
      ("X-Has-More", page < pages ? "true" : "false"),
    ]
  }
}
