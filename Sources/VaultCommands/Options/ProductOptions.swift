import ArgumentParser
import VoucherModel

/// Which vouchers are to be bought, where three words in a row do not say so.
struct ProductOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The supplier's number of the product.", valueName: "id"))
  var product: ProductID?

  @Option(
    help: ArgumentHelp(
      "The face value of one voucher, in the product's currency.", valueName: "amount"))
  var denomination: Amount?
}
