import VaultStore
import VoucherModel

extension VaultCore {
  /// How much there is of one kind, or of each; what reservations that have lapsed still keep is free.
  func stockLevels(
    of kind: VoucherKind?, minimumLifeMilliseconds life: Int64
  ) throws -> [StockLevel] {
    let now = clock.now()
    let cutoff = now.advanced(byMilliseconds: max(0, life))
    return try database.read { snapshot in
      let kinds = try kind.map { [$0] } ?? snapshot.stockedKinds()
      return try kinds.map { kind in
        let overdue = try snapshot.overdueCount(of: kind, at: now, expiringAfter: cutoff)
        let reserved = try snapshot.reservedCount(of: kind, at: now)
        let promised = try snapshot.promisedCount(of: kind)
        return StockLevel(
          kind: kind,
          free: try snapshot.freeCount(of: kind, expiringAfter: cutoff) + overdue.sellable,
          reserved: reserved, allocated: max(0, promised - reserved - overdue.promised),
          backordered: try snapshot.owedCount(of: kind),
          earliestExpiry: try snapshot.earliestExpiry(of: kind, after: cutoff))
      }
    }
  }
}
