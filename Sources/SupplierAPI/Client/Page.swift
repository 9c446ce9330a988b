/// A page of a list, as far as it could be read.
package struct Page<Item: Sendable>: Sendable {
  /// A row that is not what the contract says; it is reported instead of being passed over.
  package struct UnreadableRow: Hashable, Sendable {
    /// Its place in the page, from 0.
    package let offset: Int
    /// The supplier's number of it, where that much can be read.
    package let id: Int64?
    /// What is wrong with it: a name of ours, nothing from the row.
    package let reason: String
  }

  /// The page's number, from 1.
  package let number: Int
  /// The rows, in the supplier's order.
  package let items: [Item]
  /// The rows that are not among them.
  package let unreadable: [UnreadableRow]
  /// How many rows all pages have, where the supplier says so.
  package let totalCount: Int?
  /// What the headers say about the list.
  package let paging: Paging
  /// Whether to ask for the next page.
  package let hasMore: Bool
  /// Under which the supplier's support finds the call.
  package let requestID: String
}
