import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

/// The records of a run in their stored forms, by source and key.
struct EncodedInputs {
  /// One record: its key, its form, and its place in the list it came in.
  struct Item {
    let key: String
    let content: String
    let position: Int
  }

  /// By key, in ascending order.
  let items: [KnownRecordRow.Source: [Item]]

  init(_ inputs: ReconciliationInputs) {
    items = [
      .vaultOrder: Self.items(inputs.vaultOrders, { $0.id.description }, KnownVaultOrder.text),
      .supplierOrder: Self.items(
        inputs.supplierOrders, { $0.id.description }, KnownSupplierOrder.text),
      .movement: Self.items(inputs.movements, { $0.id.description }, KnownMovement.text(of:)),
      .wallet: Self.items(inputs.wallets, { $0.id.description }, KnownMovement.text(of:)),
    ]
  }

  /// A list that holds a name twice has the second under `name#2`, and so on.
  private static func items<Record>(
    _ records: [Record], _ name: (Record) -> String, _ text: (Record) -> String
  ) -> [Item] {
    var items = records.enumerated().map { position, record in
      Item(key: name(record), content: text(record), position: position)
    }
    items.sort { left, right in
      if left.key != right.key { return left.key < right.key }
      return left.content.utf8.lexicographicallyPrecedes(right.content.utf8)
    }
    var repeats = 1
    for index in items.indices.dropFirst() {
      let (former, item) = (items[index - 1], items[index])
      let isRepeated = former.key == item.key || former.key == "\(item.key)#\(repeats)"
      repeats = isRepeated ? repeats + 1 : 1
      guard isRepeated else { continue }
      items[index] = Item(
        key: "\(item.key)#\(repeats)", content: item.content, position: item.position)
    }
    return items
  }

  /// The forms by source and key.
  fileprivate var contents: [KnownRecordRow.Source: [String: String]] {
    items.mapValues { items in
      Dictionary(items.map { ($0.key, $0.content) }) { first, _ in first }
    }
  }

  /// A digest of each source: over each key and form, a zero byte after either.
  var hashes: [SourceSummary.Source: String] {
    func hash(_ source: KnownRecordRow.Source) -> String {
      let hash = BLAKE2bHash()
      for item in items[source] ?? [] {
        hash.update(Array(item.key.utf8) + [0])
        hash.update(Array(item.content.utf8) + [0])
      }
      return hash.finalize().hex
    }
    return [
      .vault: hash(.vaultOrder), .supplierOrders: hash(.supplierOrder),
      .movements: hash(.movement), .wallets: hash(.wallet),
    ]
  }

  /// The rows that a run has to write so that its records are the newest there are.
  func changes(since known: KnownState, run sequence: Int64) -> [KnownRecordRow] {
    KnownRecordRow.Source.allCases.sorted { $0.rawValue < $1.rawValue }.flatMap { source in
      var missing = known.entries[source] ?? [:]
      var rows: [KnownRecordRow] = []
      for item in items[source] ?? [] {
        let former = missing.removeValue(forKey: item.key)
        if let former, former.content.isSame(as: item.content) { continue }
        rows.append(
          KnownRecordRow(
            source: source, key: item.key, runSequence: sequence, content: item.content))
      }
      rows += missing.keys.map {
        KnownRecordRow(source: source, key: $0, runSequence: sequence, content: nil)
      }
      return rows.sorted { $0.key < $1.key }
    }
  }
}

/// What is known of the records after a run.
struct KnownState {
  struct Entry {
    let content: String
    /// The run that learned it.
    let since: Int64
  }

  private(set) var entries: [KnownRecordRow.Source: [String: Entry]] = [:]

  /// Reads what is known; a form that is at hand already is not held a second time.
  init(
    asOf sequence: Int64, in snapshot: borrowing VaultSnapshot,
    sharing encoded: EncodedInputs? = nil
  ) throws {
    let atHand = encoded?.contents ?? [:]
    var entries: [KnownRecordRow.Source: [String: Entry]] = [:]
    try snapshot.eachKnownRecord(asOf: sequence) { row in
      guard let stored = row.content else { return }
      let held = atHand[row.source]?[row.key]
      let content = held.map { $0.isSame(as: stored) ? $0 : stored } ?? stored
      entries[row.source, default: [:]][row.key] = Entry(content: content, since: row.runSequence)
    }
    self.entries = entries
  }

  /// The records themselves; what stands beside them is the run's to add.
  func inputs() throws -> ReconciliationInputs {
    func records<Record>(
      _ source: KnownRecordRow.Source, _ read: (String) throws -> Record
    ) throws -> [Record] {
      try (entries[source] ?? [:]).sorted { $0.key < $1.key }.map { try read($0.value.content) }
    }
    return ReconciliationInputs(
      vaultOrders: try records(.vaultOrder, KnownVaultOrder.order),
      supplierOrders: try records(.supplierOrder, KnownSupplierOrder.order),
      movements: try records(.movement, KnownMovement.movement),
      wallets: try records(.wallet, KnownMovement.wallet))
  }
}

extension String {
  /// Whether both have the very same bytes; `==` takes some different ones for the same.
  fileprivate func isSame(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

extension [KnownRecordRow] {
  /// Over the forms of the rows, in the order of source and key.
  var changesDigest: Digest {
    let hash = BLAKE2bHash()
    for row in self { hash.update(row.canonicalBytes) }
    return hash.finalize()
  }
}
