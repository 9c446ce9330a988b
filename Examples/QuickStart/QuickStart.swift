import Foundation
import Logging
import SupplierTransport
import VoucherModel
import VoucherVault

@main
enum QuickStart {
  static func main() async throws {
    let settings = ProcessInfo.processInfo.environment
    let log = Logger(label: "shop")
    let supplier = try Supplier.connect(
      to: settings["OCTOPUS_HOST"] ?? "", token: settings["OCTOPUS_TOKEN"] ?? "", log: log)
    let folder = VaultFolder(settings["VOUCHER_VAULT"] ?? "")
    let vault = try Vault.open(
      folder, keyFile: folder.defaultKeyFile, environment: VaultEnvironment(log: log))
    defer { vault.close() }

    guard let shop = Actor("shop"), let reference = ClientReference("SHOP-4712"),
      let fifty = Amount("50"),
      let two = OrderRequest(
        reference: reference, productID: ProductID(rawValue: 123), denomination: fifty, quantity: 2)
    else { return }

    // One reference, one debit: running this again goes on with the same order.
    let order = try await vault.place(
      OrderPlacement(two, priceLimit: Amount("100")), with: supplier)
    print("\(order.reference) is \(order.state): \(order.captured) of \(order.quantity) are sealed")

    // Who looks, and what for, is on the disk before the first code is opened.
    let vouchers = try await vault.reveal(
      order.vouchers.map(\.id), actor: shop, purpose: "order 4712 of the shop")
    for voucher in vouchers {
      print("\(voucher.id): \(voucher.revealText(of: .code) ?? "no code")")
    }
  }
}
