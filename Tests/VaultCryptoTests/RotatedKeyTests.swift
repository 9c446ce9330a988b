import Testing
import VaultCrypto

@Suite("keys of a later epoch")
struct RotatedKeyTests {
  private static let context = Array("what the response answers".utf8)

  @Test func `take the place of the recovery key one epoch after the other`() throws {
    let keyring = try VaultIdentityTests.make()
    let second = try RecoveryKey.random(epoch: 2)
    let next = try keyring.replacingRecovery(with: second.recipient)
    #expect(next.identity.recovery == second.recipient)
    #expect(next.identity.reveal == keyring.identity.reveal)
    #expect(next.identity.logKey == keyring.identity.logKey)
    #expect(next.revealEpochs == keyring.revealEpochs)
    for epoch in [UInt32(1), 3] {
      let other = try RecoveryKey.random(epoch: epoch).recipient
      #expect(throws: CryptoError.malformed(.identity)) {
        _ = try keyring.replacingRecovery(with: other)
      }
    }
  }

  @Test func `leave a stream when their box is dropped, and the last box stays`() throws {
    let first = try OpeningKey.random(RecipientID(role: .reveal, epoch: 1))
    let second = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    let sealer = try StreamSealer(
      context: Self.context, recipients: [first.recipient], from: SealingRatchet())
    let header = try StreamHeader(encoded: sealer.header)
    let both = try header.adding(second.recipient, context: Self.context, openedWith: first)
    let byFirst = both.opens(context: Self.context, with: first)
    let bySecond = both.opens(context: Self.context, with: second)
    let ofAnother = both.opens(context: [1], with: second)
    #expect(byFirst && bySecond && !ofAnother)
    let one = try both.dropping(first.id)
    #expect(one.wrappedKeys.map(\.recipient) == [second.id])
    let stillBySecond = one.opens(context: Self.context, with: second)
    let stillByFirst = one.opens(context: Self.context, with: first)
    #expect(stillBySecond && !stillByFirst)
    #expect(throws: CryptoError.malformed(.streamHeader)) { _ = try one.dropping(second.id) }
  }

  @Test func `hold the same key of a delivery as the former, or are told apart`() throws {
    let first = try OpeningKey.random(RecipientID(role: .reveal, epoch: 1))
    let second = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    let header = try DeliveryHeader(
      vault: [UInt8](repeating: 1, count: 16), incarnation: 1,
      delivery: [UInt8](repeating: 2, count: 16), epoch: 1)
    var sealer = try DeliverySealer(header: header, deliveryKey: .random(count: 32))
    let wrapped = try sealer.wrap(for: first.recipient)
    var former = try DeliveryOpener(header: header, wrapped: wrapped, with: first)
    let rewrapped = try former.wrap(for: second.recipient)
    let same = try DeliveryOpener(header: header, wrapped: rewrapped, with: second)
    var forger = try DeliverySealer(header: header, deliveryKey: .random(count: 32))
    let forged = try forger.wrap(for: second.recipient)
    let other = try DeliveryOpener(header: header, wrapped: forged, with: second)
    let isSame = same.hasSameKey(as: former)
    let isOther = other.hasSameKey(as: former)
    #expect(isSame && !isOther)
  }
}
