import Synchronization
import VoucherModel

/// The supplier's numbers of currencies, as last read.
final class CurrencyNames: Sendable {
  private let names = Mutex<[Int64: Currency]>([:])

  var known: [Int64: Currency] { names.withLock { $0 } }

  func replace(_ new: [Int64: Currency]) {
    names.withLock { $0 = new }
  }
}
