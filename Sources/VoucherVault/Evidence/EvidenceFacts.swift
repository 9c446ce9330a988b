import TransparencyLog
import VaultStore
import VoucherModel

/// Everything that the vault has recorded about one order and may tell the supplier.
struct EvidenceFacts {
  let order: OrderRow
  let exchanges: [ExchangeRow]
  let deliveries: [DeliveryRow]
  let vouchers: [VoucherRow]
  let notes: [NoteRow]
  let leaves: [LeafRow]

  init(_ reference: ClientReference, in snapshot: borrowing VaultSnapshot) throws {
    guard let order = try snapshot.order(reference: reference) else {
      throw VaultError(
        .notFound, "There is no order \(reference) in this vault.",
        next: "List them with 'voucher-vault order list'.")
    }
    self.order = order
    exchanges = try snapshot.exchanges(about: order.id)
    deliveries = try snapshot.deliveries(of: order.id)
    vouchers = try snapshot.vouchers(of: order.id)
    notes = try snapshot.notes(about: order.id)
    leaves = try snapshot.leaves(of: order.id)
  }

  /// How many codes are not in the vault.
  var missing: Int { max(0, order.quantity - order.captured) }

  /// The face value of what is missing.
  var worth: Money? {
    order.denomination.multiplied(by: missing).flatMap { worth in
      order.baseCurrency.map { Money(worth, $0) }
    }
  }
}
