package import VoucherModel

/// Something in the vault that is not what it has to be, as whoever has the vault found it.
package struct IntegrityFault: Hashable, Comparable, Sendable {
  /// What it is about: the kind of row and its name.
  package var subject: String
  /// What is wrong, in a sentence.
  package var message: String
  /// The order it is about, where it is about one.
  package var orderID: OrderID?

  package init(subject: String, message: String, orderID: OrderID? = nil) {
    self.subject = subject
    self.message = message
    self.orderID = orderID
  }

  /// Orders by subject.
  package static func < (left: Self, right: Self) -> Bool {
    (left.subject, left.message) < (right.subject, right.message)
  }
}
