import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

/// A workbench whose vault has stock, and the words to ask for it.
extension Workbench {
  static let day: Int64 = 86_400_000

  var shop: Actor { get throws { try #require(Actor("shop")) } }

  /// Buys vouchers that expire at a moment, or never.
  @discardableResult
  func stock(
    _ reference: String, _ quantity: Int, expiring moment: Timestamp? = nil
  ) async throws -> [VoucherID] {
    sandbox.update { $0.expiresAt = moment?.rfc3339 ?? "" }
    return try await place(reference, quantity: quantity).vouchers.map(\.id)
  }

  /// The only kind there is.
  var kind: VoucherKind {
    get async throws {
      let voucher = try #require(try await vault.vouchers().first)
      return VoucherKind(productID: voucher.productID, faceValue: voucher.faceValue)
    }
  }

  func key(_ order: String, _ line: Int = 1) throws -> AllocationKey {
    try #require(AllocationKey(order: order, line: line))
  }

  func request(
    _ order: String, _ line: Int = 1, quantity: Int = 1, _ policy: AllocationPolicy = .whole,
    minimumLife: Int64 = 0
  ) async throws -> AllocationRequest {
    AllocationRequest(
      try key(order, line), kind: try await kind, quantity: quantity, policy: policy,
      minimumLifeMilliseconds: minimumLife)
  }

  @discardableResult
  func allocate(
    _ order: String, _ line: Int = 1, quantity: Int = 1, _ policy: AllocationPolicy = .whole,
    minimumLife: Int64 = 0
  ) async throws -> LineAllocation {
    try await vault.allocate(
      try await request(order, line, quantity: quantity, policy, minimumLife: minimumLife),
      actor: shop)
  }

  @discardableResult
  func reserve(
    _ order: String, _ line: Int = 1, quantity: Int = 1, for milliseconds: Int64
  ) async throws -> LineAllocation {
    try await vault.reserve(
      try await request(order, line, quantity: quantity),
      until: time.now.advanced(byMilliseconds: milliseconds), actor: shop)
  }

  /// How much there is, in the order free, reserved, allocated, backordered.
  func levels() async throws -> [Int] {
    let level = try #require(try await vault.availability(of: try await kind).first)
    return [level.free, level.reserved, level.allocated, level.backordered]
  }

  func state(_ id: VoucherID) async throws -> VoucherState { try await vault.voucher(id).state }
}

/// Expects the error of a code.
func expectError<R>(
  _ code: VaultError.Code, sourceLocation: SourceLocation = #_sourceLocation,
  _ work: () async throws -> R
) async {
  await #expect(throws: VaultError(code, "", next: ""), sourceLocation: sourceLocation) {
    _ = try await work()
  }
}
