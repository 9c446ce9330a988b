import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

/// What is known of the records after a run.
struct KnownState {
  struct Entry {
    /// The stored form; `nil` where it is that of the record at hand.
    let content: String?
    /// The run that learned it.
    let since: Int64
  }

  private(set) var entries: [KnownRecordRow.Source: [String: Entry]] = [:]

  /// Reads what is known; a form that the record at hand has as well is not held.
  init(
    asOf sequence: Int64, in snapshot: borrowing VaultSnapshot,
    sharing encoded: EncodedInputs? = nil
  ) throws {
    let atHand =
      encoded?.items.mapValues { items in
        Dictionary(items.map { ($0.key, $0.digest) }) { first, _ in first }
      } ?? [:]
    var entries: [KnownRecordRow.Source: [String: Entry]] = [:]
    for source in KnownRecordRow.Source.allCases {
      entries[source] = Dictionary(minimumCapacity: atHand[source]?.count ?? 0)
    }
    try snapshot.eachKnownRecord(asOf: sequence) { row in
      guard let stored = row.content else { return }
      let isAtHand =
        atHand[row.source]?[row.key].map { $0 == .blake2b(Array(stored.utf8)) } ?? false
      entries[row.source, default: [:]][row.key] = Entry(
        content: isAtHand ? nil : stored, since: row.runSequence)
    }
    self.entries = entries
  }

  /// The records themselves; what stands beside them is the run's to add.
  func inputs() throws -> ReconciliationInputs {
    func records<Record>(
      _ source: KnownRecordRow.Source, _ read: (String) throws -> Record
    ) throws -> [Record] {
      try (entries[source] ?? [:]).sorted { $0.key < $1.key }.map { entry in
        guard let content = entry.value.content else { throw UnreadableRecord() }
        return try read(content)
      }
    }
    return ReconciliationInputs(
      vaultOrders: try records(.vaultOrder, KnownVaultOrder.order),
      supplierOrders: try records(.supplierOrder, KnownSupplierOrder.order),
      movements: try records(.movement, KnownMovement.movement),
      wallets: try records(.wallet, KnownMovement.wallet))
  }
}
