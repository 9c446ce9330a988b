import Reconciliation
import VaultStore

/// Puts together the records that a period was closed on.
///
/// What has not changed since is taken from the records at hand, so that a year of closed months costs
/// no more than what has changed in it.
struct ClosedRecords {
  private let inputs: ReconciliationInputs
  private let encoded: EncodedInputs
  private let known: KnownState
  /// The records that this run is the first to know, which are not stored yet; and gone ones.
  private let changed: Set<RecordName>

  init(
    _ inputs: ReconciliationInputs, _ encoded: EncodedInputs, known: KnownState,
    changes: RecordChanges
  ) {
    self.inputs = inputs
    self.encoded = encoded
    self.known = known
    changed = Set(changes.all.map(\.name))
  }

  /// The records as they were known after the run of that place; `last` is the newest stored run.
  func records(
    asOf base: Int64, storedUpTo last: Int64, in snapshot: borrowing VaultSnapshot
  ) throws -> ReconciliationInputs {
    var records = ReconciliationInputs(vaultOrders: [], supplierOrders: [], movements: [])
    for (source, items) in encoded.items {
      for item in items {
        guard let entry = known.entries[source]?[item.key], entry.since <= base,
          !changed.contains(RecordName(source: source, key: item.key))
        else { continue }
        switch source {
        case .vaultOrder: records.vaultOrders.append(inputs.vaultOrders[item.position])
        case .supplierOrder: records.supplierOrders.append(inputs.supplierOrders[item.position])
        case .movement: records.movements.append(inputs.movements[item.position])
        case .wallet: break
        }
      }
    }
    for name in changed {
      guard let entry = known.entries[name.source]?[name.key], entry.since <= base,
        let content = entry.content
      else { continue }
      try Self.add(content, of: name.source, to: &records)
    }
    try snapshot.eachRecordChanged(since: base, upTo: last) { row in
      if let content = row.content { try Self.add(content, of: row.source, to: &records) }
    }
    return records
  }

  private static func add(
    _ content: String, of source: KnownRecordRow.Source, to records: inout ReconciliationInputs
  ) throws {
    switch source {
    case .vaultOrder: records.vaultOrders.append(try KnownVaultOrder.order(content))
    case .supplierOrder: records.supplierOrders.append(try KnownSupplierOrder.order(content))
    case .movement: records.movements.append(try KnownMovement.movement(content))
    case .wallet: break
    }
  }
}
