import VaultStore
public import VoucherModel

extension Vault {
  /// How much there is of a kind, or of every kind; what has expired never counts.
  ///
  /// It needs no key, and costs the same however large the stock is.
  public func availability(
    of kind: VoucherKind? = nil, minimumLifeMilliseconds: Int64 = 0
  ) async throws -> [StockLevel] {
    try mapped {
      try core.stockLevels(of: kind, minimumLifeMilliseconds: minimumLifeMilliseconds)
    }
  }

  /// Gives vouchers to a line of a customer's order, once: what expires first goes first, then what
  /// came first.
  ///
  /// A repeat gives back what the line has; another quantity or kind is an `allocationConflict`. A line
  /// that has a reservation has it made its own. Needs no key, and shows no code.
  public func allocate(_ request: AllocationRequest, actor: Actor) async throws -> LineAllocation {
    try await core.observed(
      .allocate,
      [
        .sale: .word(request.key.order), .product: .number(request.kind.productID.rawValue),
        .quantity: .number(Int64(request.quantity)),
      ]
    ) {
      try await step { try await $0.allocate(request, actor: actor) }
    }
  }

  /// Keeps vouchers for a line until a moment, which is stored: from then on they are free again,
  /// whatever became of the caller.
  ///
  /// A repeat gives back the reservation as it is, and does not prolong it.
  public func reserve(
    _ request: AllocationRequest, until moment: Timestamp, actor: Actor
  ) async throws -> LineAllocation {
    try await step { try await $0.reserve(request, until: moment, actor: actor) }
  }

  /// Makes a reservation the line's own for good; one that has lapsed is a `reservationLapsed`.
  public func convert(_ key: AllocationKey, actor: Actor) async throws -> LineAllocation {
    try await step { try await $0.convert(key, actor: actor) }
  }

  /// Gives back what a line has, for good: what was never shown is in stock again, what was shown goes
  /// into quarantine.
  public func release(
    _ key: AllocationKey, reason: String, actor: Actor
  ) async throws -> LineAllocation {
    try await step { try await $0.release(key, reason: reason, actor: actor) }
  }

  /// What a line has; `nil` where it never asked.
  public func allocation(_ key: AllocationKey) async throws -> LineAllocation? {
    try mapped { try core.database.read { try $0.allocation(key)?.report(in: $0) } }
  }

  /// What the lines of an order have, by line.
  public func allocations(ofOrder order: String) async throws -> [LineAllocation] {
    try mapped {
      try core.database.read { snapshot in
        try snapshot.allocations(ofOrder: order).map { try $0.report(in: snapshot) }
      }
    }
  }

  /// Ends reservations that have lapsed, and serves lines that wait for vouchers.
  ///
  /// Every delivery and every allocation does it by itself; a shop that wants lapsed reservations in
  /// the log in time calls it now and then.
  public func settleAllocations() async throws {
    let core = core
    try await mapped { try await AllocationDesk(core: core).settle() }
    await CheckpointDesk(core: core).signIfPossible()
  }

  private func step(
    _ work: (AllocationDesk) async throws -> LineAllocation
  ) async throws -> LineAllocation {
    let core = core
    let allocation = try await mapped { try await work(AllocationDesk(core: core)) }
    await CheckpointDesk(core: core).signIfPossible()
    return allocation
  }
}
