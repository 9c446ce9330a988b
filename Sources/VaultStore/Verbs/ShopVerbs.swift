package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// The webhook of that name, if it was taken before.
  package func webhook(_ eventID: String) throws -> WebhookRow? {
    try session.first(WebhookRow.select("WHERE event_id = ?"), [.text(eventID)])
  }

  /// Passes every webhook on, in the order of the audit log.
  package func eachWebhook(
    noting damaged: DamagedRows? = nil, _ body: (WebhookRow) throws -> Void
  ) throws {
    try session.each(WebhookRow.select("ORDER BY leaf_index"), noting: damaged, body)
  }

  /// The newest word on what is watched.
  package func latestWarning(of watched: String) throws -> WarningRow? {
    try session.first(
      WarningRow.select("WHERE watched = ? ORDER BY leaf_index DESC LIMIT 1"), [.text(watched)])
  }

  /// Passes every warning on, in the order of the audit log.
  package func eachWarning(
    noting damaged: DamagedRows? = nil, _ body: (WarningRow) throws -> Void
  ) throws {
    try session.each(WarningRow.select("ORDER BY leaf_index"), noting: damaged, body)
  }

  /// The warnings that stand: of what is watched the newest word, where it is not that it is over.
  package func standingWarnings() throws -> [WarningRow] {
    try session.all(
      WarningRow.select(
        """
        AS w WHERE kind = 'raised' AND NOT EXISTS (
          SELECT 1 FROM warning_events AS later
          WHERE later.watched = w.watched AND later.leaf_index > w.leaf_index)
        ORDER BY watched
        """))
  }

  /// The plan under that reference.
  package func replenishment(_ reference: ClientReference) throws -> ReplenishmentRow? {
    try session.first(ReplenishmentRow.select("WHERE reference = ?"), [.text(reference.text)])
  }

  /// Passes every plan on, in the order of the audit log.
  package func eachReplenishment(
    noting damaged: DamagedRows? = nil, _ body: (ReplenishmentRow) throws -> Void
  ) throws {
    try session.each(ReplenishmentRow.select("ORDER BY leaf_index"), noting: damaged, body)
  }

  /// How many vouchers of a product and face value are in stock, expired ones left out.
  package func stockCount(
    of productID: ProductID, _ denomination: Amount, at moment: Timestamp
  ) throws -> Int {
    try session.first(
      """
      SELECT count(*) FROM vouchers WHERE state = 'available' AND product_id = ?
      AND denomination = ? AND (expires_at IS NULL OR expires_at > ?)
      """, [.number(productID), .amount(denomination), .time(moment)]
    ) { (row) throws(StoreError) in try row.count() as Int } ?? 0
  }

  /// How many vouchers of a product and face value are ordered and not here yet.
  package func onOrderCount(of productID: ProductID, _ denomination: Amount) throws -> Int {
    try unfinishedOrders().filter {
      $0.productID == productID && $0.denomination == denomination
    }.reduce(0) { $0 + max(0, $1.quantity - $1.captured - $1.lost) }
  }

  /// What orders that were intended in a span of time may have cost, in one currency, so far.
  ///
  /// An order that the supplier refused cost nothing; every other one counts with what was quoted for
  /// it, also one whose outcome is not known.
  package func spend(
    in currency: Currency, from: Timestamp, before end: Timestamp
  ) throws -> Amount {
    try session.first(
      """
      SELECT coalesce(sum(quoted_payable), 0) FROM orders
      WHERE intended_at >= ? AND intended_at < ? AND quoted_currency = ?
      AND origin = 'placed' AND state <> 'rejected'
      """, [.time(from), .time(end), .text(currency.code)]
    ) { (row) throws(StoreError) in try row.amount() } ?? .zero
  }
}

extension VaultTransaction {
  /// Adds a webhook; its audit leaf must be there already.
  package func insertWebhook(_ webhook: WebhookRow) throws {
    try session.insert(webhook)
  }

  /// Adds a warning; its audit leaf must be there already.
  package func insertWarning(_ warning: WarningRow) throws {
    try session.insert(warning)
  }

  /// Adds a plan; its audit leaf must be there already.
  package func insertReplenishment(_ plan: ReplenishmentRow) throws {
    try session.insert(plan)
  }
}
