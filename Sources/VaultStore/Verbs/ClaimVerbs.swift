package import VoucherModel

extension VaultReading where Self: ~Copyable {
  package func exchange(_ id: ExchangeID) throws -> ExchangeRow? {
    try session.first(ExchangeRow.select("WHERE exchange_id = ?"), [.identifier(id)])
  }

  /// The exchanges about an order, oldest first.
  package func exchanges(about order: OrderID) throws -> [ExchangeRow] {
    try session.all(
      ExchangeRow.select("WHERE order_id = ? ORDER BY started_at, rowid"),
      [.identifier(order)])
  }

  /// Passes every exchange on, in bounded memory.
  package func eachExchange(
    noting damaged: DamagedRows? = nil, _ body: (ExchangeRow) throws -> Void
  ) throws {
    try session.each(ExchangeRow.select("ORDER BY exchange_id"), noting: damaged, body)
  }

  /// What was noted about an order, in the order of the audit log.
  package func notes(about order: OrderID) throws -> [NoteRow] {
    try session.all(
      NoteRow.select("WHERE order_id = ? ORDER BY leaf_index"), [.identifier(order)])
  }

  /// Passes every note on, in the order of the audit log, in bounded memory.
  package func eachNote(
    noting damaged: DamagedRows? = nil, _ body: (NoteRow) throws -> Void
  ) throws {
    try session.each(NoteRow.select("ORDER BY leaf_index"), noting: damaged, body)
  }
}

extension VaultTransaction {
  /// Adds an exchange; its order must be there already.
  package func insertExchange(_ exchange: ExchangeRow) throws {
    try session.insert(exchange)
  }

  /// Adds a note; its audit leaf must be there already.
  package func insertNote(_ note: NoteRow) throws {
    try session.insert(note)
  }
}
