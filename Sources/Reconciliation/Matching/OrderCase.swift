import VoucherModel

/// One order as a case to be examined: what each side has of it, and the movements that name it.
struct OrderCase {
  /// The two sides' records are large, so they stay in their lists.
  private let records: SortedRecords
  private let vaultRow: Int
  private let supplierRow: Int
  /// What the two were joined by.
  let basis: OrderMatch.Basis
  /// A finding that leaves open what the order is; nothing else is said of it then.
  var setAside: BreakKind?
  /// Booked debits that name the order, as positions in the list of movements.
  var debits = Rows()
  /// Booked credits that name it.
  var credits = Rows()
  /// Movements that name it and are not booked yet.
  var pending = Rows()
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

  /// Joins an order of each side, by their positions; `nil` for a side that does not have it.
  init(vault: Int?, supplier: Int?, of records: SortedRecords, basis: OrderMatch.Basis) {
    self.records = records
    vaultRow = vault ?? -1
    supplierRow = supplier ?? -1
    self.basis = basis
  }

  /// The vault's side.
  var vault: VaultOrder? { vaultRow < 0 ? nil : records.vaultOrders[vaultRow] }

  /// The supplier's side.
  var supplier: SupplierOrder? { supplierRow < 0 ? nil : records.supplierOrders[supplierRow] }

  /// The supplier's number of the order, from whichever side knows it.
  var supplierOrderID: SupplierOrderID? {
    if supplierRow >= 0 { return records.supplierOrders[supplierRow].id }
    return vaultRow >= 0 ? records.vaultOrders[vaultRow].supplierOrderID : nil
  }

  /// Where it stands in the vault.
  var vaultState: OrderState? { vaultRow < 0 ? nil : records.vaultOrders[vaultRow].state }

  /// The vault's name of the order.
  var vaultID: OrderID? { vaultRow < 0 ? nil : records.vaultOrders[vaultRow].id }

  /// The reference; where the vault has none, the one the supplier prints.
  var reference: String? {
    if vaultRow >= 0 { return records.vaultOrders[vaultRow].reference.text }
    return supplierRow >= 0 ? records.supplierOrders[supplierRow].clientReference : nil
  }

  /// The vouchers that the vault holds of it.
  var vouchers: [VaultVoucher] { vaultRow < 0 ? [] : records.vaultOrders[vaultRow].vouchers }

  /// Whether all of the order came, for one debit: nothing can be due for it.
  var isWhole: Bool {
    guard vaultRow >= 0, supplierRow >= 0, debits.count == 1 else { return false }
    let (ours, theirs) = (records.vaultOrders, records.supplierOrders)
    guard theirs[supplierRow].terms.status == .delivered, ours[vaultRow].origin == .placed,
      ours[vaultRow].lost == 0, ours[vaultRow].state == .captured
    else { return false }
    let quantity = ours[vaultRow].quantity
    let captured = ours[vaultRow].captured
    return captured == quantity && ours[vaultRow].vouchers.count == captured
      && (theirs[supplierRow].deliveredQuantity ?? quantity) >= quantity
  }

  /// What each side says of its terms.
  var terms: (supplier: SupplierTerms?, vault: SupplierTerms?) {
    (
      supplierRow < 0 ? nil : records.supplierOrders[supplierRow].terms,
      vaultRow < 0 ? nil : records.vaultOrders[vaultRow].lastKnown
    )
  }

  /// How many vouchers the supplier says it delivered, or lists.
  var delivered: Int? {
    guard supplierRow >= 0 else { return nil }
    let orders = records.supplierOrders
    if let stated = orders[supplierRow].deliveredQuantity { return stated }
    if let listed = orders[supplierRow].vouchers, !listed.isEmpty { return listed.count }
    return orders[supplierRow].terms.status == .delivered
      ? orders[supplierRow].terms.quantity : nil
  }

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
