import ArgumentParser
import VoucherModel

/// What is to be bought: by flags, or as three words in a row.
struct PurchaseOptions: ParsableArguments {
  @OptionGroup var item: ProductOptions

  @Option(help: ArgumentHelp("How many vouchers, 1 to 5000.", valueName: "count"))
  var quantity: Int?

  @Option(
    help: ArgumentHelp(
      "The wallet to pay from (otherwise the one in the product's currency).", valueName: "id"))
  var wallet: WalletID?

  @Argument(
    help: ArgumentHelp(
      "Product, denomination and quantity in a row, in place of the three flags.",
      valueName: "product denomination quantity"))
  var words: [String] = []

  /// What was asked for, once it is known to be complete.
  struct Purchase {
    let product: ProductID
    let denomination: Amount
    let quantity: Int
    let wallet: WalletID?
  }

  func validate() throws {
    _ = try purchase()
  }

  func purchase() throws -> Purchase {
    let isByWords = !words.isEmpty
    if isByWords,
      words.count != 3 || item.product != nil || item.denomination != nil || quantity != nil
    {
      throw ValidationError(
        "Give --product, --denomination and --quantity, or the three values in a row.")
    }
    let product = isByWords ? ProductID(argument: words[0]) : item.product
    let denomination = isByWords ? Amount(words[1]) : item.denomination
    let quantity = isByWords ? Int(words[2]) : quantity
    guard let product else { throw Self.wrong("product", "a number above zero") }
    guard let denomination, denomination > .zero else {
      throw Self.wrong("denomination", "an amount above zero, such as 50 or 12.50")
    }
    guard let quantity, (1...OrderRequest.maximumQuantity).contains(quantity) else {
      throw Self.wrong("quantity", "a whole number from 1 to \(OrderRequest.maximumQuantity)")
    }
    return Purchase(
      product: product, denomination: denomination, quantity: quantity, wallet: wallet)
  }

  private static func wrong(_ name: String, _ wanted: String) -> ValidationError {
    ValidationError("The \(name) (--\(name)) has to be \(wanted).")
  }
}
