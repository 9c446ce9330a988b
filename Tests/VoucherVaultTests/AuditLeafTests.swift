import Reconciliation
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("an audit leaf")
struct AuditLeafTests {
  private static let digest = Digest.sha256([1, 2, 3])
  private static let order = OrderID(high: 1, low: 2)
  private static let voucher = VoucherID(high: 3, low: 4)
  private static let reveal = RecipientID(role: .reveal, epoch: 1)
  private static let rekeyed = RekeyedDelivery(id: DeliveryID(high: 7, low: 8), row: digest)

  static let events: [AuditEvent] =
    [
      .vaultCreated(VaultID(high: 5, low: 6), incarnation: 1, row: digest),
      .hostBound(row: digest),
      .identityChanged(row: digest, actor: .vault),
      .vaultRestored(VaultID(high: 5, low: 6), incarnation: 2, row: digest, actor: .vault),
      .order(order, .intended(quantity: 5000), row: digest),
      .order(order, .sent(attempt: 2), row: digest),
      .order(order, .notSent, row: digest),
      .order(order, .answerLost, row: digest),
      .order(order, .rejected, row: digest),
      .order(order, .acknowledged, row: digest),
      .order(order, .captured(count: 3), row: digest),
      .order(order, .stalled, row: digest),
      .order(order, .supplierFailed, row: digest),
      .order(order, .supplierCancelled, row: digest),
      .order(order, .codesLost(count: 1), row: digest),
      .order(order, .resolved(.failed), row: digest),
      .orderResolved(order, .failed, actor: .vault, words: digest, row: digest),
      .exchanged(ExchangeID(high: 7, low: 9), order: order, row: digest),
      .orderObserved(order, row: digest),
      .orderFound(order, quantity: 2, row: digest),
      .delivered(DeliveryID(high: 7, low: 8), order: nil, row: digest, vouchers: []),
      .delivered(
        DeliveryID(high: 7, low: 8), order: order, row: digest,
        vouchers: [
          DeliveredVoucher(id: voucher, line: 0, state: .available, row: digest),
          DeliveredVoucher(id: voucher, line: 70_000, state: .quarantined, row: digest),
        ]),
      .revealed([voucher], actor: .vault, words: digest),
      .voucherMoved(voucher, from: .available, to: .revealed, actor: .vault),
      .fingerprinted([FingerprintedVoucher(id: voucher, fingerprint: digest)]),
      .refingerprinted([
        RefingerprintedVoucher(
          id: voucher, former: digest, fingerprint: Digest.sha256([4]))
      ]),
      .keysDropped(reveal, [rekeyed]),
      .epochRetired(reveal, count: 1, actor: .vault),
      .recoveryChecked(RecipientID(role: .recovery, epoch: 3), count: 3, actor: .vault),
      .reconciled(RunID(high: 9, low: 9), row: digest),
      .checkpointKept(size: 12, row: digest),
      .periodMoved("2026-Q4", .signed, sequence: 2, actor: .vault, row: digest),
      .backedUp(size: 12, actor: .vault),
      .readingKept(digest),
    ]
    + AllocationStep.allCases.map {
      .inventory(
        .allocationMoved(7, $0, vouchers: [voucher], actor: .vault, row: digest))
    }
    + VoucherEventRow.Kind.allCases.map {
      .inventory(.voucherNoted(voucher, $0, sequence: 3, actor: .vault, row: digest))
    }
    + ControlEventRow.Kind.allCases.map {
      .inventory(.controlled($0, sequence: 3, actor: .vault, row: digest))
    }
    + ShopRecord.allCases.map { .shop($0, row: digest) }
    + BreakEvent.Kind.allCases.compactMap { kind in
      BreakID(String(repeating: "a1", count: 16)).map {
        .breakMoved($0, kind, sequence: 7, actor: .vault, row: digest)
      }
    }
    + [EpochStep(.recovery, from: 3, to: 7)].compactMap(\.self).flatMap { step -> [AuditEvent] in
      [
        .keysRewrapped(step, [rekeyed]), .keysRotated(step, count: 1, root: digest, actor: .vault),
      ]
    }
    + [VerifyingKey(bytes: digest.bytes)].compactMap(\.self).map {
      .logKeyReplaced(former: $0, by: $0)
    }

  @Test(arguments: events)
  func `reads back as it was written`(event: AuditEvent) {
    let leaf = AuditLeaf(event, at: Timestamp(milliseconds: 1_795_419_800_123))
    #expect(AuditLeaf(bytes: leaf.bytes) == leaf)
  }

  @Test func `has its own bytes for each event`() {
    let time = Timestamp(milliseconds: 0)
    #expect(Set(Self.events.map { AuditLeaf($0, at: time).bytes }).count == Self.events.count)
  }

  @Test func `there is a sample of every kind here`() {
    #expect(Set(Self.events.map(\.kind)) == Set(AuditKind.allCases))
  }

  @Test func `is refused when anything about it is changed, cut off or added`() {
    var randomness = SeededRandomness(seed: 3)
    for event in Self.events {
      let leaf = AuditLeaf(event, at: Timestamp(milliseconds: 77))
      let bytes = leaf.bytes
      for length in 0..<bytes.count {
        #expect(AuditLeaf(bytes: Array(bytes.prefix(length))) == nil)
      }
      #expect(AuditLeaf(bytes: bytes + [0]) == nil)
      for _ in 0..<50 {
        var changed = bytes
        let index = Int.random(in: 0..<changed.count, using: &randomness)
        changed[index] ^= UInt8.random(in: 1...255, using: &randomness)
        #expect(AuditLeaf(bytes: changed) != leaf)
      }
    }
  }

  @Test func `a step of epochs goes forward, and has one spelling`() {
    #expect(EpochStep(.reveal, from: 1, to: 2)?.description == "reveal 1>2")
    #expect(EpochStep("recovery 2>3") == EpochStep(.recovery, from: 2, to: 3))
    for refused in [
      "", "reveal", "reveal 1", "reveal 2>1", "reveal 1>1", "reveal 0>1", "reveal 01>2",
    ] {
      #expect(EpochStep(refused) == nil, "\(refused)")
    }
    #expect(RecipientID("recovery 2") == RecipientID(role: .recovery, epoch: 2))
    for refused in ["recovery 0", "recovery 02", "recovery", "else 1", "recovery 1 "] {
      #expect(RecipientID(refused) == nil, "\(refused)")
    }
  }

  @Test func `an actor is a plain name`() {
    #expect(Actor("ann.lee+shop@example-1") != nil)
    for refused in ["", "a b", "a\n", "é", String(repeating: "a", count: 65), "<b>"] {
      #expect(Actor(refused) == nil)
    }
  }
}
