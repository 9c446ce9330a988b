/// What a delivery scan found in an answer that can carry orders.
package struct DeliveryScan: Hashable, Sendable {
  /// The orders, in the order in which they end in the answer.
  package var orders: [ScannedOrder] = []
  /// The supplier's error, where the answer is an error body.
  package var error: ScannedError?
  /// Where and why reading stopped; `nil` where the answer is well-formed to its end.
  package var problem: JSONProblem?

  /// Whether the answer is well-formed to its end.
  package var isComplete: Bool { problem == nil }

  /// How many voucher elements were found, whole or cut off.
  package var voucherCount: Int { orders.reduce(0) { $0 + $1.vouchers.count } }
}

/// The supplier's error body: `{"error":{"name","code","message"}}`.
package struct ScannedError: Hashable, Sendable {
  /// The kind of error, such as `BadRequestError`.
  package let name: String?
  /// The code to branch on, such as `BAD_REQUEST`.
  package let code: String?
  /// The text for people, printable and bounded; `nil` where the answer also carries vouchers.
  package let message: String?

  package init(name: String?, code: String?, message: String?) {
    self.name = name.map { PrintableText.bounded($0, to: 64) }
    self.code = code.map { PrintableText.bounded($0, to: 64) }
    self.message = message.map { PrintableText.bounded($0) }
  }
}
