import SupplierAPI
import VaultStore
import VoucherModel

extension OrderDesk {
  /// Makes the place for an answer ready, before the call is sent; without it there is no call.
  func prepare(
    _ order: OrderRow, source: DeliverySource, expectedVouchers: Int
  ) throws -> SupplierExchange.Prepared {
    do {
      return try exchange.prepare(
        order: order.id, source: source, expectedVouchers: expectedVouchers)
    } catch let error as DiskError {
      throw noRoom(order, source, error)
    }
  }

  private func noRoom(
    _ order: OrderRow, _ source: DeliverySource, _ error: DiskError
  ) -> VaultError {
    let cause =
      "The capture journal cannot take an answer (\(error.operation) of \(error.path), system error "
      + "\(error.number)), and without that nothing is sent."
    let mend = error.isFull ? "Make room on that disk" : "Mend that file or its disk"
    let effect: String
    let command: String
    switch source {
    case .create where order.attempts <= 1 && order.state == .intended:
      effect = "Order \(order.reference) was not sent, and nothing was bought."
      command = "run the same command again"
    case .create:
      effect =
        "Order \(order.reference) was not sent again; it is recorded as \(order.state.rawValue)."
      command = "run 'voucher-vault order recover'"
    case .read, .list, .lookup, .import:
      effect =
        "The supplier was not asked about order \(order.reference), so what it has to show is still to "
        + "be had; the order is recorded as \(order.state.rawValue), and nothing is lost."
      command = "run 'voucher-vault order recover'"
    }
    return VaultError(
      error.isFull ? .diskFull : .storage, "\(cause) \(effect)", next: "\(mend), then \(command).")
  }

  /// Takes in what waits on a disk about an order whose lock is held, and refuses to go on while
  /// something still does: a look-up would find masks, and call lost what is sealed.
  func takeWaiting(about order: OrderRow) async throws {
    guard try core.holdsResponse(about: order.id) else { return }
    var report = RecoveryReport()
    try await OrderRecovery(core: core, desk: nil).takeSealed(
      &report, about: order.id, isLocked: true)
    guard try core.holdsResponse(about: order.id) else { return }
    if let problem = report.sealedProblems.first { throw problem.error }
    throw VaultError(
      core.keys.keyring == nil ? .keyNeeded : .locked,
      "An answer about order \(order.reference) waits sealed on the disk. It is safe; the supplier was "
        + "not asked, and nothing was sent.",
      next: core.keys.keyring == nil
        ? "Run 'voucher-vault order recover' with the key file and its passphrase."
        : "Run 'voucher-vault order recover'.")
  }
}
