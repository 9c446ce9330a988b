import VoucherModel

/// What the shop is told by its environment.
struct Settings {
  var host = ""
  var token = ""
  var vault = ""
  var keyFile: String?
  var webhookSecret = ""
  var headFile = ""
  var port = 8081
  /// How many of the product are to be in stock; 0 leaves the buying to others.
  var target = 0
  let product = ProductID(rawValue: 123)
  let value = Amount(millionths: 50_000_000)

  init(_ environment: [String: String]) {
    host = environment["OCTOPUS_HOST"] ?? ""
    token = environment["OCTOPUS_TOKEN"] ?? ""
    vault = environment["VOUCHER_VAULT"] ?? ""
    keyFile = environment["VOUCHER_VAULT_KEY"]
    webhookSecret = environment["WEBHOOK_SECRET"] ?? ""
    headFile = environment["SHOP_HEAD"] ?? vault + "-head"
    port = environment["SHOP_PORT"].flatMap { Int($0) } ?? port
    target = environment["SHOP_STOCK"].flatMap { Int($0) } ?? target
  }
}
