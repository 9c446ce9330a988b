import SandboxSupplier
import Synchronization
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// The vault against the supplier's truth, when nothing is under way any more.
struct Comparison {
  let episode: Episode
  let vault: Vault

  private var machine: Machine { episode.machine }

  /// What a voucher is made of, as the supplier and as the vault has it.
  private struct Goods: Hashable {
    let code: String?
    let pin: String?
    let url: String?

    init(_ voucher: SandboxTruth.Voucher) {
      code = voucher.cardNumber
      pin = voucher.pinCode
      url = voucher.claimURL
    }

    init(_ record: OpenedRecord, _ id: VoucherID) {
      let revealed = RevealedVoucher(id: id, record: record)
      code = revealed.revealText(of: .code)
      pin = revealed.revealText(of: .pin)
      url = revealed.revealText(of: .claimURL)
    }
  }

  private struct Stored {
    let row: OrderRow
    var goods: Set<Goods> = []
    /// Codes that look like masks: they are kept, and may be called lost, for nobody can tell.
    var doubtful: Set<Goods> = []
  }

  func run() throws {
    let truth = episode.supplier.sandbox.truth
    var stored = try openAll()
    let expected = Dictionary(grouping: machine.books.expected, by: \.key.orderID)
    for order in truth.orders {
      guard let reference = order.reference.flatMap(ClientReference.init) else { continue }
      guard let known = stored.removeValue(forKey: reference) else {
        machine.violate(.silent, "order \(reference) of the supplier's is in the vault")
        continue
      }
      for (code, step) in (expected[order.id] ?? []).sorted(by: { $0.key.line < $1.key.line })
      where order.vouchers.indices.contains(code.line) {
        if !known.goods.contains(Goods(order.vouchers[code.line])) {
          machine.violate(
            .loss,
            "line \(code.line) of order \(reference), which reached a living process in step \(step), is "
              + "in the vault (\(try story(of: known.row)))")
        }
      }
      machine.count("codes compared", expected[order.id]?.count ?? 0)
      judge(known, order, truth)
    }
    for (reference, known) in stored.sorted(by: { $0.key.text < $1.key.text }) {
      let mayBe: Set<OrderState> = [.intended, .rejected, .stalled]
      if !mayBe.contains(known.row.state), !isResolved(reference) {
        machine.violate(
          .silent,
          "order \(reference), which the supplier never had, is not \(known.row.state.rawValue)")
      }
    }
  }

  /// What the log says of an order, in short.
  private func story(of row: OrderRow) throws -> String {
    let events = try vault.core.database.read { try $0.leaves(of: row.id) }.map {
      AuditLeaf(bytes: $0.leaf)?.event.kind.name ?? "unreadable"
    }
    let deliveries = try vault.core.database.read { try $0.deliveries(of: row.id) }.map {
      "\($0.source.rawValue) of \($0.voucherCount) vouchers and \($0.byteCount) bytes"
    }
    let vouchers = try vault.core.database.read { try $0.vouchers(of: row.id) }.map {
      "\($0.look.rawValue) \($0.state.rawValue) '\($0.mask.tail)'"
    }
    return
      "number \(row.supplierOrderID.map { "\($0)" } ?? "-"), \(row.quantity) ordered, \(row.captured) captured, \(row.lost) lost, "
      + "\(row.state.rawValue); "
      + [events, deliveries, vouchers].map { $0.joined(separator: ", ") }.joined(separator: "; ")
  }

  private func isResolved(_ reference: ClientReference) -> Bool {
    machine.books.resolvedReferences.contains(reference)
  }

  /// An order's state must say what became of it.
  private func judge(_ known: Stored, _ order: SandboxTruth.Order, _ truth: SandboxTruth) {
    let row = known.row
    let reference = row.reference
    let delivered = Set(order.vouchers.map(Goods.init))
    let held = known.goods.intersection(delivered).count
    machine.count("orders \(row.state.rawValue)")
    func violate(_ kind: Violation.Kind, _ what: String) {
      machine.violate(kind, "order \(reference) \(what)")
    }
    switch row.state {
    case .captured:
      if held < row.quantity {
        violate(
          .loss,
          "is captured only with all its codes (\(row.quantity) ordered, \(row.captured) captured, "
            + "\(known.goods.count) stored, \(held) of them true)")
      }
    case .codesLost:
      let certain = held - known.doubtful.intersection(delivered).count
      if row.lost > row.quantity - certain, !isResolved(reference) {
        violate(
          .other, "calls lost no code that is held (\(held) held; \((try? story(of: row)) ?? "-"))")
      }
      if row.captured + row.lost < row.quantity, !isResolved(reference) {
        violate(.silent, "names every code that is lost")
      }
    case .failed, .cancelled:
      let isSo = order.status == "FAILED" || order.status == "CANCELLED"
      if !isSo, !isResolved(reference) { violate(.silent, "is \(order.status) at the supplier") }
    case .rejected:
      if !isResolved(reference) { violate(.silent, "was bought, and stands as rejected") }
    case .intended, .sent:
      violate(.silent, "was bought, and stands as \(row.state.rawValue)")
    case .inDoubt, .pending, .partiallyCaptured:
      let isOpen = order.status == "PENDING" || order.status == "PARTIALLY_DELIVERED"
      if !isOpen {
        violate(
          .other,
          "is settled by recovery (\(row.state), \(order.status); \((try? story(of: row)) ?? "-"))")
      }
    case .stalled:
      break
    }
  }

  // MARK: Opening

  private func openAll() throws -> [ClientReference: Stored] {
    guard let keyring = episode.keyring.withLock({ $0 }) else { return [:] }
    let text = episode.recoveryText.withLock { $0 }
    let recovery = try RecoveryKey(text: text.span)
    var orders: [OrderID: Stored] = [:]
    var vouchers: [OrderID: [VoucherRow]] = [:]
    var deliveries: [DeliveryID: (DeliveryRow, [DeliveryKeyRow])] = [:]
    try vault.core.database.read { snapshot in
      try snapshot.eachOrder { orders[$0.id] = Stored(row: $0) }
      try snapshot.eachVoucher { vouchers[$0.orderID, default: []].append($0) }
      try snapshot.eachDelivery { deliveries[$0.id] = ($0, $1) }
    }
    for (order, rows) in vouchers.sorted(by: { $0.key < $1.key }) {
      let records = try RecordAccess(core: vault.core).open(rows, with: keyring)
      for (row, record) in zip(rows, records) {
        orders[order]?.goods.insert(Goods(record, row.id))
        if row.look == .suspect, row.state == .quarantined {
          orders[order]?.doubtful.insert(Goods(record, row.id))
        }
      }
      try openWithRecoveryKey(rows, records, deliveries, recovery)
    }
    return orders.values.reduce(into: [:]) { $0[$1.row.reference] = $1 }
  }

  /// The offline key must open the very same.
  private func openWithRecoveryKey(
    _ rows: [VoucherRow], _ records: [OpenedRecord],
    _ deliveries: [DeliveryID: (DeliveryRow, [DeliveryKeyRow])], _ recovery: borrowing RecoveryKey
  ) throws {
    for (id, group) in Dictionary(grouping: zip(rows, records), by: \.0.deliveryID) {
      guard let (delivery, keys) = deliveries[id],
        let wrapped = keys.first(where: { $0.role == .recovery })
      else {
        machine.violate(.loss, "delivery \(id) has a key for the recovery key")
        continue
      }
      var opener = try DeliveryOpener(
        header: try DeliveryHeader(encoded: delivery.header),
        wrapped: try WrappedKey(
          recipient: RecipientID(role: .recovery, epoch: wrapped.epoch), box: wrapped.wrappedKey),
        with: recovery.openingKey)
      for (row, record) in group {
        let sealed = try SealedRecord(
          nonce: row.nonce, ciphertext: row.ciphertext, commitment: row.commitment)
        let opened = try opener.open(sealed, context: try context(of: row))
        if Goods(opened, row.id) != Goods(record, row.id) {
          machine.violate(.loss, "both keys open voucher \(row.id) to the same")
        }
      }
    }
  }

  private func context(of row: VoucherRow) throws -> RecordContext {
    try RecordContext(
      vault: vault.core.vault.id.bytes, incarnation: row.incarnation, order: row.orderID.bytes,
      record: row.id.bytes, line: UInt32(clamping: row.line), product: row.productID.rawValue,
      faceValueMillionths: row.faceValue.amount.millionths, currency: row.faceValue.currency.code,
      epoch: row.epoch)
  }
}
