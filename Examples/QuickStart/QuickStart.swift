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

    guard let shop = Actor("shop"), let fifty = Amount("50"), let dollars = Currency("USD"),
      let reference = ClientReference("STOCK-1"),
      let line = AllocationKey(order: "4712", line: 1),
      let five = OrderRequest(
        reference: reference, productID: ProductID(rawValue: 123), denomination: fifty, quantity: 5)
    else { return }

    // One reference, one debit: running this again goes on with the same order.
    let order = try await vault.place(
      OrderPlacement(five, priceLimit: Amount("250")), with: supplier)
    print("\(order.reference) is \(order.state): \(order.captured) of \(order.quantity) are sealed")

    // A line of a customer's order gets its codes once, however often it asks.
    let kind = VoucherKind(productID: five.productID, faceValue: Money(fifty, dollars))
    _ = try await vault.allocate(AllocationRequest(line, kind: kind, quantity: 2), actor: shop)

    // Who looks, and what for, is on the disk before the first code is opened.
    let sale = try await vault.reveal(line, actor: shop, purpose: "order 4712 of the shop")
    for voucher in sale.vouchers {
      print("\(voucher.id): \(voucher.revealText(of: .code) ?? "no code")")
    }
  }
}
