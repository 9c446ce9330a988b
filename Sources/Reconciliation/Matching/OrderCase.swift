import VoucherModel

/// One order as a case to be examined: what each side has of it, and the movements that name it.
struct OrderCase {
  /// The two sides' records, which are large, and the same in every copy of the case.
  private final class Sides: Sendable {
    let vault: VaultOrder?
    let supplier: SupplierOrder?

    init(_ vault: VaultOrder?, _ supplier: SupplierOrder?) {
      self.vault = vault
      self.supplier = supplier
    }
  }

  private let sides: Sides
  /// What the two were joined by.
  let basis: OrderMatch.Basis
  /// A finding that leaves open what the order is; nothing else is said of it then.
  var setAside: BreakKind?
  /// Booked debits that name the order, as positions in the list of movements.
  var debits: [Int] = []
  /// Booked credits that name it.
  var credits: [Int] = []
  /// Movements that name it and are not booked yet.
  var pending: [Int] = []
  /// What the search for its debit came to, if none names it.
  var debitCandidate: Candidate?
  /// What the search for its refund came to.
  var creditCandidate: Candidate?
  /// Whether a movement is its own because somebody said so.
  var isLinkedByHand = false
  /// Breaks of other matters that the order is part of.
  var otherBreaks: [BreakID] = []

  /// What a search among movements that name no order came to.
  enum Candidate {
    case suggested
    case ambiguous
  }

  init(vault: VaultOrder?, supplier: SupplierOrder?, basis: OrderMatch.Basis) {
    sides = Sides(vault, supplier)
    self.basis = basis
  }

  /// The vault's side.
  var vault: VaultOrder? { sides.vault }

  /// The supplier's side.
  var supplier: SupplierOrder? { sides.supplier }

  /// The supplier's number of the order, from whichever side knows it.
  var supplierOrderID: SupplierOrderID? { supplier?.id ?? vault?.supplierOrderID }

  /// The reference; where the vault has none, the one the supplier prints.
  var reference: String? { vault?.reference.text ?? supplier?.clientReference }

  /// The order's part in the name of a break: the supplier's number, as it stays the same when an
  /// order that only the supplier had comes into the books.
  var subject: String {
    if let supplierOrderID { return "order \(supplierOrderID)" }
    return vault.map { "order \($0.id)" } ?? "order"
  }

  /// The keys of a break that is about the order.
  var keys: BreakKeys {
    BreakKeys(
      orderIDs: vault.map { [$0.id] } ?? [], references: reference.map { [$0] } ?? [],
      supplierOrderIDs: supplierOrderID.map { [$0] } ?? [])
  }
}
