import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// What one response is to add to one order: rows ready to be committed, and the order's news.
struct ItemisedOrder: Sendable {
  let order: OrderRow
  let isFound: Bool
  let delivery: DeliveryRow?
  let keys: [DeliveryKeyRow]
  let vouchers: [VoucherRow]
  let events: [OrderEvent]
}

/// Seals the vouchers that a response shows of one order, and works out what it says of the order.
///
/// Works on a copy of the order's row and of its stored vouchers; whoever commits the outcome checks
/// that neither has changed meanwhile.
struct OrderItemiser {
  let core: VaultCore
  let response: CapturedResponse
  let name: DeliveryID
  let order: OrderRow
  let isFound: Bool
  let stored: [VoucherRow]
  let progress: OrderProgress
  let showing: Showing
  /// The supplier's number, unless another order of the vault has it.
  let number: SupplierOrderID?

  /// What is known of the response's place among the reads of the order.
  struct Showing: Sendable {
    /// Nothing before it can have shown the codes.
    var isFirst: Bool
    /// A read by the order's number may show more.
    var canReadFurther: Bool
  }

  func itemise(_ scanned: ScannedOrder, in body: Span<UInt8>) throws -> ItemisedOrder {
    let scratch = SecretBuffer(limit: CaptureSink.bodyLimit)
    let complete = scanned.vouchers.filter(\.isComplete)
    let shown = try complete.map { voucher in
      try ShownVoucher(
        voucher, in: body, vault: core.vault.id, keyring: core.keys.keyring, scratch: scratch)
    }
    let triage = VoucherTriage(
      stored: stored.map(VoucherTriage.Shown.init), quantity: order.quantity,
      captured: progress.captured, isFirstShowing: showing.isFirst)
    let verdicts = triage.verdicts(on: shown.map(\.shown))
    let reading = OrderReading(
      status: scanned.status.map(SupplierStatus.init),
      // A page that was cut says all about the orders that stand whole in it.
      isComplete: scanned.isComplete && (response.isComplete || response.context.source == .list),
      listed: scanned.hasVoucherList ? shown.count : nil,
      captured: verdicts.count { $0 == .new || $0 == .surplus },
      unusable: verdicts.count { $0 == .foreignMask || $0 == .knownMask || $0 == .empty },
      isAnswerToCreate: response.context.source == .create,
      canReadFurther: showing.canReadFurther)
    let events = reading.events(for: progress)
    let areLost = events.contains { if case .codesLost = $0 { true } else { false } }
    let kept = zip(shown, verdicts).enumerated()
      .map { (position: $0.offset, voucher: $0.element.0, verdict: $0.element.1) }
      .filter { keeps($0.verdict, areLost: areLost) }
    let news = updated(with: scanned)
    // A response that was cut keeps its sealed bytes as well: half a voucher is evidence.
    guard !kept.isEmpty || !reading.isComplete else {
      return ItemisedOrder(
        order: news, isFound: isFound, delivery: nil, keys: [], vouchers: [], events: events)
    }
    let delivery = name
    let start = try DeliveryHeader(
      vault: core.vault.id.bytes, incarnation: core.vault.incarnation, delivery: delivery.bytes,
      epoch: core.epoch)
    var sealer = try DeliverySealer(start, for: core.recipients, from: core.ratchet)
    let fields = RecordFields()
    let currency = scanned.baseCurrency ?? news.baseCurrency ?? .unknown
    var lines = LineAllocator(taken: stored.map(\.line))
    var rows: [VoucherRow] = []
    rows.reserveCapacity(kept.count)
    for item in kept {
      rows.append(
        try seal(
          item.voucher, verdict: item.verdict, line: lines.take(preferring: item.position),
          delivery: delivery, currency: currency, with: &sealer, fields: fields, body: body,
          scratch: scratch))
    }
    let keys = rows.isEmpty ? [] : sealer.keyRows(of: delivery)
    let row = DeliveryRow(
      id: delivery, orderID: order.id, source: DeliveryRow.Source(response.context.source),
      receivedAt: core.clock.now(), httpStatus: response.status, requestID: response.requestID,
      byteCount: response.byteCount, isComplete: reading.isComplete, voucherCount: rows.count,
      header: sealer.header.encoded, sealedBody: reading.isComplete ? nil : response.sealed)
    return ItemisedOrder(
      order: news, isFound: isFound, delivery: row, keys: keys, vouchers: rows, events: events)
  }

  /// Whether a voucher of the response gets a row.
  private func keeps(_ verdict: VoucherTriage.Verdict, areLost: Bool) -> Bool {
    switch verdict {
    case .new, .surplus, .unclear: true
    // What looks like a mask may be the code itself, and an order's own answer may be the only one
    // that shows it; a list shows masks as a matter of course.
    case .foreignMask: areLost || [.create, .read].contains(response.context.source)
    case .empty: areLost
    case .known, .knownMask: false
    }
  }

  private func updated(with scanned: ScannedOrder) -> OrderRow {
    var news = order
    // A number is written once: what comes under another one later does not change it.
    news.supplierOrderID = news.supplierOrderID ?? number
    news.supplierStatus = scanned.status.map(SupplierStatus.init) ?? news.supplierStatus
    news.amount = scanned.amount ?? news.amount
    news.discount = scanned.discount ?? news.discount
    news.baseCurrency = scanned.baseCurrency ?? news.baseCurrency
    news.deductionCurrency = scanned.deductionCurrency ?? news.deductionCurrency
    news.reportedWalletID = scanned.walletID ?? news.reportedWalletID
    news.reportedQuantity = scanned.quantity ?? news.reportedQuantity
    return news
  }

  private func seal(
    _ voucher: ShownVoucher, verdict: VoucherTriage.Verdict, line: Int, delivery: DeliveryID,
    currency: Currency, with sealer: inout DeliverySealer, fields: RecordFields,
    body: Span<UInt8>, scratch: SecretBuffer
  ) throws -> VoucherRow {
    let id: VoucherID = core.makeIdentifier()
    try fields.fill(with: voucher.scanned, in: body, scratch: scratch)
    let context = try RecordContext(
      vault: core.vault.id.bytes, incarnation: core.vault.incarnation, order: order.id.bytes,
      record: id.bytes, line: UInt32(line), product: order.productID.rawValue,
      faceValueMillionths: order.denomination.millionths, currency: currency.code,
      epoch: core.epoch)
    let record = try sealer.seal(fields, context: context)
    return VoucherRow(
      id: id, orderID: order.id, deliveryID: delivery, line: line, productID: order.productID,
      faceValue: Money(order.denomination, currency), epoch: core.epoch,
      incarnation: core.vault.incarnation, nonce: record.nonce, ciphertext: record.ciphertext,
      commitment: record.commitment, mask: Mask(tail: voucher.shown.tail) ?? .hidden,
      look: VoucherRow.Look(voucher.shown.look), referenceDigest: voucher.referenceDigest?.bytes,
      fingerprint: voucher.shown.fingerprint?.bytes,
      state: verdict == .new ? .available : .quarantined, expiresAt: voucher.expiresAt,
      capturedAt: core.clock.now())
  }
}

/// Hands out line numbers of an order: a voucher's place in the response where that is free.
private struct LineAllocator {
  private var taken: Set<Int>
  private var next: Int

  init(taken: [Int]) {
    self.taken = Set(taken)
    next = (taken.max() ?? -1) + 1
  }

  mutating func take(preferring position: Int) -> Int {
    let line = taken.contains(position) ? next : position
    taken.insert(line)
    next = max(next, line + 1)
    return line
  }
}
