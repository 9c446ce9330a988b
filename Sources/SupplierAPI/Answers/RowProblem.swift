/// Why a row of a list cannot be read; the reason is a name of ours and holds nothing of the row.
package struct RowProblem: Error {
  package let reason: String
}

extension Page {
  /// Reads a list: a bare array, or an array under `data`.
  init(
    _ head: ResponseHead, _ value: JSONValue, number: Int, limit: Int,
    _ read: (JSONValue) throws(RowProblem) -> Item
  ) throws(SupplierError) {
    guard let rows = value.elements ?? value["data"]?.elements else {
      throw .unreadable("the answer is not a list", head)
    }
    var items: [Item] = []
    var unreadable: [UnreadableRow] = []
    for (offset, row) in rows.enumerated() {
      do throws(RowProblem) {
        items.append(try read(row))
      } catch {
        unreadable.append(
          UnreadableRow(offset: offset, id: row["id"]?.integer, reason: error.reason))
      }
    }
    self.number = number
    self.items = items
    self.unreadable = unreadable
    paging = head.paging
    totalCount = paging.totalCount
    hasMore = paging.continues(after: number, rows: rows.count, limit: limit)
    requestID = head.requestID
  }
}
