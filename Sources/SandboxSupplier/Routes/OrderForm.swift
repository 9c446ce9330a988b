import VoucherModel

/// The body of an order, its members checked one by one.
struct OrderForm: Sendable {
  let productID: Int64
  let denomination: Amount
  let quantity: Int
  let walletID: Int64?
  let reference: String?
  let email: String?

  init(_ json: JSONValue) throws(APIError) {
    guard let productID = json["product_id"]?.integer, productID > 0 else {
      throw .validation("product_id is required")
    }
    guard let denomination = json["denomination"]?.numberText.flatMap({ Amount($0) }),
      denomination > .zero
    else { throw .validation("denomination must be greater than 0") }
    guard let quantity = json["quantity"]?.integer, (1...5_000).contains(quantity) else {
      throw .validation("quantity must be between 1 and 5000")
    }
    self.productID = Int64(productID)
    self.denomination = denomination
    self.quantity = quantity
    walletID = try Self.wallet(json)
    reference = try Self.text(json, "client_reference", most: 255) { !$0.isEmpty }
    email = try Self.text(json, "email", most: 254) { $0.wholeMatch(of: /[^@ ]+@[^@ ]+/) != nil }
  }

  private static func wallet(_ json: JSONValue) throws(APIError) -> Int64? {
    guard let value = json["wallet_id"], value != .null else { return nil }
    guard let id = value.integer, id > 0 else { throw .validation("wallet_id is not valid") }
    return Int64(id)
  }

  /// A text of printable ASCII; an empty or null one counts as left out.
  private static func text(
    _ json: JSONValue, _ name: String, most: Int, where isValid: (String) -> Bool
  ) throws(APIError) -> String? {
    guard let value = json[name], value != .null, value != .string("") else { return nil }
    guard let text = value.string, text.utf8.count <= most,
      text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), isValid(text)
    else { throw .validation("\(name) is not valid") }
    return text
  }
}
