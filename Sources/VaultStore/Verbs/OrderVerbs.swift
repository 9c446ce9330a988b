package import VoucherModel

extension VaultReading where Self: ~Copyable {
  package func order(_ id: OrderID) throws -> OrderRow? {
    try session.first(OrderRow.select("WHERE order_id = ?"), [.identifier(id)])
  }

  package func order(reference: ClientReference) throws -> OrderRow? {
    try session.first(OrderRow.select("WHERE reference = ?"), [.text(reference.text)])
  }

  package func order(supplierOrderID: SupplierOrderID) throws -> OrderRow? {
    try session.first(
      OrderRow.select("WHERE supplier_order_id = ?"), [.number(supplierOrderID)])
  }

  /// One page of orders, by the time of their intent.
  package func orders(
    matching filter: OrderFilter = OrderFilter(), after cursor: OrderCursor? = nil,
    _ direction: ListingDirection = .newestFirst, limit: Int
  ) throws -> [OrderRow] {
    let condition = filter.condition(after: cursor, direction)
    return try session.all(
      OrderRow.select("\(condition.clause) \(direction.orderBy) LIMIT ?"),
      condition.arguments + [.count(limit)])
  }

  /// The orders that `order recover` still has something to do for, oldest first.
  package func unfinishedOrders() throws -> [OrderRow] {
    try session.all(OrderRow.select(Self.unfinished + " ORDER BY intended_at, order_id"))
  }

  /// Passes every order on, oldest first, in bounded memory.
  package func eachOrder(
    matching filter: OrderFilter = OrderFilter(), noting damaged: DamagedRows? = nil,
    _ body: (OrderRow) throws -> Void
  ) throws {
    let condition = filter.condition(after: nil, .oldestFirst)
    let sql = OrderRow.select("\(condition.clause) \(ListingDirection.oldestFirst.orderBy)")
    try session.each(sql, condition.arguments, noting: damaged, body)
  }

  /// Word for word the condition of the index `orders_unfinished`, which serves it.
  private static var unfinished: String {
    """
    WHERE state IN ('intended', 'sent', 'pending', 'partially_captured', 'in_doubt', 'stalled')
    """
  }
}

extension VaultTransaction {
  /// Adds an order; throws `referenceTaken` if another one has its reference.
  package func insertOrder(_ order: OrderRow) throws {
    try session.insert(order)
  }

  /// Writes what has become of the order: everything that the row lets change.
  ///
  /// `expecting` is the state that the change was worked out from; if the stored state is another
  /// by now, `changedMeanwhile` is thrown and nothing written.
  package func updateOrder(_ order: OrderRow, expecting state: OrderState) throws {
    let changed = try session.execute(
      OrderRow.progressUpdate,
      order.progressValues + [.identifier(order.id), .text(state.rawValue)])
    if changed == 1 { return }
    throw try self.order(order.id) == nil
      ? StoreError.notFound : StoreError.changedMeanwhile
  }
}
