import ArgumentParser
import VoucherModel
import VoucherVault

/// A line of a customer's order.
struct LineArguments: ParsableArguments {
  @Argument(help: "The customer's order, by the shop's own reference.")
  var order: String

  @Argument(help: "The line of the order, from 0.")
  var line: Int

  func key() throws(CommandError) -> AllocationKey { try Self.key(order, line) }

  static func key(_ order: String, _ line: Int) throws(CommandError) -> AllocationKey {
    guard let key = AllocationKey(order: order, line: line) else {
      throw .usage(
        "An order has a reference of 1 to 255 printable ASCII characters, and a line from 0 to "
          + "\(AllocationKey.maximumLine).", next: "Check the reference and the line.")
    }
    return key
  }
}

/// What is sold.
struct KindOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The supplier's product.", valueName: "id"))
  var product: ProductID

  @Option(help: ArgumentHelp("The face value of one voucher.", valueName: "amount"))
  var denomination: Amount

  @Option(help: ArgumentHelp("The currency of the face value.", valueName: "code"))
  var currency: Currency

  var kind: VoucherKind {
    VoucherKind(productID: product, faceValue: Money(denomination, currency))
  }
}

/// How many are wanted, and how long they have to live.
struct QuantityOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many vouchers.", valueName: "count"))
  var quantity = 1

  @Option(
    help: ArgumentHelp(
      "How long each has to live from now, such as 30d or 12h.", valueName: "span"))
  var minimumLife: TimeSpanArgument?
}

/// Why something is done; it is kept for good.
struct ReasonOption: ParsableArguments {
  @Option(help: ArgumentHelp("Why; it is kept, and its digest is in the log.", valueName: "text"))
  var reason: String
}
