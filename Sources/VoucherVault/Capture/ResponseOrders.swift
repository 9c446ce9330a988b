import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// The orders that one response speaks of, and whose each of them is.
struct ResponseOrders {
  /// One order of the response.
  struct Entry {
    let scanned: ScannedOrder
    /// How many orders of the same number came before it.
    let repetition: Int
    /// Whether it may be the order that the call was about, though it does not say so.
    let mayBeUnnamed: Bool
  }

  /// The row that an order of a response belongs to.
  struct Home {
    /// `nil` if there is none, and none can be made.
    var order: OrderRow?
    /// Whether the row is not in the vault yet.
    var isFound = false
    /// Whether another row has the number that the supplier gives.
    var isNumberTaken = false
  }

  let entries: [Entry]

  init(_ orders: [ScannedOrder], in context: JournalContext, core: VaultCore) throws {
    let own = try context.orderID.flatMap { id in try core.database.read { try $0.order(id) } }
    // Where one of them names our reference, the others are not the order that was asked about.
    let isNamed = orders.contains { order in
      order.clientReference != nil && order.clientReference == own?.reference.text
    }
    var seen: [SupplierOrderID?: Int] = [:]
    var entries: [Entry] = []
    for scanned in orders {
      let isOwn = scanned.clientReference == own?.reference.text
      entries.append(
        Entry(
          scanned: scanned, repetition: seen[scanned.id] ?? 0, mayBeUnnamed: isOwn || !isNamed))
      seen[scanned.id, default: 0] += 1
    }
    self.entries = entries
  }
}

extension ResponseOrders.Entry {
  /// Finds the order's row, or makes one for an order that this vault did not place.
  func home(
    in context: JournalContext, _ snapshot: borrowing VaultSnapshot, core: VaultCore
  ) throws -> ResponseOrders.Home {
    let numbered = try scanned.id.flatMap { try snapshot.order(supplierOrderID: $0) }
    if let known = try match(numbered, in: context, snapshot) {
      return ResponseOrders.Home(
        order: known, isNumberTaken: numbered.map { $0.id != known.id } ?? false)
    }
    return ResponseOrders.Home(order: try made(snapshot, core: core), isFound: true)
  }

  private func match(
    _ numbered: OrderRow?, in context: JournalContext, _ snapshot: borrowing VaultSnapshot
  ) throws -> OrderRow? {
    let referenced = try scanned.clientReference.flatMap { ClientReference($0) }
      .flatMap { try snapshot.order(reference: $0) }
    // Our reference over another request, or a second order under it, is somebody else's: its codes
    // get a home of their own.
    if let order = referenced, order.agrees(with: scanned),
      order.supplierOrderID == nil || scanned.id == nil || order.supplierOrderID == scanned.id
    {
      return order
    }
    if let numbered { return numbered }
    // An answer to one order's own call is about that order, even if it names nothing.
    guard mayBeUnnamed, context.source == .create || context.source == .read,
      let id = context.orderID, let order = try snapshot.order(id),
      order.supplierOrderID == nil || scanned.id == nil || order.supplierOrderID == scanned.id,
      scanned.clientReference == nil || scanned.clientReference == order.reference.text,
      order.agrees(with: scanned)
    else { return nil }
    return order
  }

  private static let largestFoundQuantity = 1_000_000

  /// An order of the supplier's that this vault did not place, so that its codes have a home.
  private func made(
    _ snapshot: borrowing VaultSnapshot, core: VaultCore
  ) throws -> OrderRow? {
    guard let number = scanned.id, let stand = ClientReference("supplier-order-\(number)") else {
      return nil
    }
    var reference = scanned.clientReference.flatMap { ClientReference($0) } ?? stand
    if try snapshot.order(reference: reference) != nil { reference = stand }
    // The supplier's word, within what the books can hold: a code must not fail on it.
    let quantity = min(
      max(1, scanned.quantity ?? scanned.vouchers.count), Self.largestFoundQuantity)
    let product = scanned.productID ?? ProductID(rawValue: 0)
    let stated = scanned.denomination.flatMap { $0 > .zero ? $0 : nil }
    let denomination = stated ?? Amount(millionths: 1)
    var row = OrderRow(
      id: core.makeIdentifier(), reference: reference, origin: .found,
      requestDigest: Digest.sha256(Array(reference.text.utf8)).bytes, productID: product,
      denomination: denomination, quantity: quantity, walletID: nil,
      intendedAt: core.clock.now())
    row.state = .sent
    return row
  }
}

extension OrderRow {
  /// Whether the supplier's order is for what this one asked for, as far as it says.
  fileprivate func agrees(with scanned: ScannedOrder) -> Bool {
    (scanned.productID.map { $0 == productID } ?? true)
      && (scanned.denomination.map { $0 == denomination } ?? true)
      && (scanned.quantity.map { $0 == quantity } ?? true)
  }
}
