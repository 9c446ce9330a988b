package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// Who looked at the voucher, in the order of the audit log.
  package func reveals(of voucher: VoucherID) throws -> [RevealRow] {
    try session.all(
      RevealRow.select("WHERE voucher_id = ? ORDER BY leaf_index"), [.identifier(voucher)])
  }

  /// Passes every reveal on, in the order of the audit log, in bounded memory.
  package func eachReveal(
    noting damaged: DamagedRows? = nil, _ body: (RevealRow) throws -> Void
  ) throws {
    try session.each(
      RevealRow.select("ORDER BY leaf_index, voucher_id"), noting: damaged, body)
  }
}

extension VaultTransaction {
  /// Adds reveals; their audit leaves must be there already.
  package func insertReveals(_ reveals: [RevealRow]) throws {
    try session.insert(reveals)
  }
}
