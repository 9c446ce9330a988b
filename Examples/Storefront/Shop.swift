import Hummingbird
import Logging
import VoucherModel
import VoucherVault
import VoucherVaultWebhooks

/// The shop's routes.
///
/// Whoever calls them is the shop's own website, which has taken the payment.
struct Shop: Sendable {
  let vault: Vault
  let head: KeptHead
  let log: Logger

  func router(_ webhooks: WebhookRoute) -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/health") { _, _ in HTTPResponse.Status.ok }
    router.get("/stock") { _, _ in
      try await vault.availability().map {
        Level(product: $0.kind.productID.rawValue, value: "\($0.kind.faceValue)", free: $0.free)
      }
    }
    router.post("/checkout") { request, context in
      let line = try await request.decode(as: Checkout.self, context: context)
      return try await answering { try await checkOut(line) }
    }
    router.post("/webhooks/octopus", webhooks: webhooks)
    return router
  }

  /// Sells a line of a customer's order: the same line gets the same codes, however often it asks and
  /// whatever was killed in between.
  private func checkOut(_ line: Checkout) async throws -> Sold {
    guard let key = AllocationKey(order: line.order, line: line.line),
      let currency = Currency(line.currency), let value = Amount(line.value),
      let actor = Actor("storefront")
    else { throw HTTPError(.badRequest) }
    let kind = VoucherKind(
      productID: ProductID(rawValue: line.product), faceValue: Money(value, currency))
    _ = try await vault.allocate(
      AllocationRequest(key, kind: kind, quantity: line.quantity), actor: actor)
    // Who looks, and what for, is on the disk before the first code is opened.
    let sale = try await vault.reveal(
      key, actor: actor, purpose: "\(key)", remembering: head.newest)
    try await head.keep(sale.head)
    // From here on the codes are text, and the shop's to look after.
    return Sold(
      order: line.order, line: line.line,
      codes: sale.vouchers.map { voucher in
        Code(
          code: voucher.revealText(of: .code), pin: voucher.revealText(of: .pin),
          url: voucher.revealText(of: .claimURL), expires: voucher.revealText(of: .expiry))
      })
  }

  /// Turns what the vault says into a status that the website can act on.
  private func answering(
    _ work: () async throws -> Sold
  ) async throws -> EditedResponse<Sold> {
    do {
      return EditedResponse(status: .ok, response: try await work())
    } catch let error as VaultError {
      log.notice("a checkout was not served: \(error.message)")
      switch error.code {
      case .outOfStock, .allocationConflict, .allocationReleased: throw HTTPError(.conflict)
      case .invalid: throw HTTPError(.badRequest)
      // Ask again: the line gets what it has, once.
      default: throw HTTPError(.serviceUnavailable)
      }
    }
  }
}

/// A line of a customer's order.
struct Checkout: Decodable {
  let order: String
  let line: Int
  let product: Int64
  let value: String
  let currency: String
  let quantity: Int
}

/// What a line was sold.
struct Sold: ResponseEncodable {
  let order: String
  let line: Int
  let codes: [Code]
}

/// One code, as the customer gets it.
struct Code: Encodable {
  let code: String?
  let pin: String?
  let url: String?
  let expires: String?
}

/// How much there is to sell.
struct Level: ResponseEncodable {
  let product: Int64
  let value: String
  let free: Int
}
