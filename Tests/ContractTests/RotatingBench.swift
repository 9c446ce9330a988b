import Foundation
import SandboxSupplier
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

extension Workbench {
  static func rotator() throws -> Actor { try #require(Actor("keeper")) }

  /// Makes a reveal key of the next epoch the vault's, as the first half of a rotation does.
  @discardableResult
  func adoptNextEpoch(of keyring: Keyring) async throws -> Keyring {
    let next = try keyring.addingEpoch()
    try await vault.adoptRecipients(of: next, actor: Self.rotator())
    return next
  }

  @discardableResult
  func finishRotation(
    _ role: RecipientID.Role = .reveal, with keyring: Keyring
  ) async throws -> RotationReport {
    try await vault.finishRotation(role, with: keyring, actor: Self.rotator())
  }

  /// Rotates the reveal key once.
  func rotate(_ keyring: Keyring) async throws -> Keyring {
    let next = try await adoptNextEpoch(of: keyring)
    let report = try await finishRotation(with: next)
    #expect(report.remaining == 0)
    #expect(report.problems.isEmpty)
    return next
  }

  /// What an opening with these keys shows of an order, by line.
  func codes(_ reference: String, with keyring: Keyring) async throws -> [String?] {
    let opened = try reopened(keys: .full(keyring))
    defer { opened.close() }
    let order = try await opened.order(try #require(ClientReference(reference)))
    return try await opened.reveal(
      order.vouchers.map(\.id), actor: try #require(Actor("tester")), purpose: "test",
      includingQuarantined: true
    ).map { $0.revealText(of: .code) }
  }

  /// The recipients of each delivery that has a key.
  func boxes() throws -> [[RecipientID]] {
    try vault.core.database.read { snapshot in
      var boxes: [[RecipientID]] = []
      try snapshot.eachDelivery { _, keys in
        if !keys.isEmpty { boxes.append(keys.map(\.recipient)) }
      }
      return boxes
    }
  }

  /// The boxes themselves of one recipient.
  func boxBytes(of id: RecipientID) throws -> [[UInt8]] {
    try vault.core.database.read { snapshot in
      var boxes: [[UInt8]] = []
      try snapshot.eachDelivery { row, keys in
        boxes += keys.filter { $0.recipient == id }.map(\.wrappedKey)
        guard let body = row.sealedBody, let sealed = SealedResponse(body),
          let header = try? StreamHeader(encoded: sealed.header)
        else { return }
        boxes += header.wrappedKeys.filter { $0.recipient == id }.map(\.box)
      }
      return boxes
    }
  }

  /// An answer that is kept as a whole, because it broke off before it named its order.
  func keepWholeAnswer() async throws -> DeliveryID {
    sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)), SandboxFault(on: .lookup, .cut(bytes: 80)),
    ])
    _ = try? await place("KEPT", wait: 0)
    sandbox.setFaults([])
    return try #require(try vault.core.database.read { try $0.deliveriesWithSealedBody() }.first)
  }

  func body(_ id: DeliveryID) throws -> SealedResponse {
    let body = try #require(try vault.core.database.read { try $0.delivery(id)?.sealedBody })
    return try #require(SealedResponse(body))
  }

  /// What a refusal says.
  func refusal(_ work: () async throws -> Void) async -> VaultError? {
    do {
      try await work()
      return nil
    } catch {
      return error as? VaultError
    }
  }
}
