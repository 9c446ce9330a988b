package import VoucherModel

extension VaultReading where Self: ~Copyable {
  package func delivery(_ id: DeliveryID) throws -> DeliveryRow? {
    try session.first(DeliveryRow.select("WHERE delivery_id = ?"), [.identifier(id)])
  }

  /// The deliveries of an order, oldest first.
  package func deliveries(of order: OrderID) throws -> [DeliveryRow] {
    try session.all(
      DeliveryRow.select("WHERE order_id = ? ORDER BY received_at, delivery_id"),
      [.identifier(order)])
  }

  /// The delivery's key as wrapped for each recipient.
  package func deliveryKeys(_ id: DeliveryID) throws -> [DeliveryKeyRow] {
    try session.all(
      DeliveryKeyRow.select("WHERE delivery_id = ? ORDER BY role, epoch"), [.identifier(id)])
  }

  /// What the delivery's records are opened with; `nil` if there is no such delivery.
  package func deliverySeal(_ id: DeliveryID) throws -> DeliverySeal? {
    let header = try session.first(
      "SELECT header FROM deliveries WHERE delivery_id = ?", [.identifier(id)]
    ) { (row) throws(StoreError) in try row.blob() }
    guard let header else { return nil }
    return DeliverySeal(header: header, keys: try deliveryKeys(id))
  }

  /// Passes every delivery on with its keys, in bounded memory.
  package func eachDelivery(
    noting damaged: DamagedRows? = nil, _ body: (DeliveryRow, [DeliveryKeyRow]) throws -> Void
  ) throws {
    try session.each(
      DeliveryRow.select("ORDER BY delivery_id"), noting: damaged
    ) { (delivery: DeliveryRow) in
      var keys: [DeliveryKeyRow] = []
      try session.each(
        DeliveryKeyRow.select("WHERE delivery_id = ? ORDER BY role, epoch"),
        [.identifier(delivery.id)], noting: damaged
      ) { keys.append($0) }
      try body(delivery, keys)
    }
  }

  /// The deliveries that keys belong to without being there.
  package func strayKeys() throws -> [DamagedRow] {
    try session.all(
      """
      SELECT DISTINCT delivery_id FROM delivery_keys
      WHERE delivery_id NOT IN (SELECT delivery_id FROM deliveries) ORDER BY delivery_id
      """
    ) { (row) throws(StoreError) in
      DamagedRow(name: row.keyName(), what: "a key of a delivery that is not there")
    }
  }

  /// Passes on, oldest first, every delivery that is not whole: what was cut off, could not be read
  /// to its end, or never arrived.
  package func eachIncompleteDelivery(_ body: (DeliveryRow) throws -> Void) throws {
    try session.each(
      DeliveryRow.select("WHERE is_complete = 0 ORDER BY received_at, delivery_id"), [], body)
  }

  /// The deliveries that still hold the whole response, because it has not been itemised.
  package func deliveriesWithSealedBody() throws -> [DeliveryID] {
    try session.all(
      """
      SELECT delivery_id FROM deliveries WHERE sealed_body IS NOT NULL
      ORDER BY received_at, delivery_id
      """
    ) { (row) throws(StoreError) in try row.identifier() }
  }
}

extension VaultTransaction {
  /// Adds a delivery and its wrapped keys.
  package func insertDelivery(_ delivery: DeliveryRow, keys: [DeliveryKeyRow]) throws {
    try session.insert(delivery)
    try session.insert(keys)
  }

  /// Forgets the whole response of a delivery, once every voucher of it is stored.
  ///
  /// It changes the row's canonical bytes; whoever keeps a digest of them records a new one.
  package func clearSealedBody(_ id: DeliveryID) throws {
    let changed = try session.execute(
      "UPDATE deliveries SET sealed_body = NULL WHERE delivery_id = ?", [.identifier(id)])
    guard changed == 1 else { throw StoreError.notFound }
  }
}
