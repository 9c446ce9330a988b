package import VoucherModel

extension VaultTransaction {
  /// Adds sealed vouchers; a line that its order has already is refused as `duplicate`.
  package func insertVouchers(_ vouchers: [VoucherRow]) throws {
    try session.insert(vouchers)
  }

  /// Moves a voucher from one state to another; `false` if it is not in the first one.
  package func setVoucherState(
    _ id: VoucherID, from: VoucherState, to: VoucherState
  ) throws -> Bool {
    try session.execute(
      "UPDATE vouchers SET state = ? WHERE voucher_id = ? AND state = ?",
      [.text(to.rawValue), .identifier(id), .text(from.rawValue)]) == 1
  }

  /// Fills in a missing fingerprint; one that is there is never changed.
  package func setFingerprint(_ fingerprint: [UInt8], of id: VoucherID) throws {
    let changed = try session.execute(
      "UPDATE vouchers SET fingerprint = ? WHERE voucher_id = ? AND fingerprint IS NULL",
      [.blob(fingerprint), .identifier(id)])
    if changed == 1 { return }
    throw try voucher(id) == nil ? StoreError.notFound : StoreError.changedMeanwhile
  }
}
