import VaultCrypto
package import VoucherModel

/// A row of a storefront's list: the voucher that it gave to a line of an order of its own.
package struct AllocationRow: Hashable, Sendable {
  /// The vault's name of the voucher.
  package let voucherID: VoucherID
  /// The storefront's order.
  package let order: String
  /// The line of that order.
  package let line: String
  /// When it was given, where the list says so.
  package let allocatedAt: Timestamp?
}

extension StatementFile {
  /// The rows of a storefront's list: JSON, or a table.
  ///
  /// Columns are `voucher_id`, `order`, `line`, and where there is one `allocated_at`.
  package func allocations() throws -> [AllocationRow] {
    try rows(needing: [["voucher_id"], ["order"], ["line"]]) { row throws(RowProblem) in
      guard let voucher = row["voucher_id"]?.text.flatMap({ VoucherID($0) }) else {
        throw RowProblem(reason: "voucher_id")
      }
      guard let order = row["order"].flatMap(Self.word) else { throw RowProblem(reason: "order") }
      guard let line = row["line"].flatMap(Self.word) else { throw RowProblem(reason: "line") }
      let moment = row["allocated_at"]
      let allocatedAt = moment?.text.flatMap { Timestamp(rfc3339: $0) }
      guard moment == nil || allocatedAt != nil else { throw RowProblem(reason: "allocated_at") }
      return AllocationRow(
        voucherID: voucher, order: order, line: line, allocatedAt: allocatedAt)
    }
  }

  /// A name that may be written as a number; one that had to be changed to be printed might be taken
  /// for another.
  private static func word(_ value: JSONValue) -> String? {
    guard let text = value.text ?? value.numberText, !text.isEmpty,
      PrintableText.bounded(text, to: 255) == text
    else { return nil }
    return text
  }
}
