public import VoucherModel

extension Vault {
  /// Finds vouchers by a code that somebody holds, such as a customer with a complaint; needs the full
  /// key.
  ///
  /// The code is compared by a keyed digest; nothing of it is kept.
  public func find(code: Span<UInt8>) throws -> CodeSearch {
    try mapped { try SearchDesk(core: core).find(code) }
  }

  /// Takes in a code that the supplier issued in a voucher's place; needs the full key.
  ///
  /// The original is void from then on; the line that had it has the new one. The same again changes
  /// nothing.
  public func importReissued(
    _ reissued: ReissuedCode, for id: VoucherID, reason: String, actor: Actor
  ) async throws -> Reissue {
    let core = core
    let reissue = try await mapped {
      try await ReissueDesk(core: core).take(reissued, for: id, reason: reason, actor: actor)
    }
    await CheckpointDesk(core: core).signIfPossible()
    return reissue
  }
}
