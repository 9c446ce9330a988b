package import VoucherModel

// What verification and reconciliation read of everything there is.

extension VaultReading where Self: ~Copyable {
  /// The vouchers that one delivery brought, by line.
  package func vouchers(ofDelivery id: DeliveryID) throws -> [VoucherRow] {
    try session.all(VoucherRow.select("WHERE delivery_id = ? ORDER BY line"), [.identifier(id)])
  }

  /// Passes on every delivery with its keys.
  package func eachDelivery(
    _ body: (DeliveryRow, [DeliveryKeyRow]) throws -> Void
  ) throws {
    try session.each(DeliveryRow.select("ORDER BY delivery_id")) { (row: DeliveryRow) in
      try body(row, try deliveryKeys(row.id))
    }
  }

  /// Passes on every reconciliation run.
  package func eachRun(_ body: (RunRow) throws -> Void) throws {
    try session.each(RunRow.select("ORDER BY run_id"), [], body)
  }

  /// Every break that any run has found, and when it was first seen.
  package func knownBreaks() throws -> [BreakRow] {
    try session.all(BreakRow.select("ORDER BY break_id"))
  }
}
