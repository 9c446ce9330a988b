import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

/// The records of a run by source and key, each with a digest of its stored form.
///
/// The forms are made anew where they are wanted, as all of them together take more room than the
/// records.
struct EncodedInputs: Sendable {
  /// One record: its key, the digest of its form, and its place in the list it came in.
  struct Item: Sendable {
    let key: String
    let digest: Digest
    let position: Int
  }

  /// By key, in ascending order.
  let items: [KnownRecordRow.Source: [Item]]
  /// A digest of each source: over each key and form, a zero byte after either.
  let hashes: [SourceSummary.Source: String]
  private let forms: RecordForms

  init(_ inputs: ReconciliationInputs) {
    let forms = RecordForms(inputs)
    var items: [KnownRecordRow.Source: [Item]] = [:]
    var hashes: [SourceSummary.Source: String] = [:]
    for source in KnownRecordRow.Source.allCases {
      let hash = BLAKE2bHash()
      items[source] = forms.names(source).map { name in
        let form = Array(forms.form(source, name.position).utf8)
        hash.update(Array(name.key.utf8) + [0])
        hash.update(form + [0])
        return Item(key: name.key, digest: .blake2b(form), position: name.position)
      }
      hashes[source.summary] = hash.finalize().hex
    }
    self.items = items
    self.hashes = hashes
    self.forms = forms
  }

  /// The rows that a run has to write so that its records are the newest there are.
  func changes(since known: KnownState, run sequence: Int64) -> RecordChanges {
    let sources = KnownRecordRow.Source.allCases.sorted { $0.rawValue < $1.rawValue }
    let changes = sources.flatMap { source in
      var missing = known.entries[source] ?? [:]
      var changes: [RecordChanges.Change] = []
      for item in items[source] ?? [] {
        // What is known and has no form of its own is what is at hand.
        if let former = missing.removeValue(forKey: item.key), former.content == nil { continue }
        changes.append(
          RecordChanges.Change(
            name: RecordName(source: source, key: item.key), position: item.position))
      }
      changes += missing.keys.map {
        RecordChanges.Change(name: RecordName(source: source, key: $0), position: nil)
      }
      return changes.sorted { $0.name.key < $1.name.key }
    }
    return RecordChanges(all: changes, run: sequence, forms: forms)
  }
}

/// Names a record among those of all sources.
struct RecordName: Hashable, Sendable {
  let source: KnownRecordRow.Source
  let key: String
}

/// What a run learned, as rows that are made one after the other.
struct RecordChanges: Sendable {
  struct Change: Sendable {
    let name: RecordName
    /// Its place in the list it came in; `nil` where it is gone.
    let position: Int?
  }

  /// By source and key.
  let all: [Change]
  fileprivate let run: Int64
  fileprivate let forms: RecordForms

  fileprivate init(all: [Change], run: Int64, forms: RecordForms) {
    self.all = all
    self.run = run
    self.forms = forms
  }

  /// Nothing was learned.
  static let none = RecordChanges(
    all: [], run: 0,
    forms: RecordForms(ReconciliationInputs(vaultOrders: [], supplierOrders: [], movements: [])))

  /// Passes the rows on, in their order.
  func forEach(_ body: (KnownRecordRow) throws -> Void) rethrows {
    for change in all {
      let content = change.position.map { forms.form(change.name.source, $0) }
      try body(
        KnownRecordRow(
          source: change.name.source, key: change.name.key, runSequence: run, content: content))
    }
  }

  /// Over the forms of the rows, in the order of source and key.
  var digest: Digest {
    let hash = BLAKE2bHash()
    forEach { hash.update($0.canonicalBytes) }
    return hash.finalize()
  }
}

/// The stored forms of the records of a run, made from the records.
private struct RecordForms: Sendable {
  private let inputs: ReconciliationInputs

  struct Name {
    var key: String
    let position: Int
  }

  init(_ inputs: ReconciliationInputs) {
    self.inputs = inputs
  }

  func form(_ source: KnownRecordRow.Source, _ position: Int) -> String {
    switch source {
    case .vaultOrder: KnownVaultOrder.text(of: inputs.vaultOrders[position])
    case .supplierOrder: KnownSupplierOrder.text(of: inputs.supplierOrders[position])
    case .movement: KnownMovement.text(of: inputs.movements[position])
    case .wallet: KnownMovement.text(of: inputs.wallets[position])
    }
  }

  /// The names of a list's records, in ascending order; one that holds a name twice has the second
  /// under `name#2`, and so on.
  func names(_ source: KnownRecordRow.Source) -> [Name] {
    let keys: [String] =
      switch source {
      case .vaultOrder: inputs.vaultOrders.map { $0.id.description }
      case .supplierOrder: inputs.supplierOrders.map { $0.id.description }
      case .movement: inputs.movements.map { $0.id.description }
      case .wallet: inputs.wallets.map { $0.id.description }
      }
    var names = keys.enumerated().map { Name(key: $0.element, position: $0.offset) }
    names.sort { left, right in
      if left.key != right.key { return left.key < right.key }
      return form(source, left.position).utf8
        .lexicographicallyPrecedes(form(source, right.position).utf8)
    }
    var repeats = 1
    for index in names.indices.dropFirst() {
      let (former, key) = (names[index - 1].key, names[index].key)
      let isRepeated = former == key || former == "\(key)#\(repeats)"
      repeats = isRepeated ? repeats + 1 : 1
      if isRepeated { names[index].key = "\(key)#\(repeats)" }
    }
    return names
  }
}

extension KnownRecordRow.Source {
  /// The source as a run's summary calls it.
  fileprivate var summary: SourceSummary.Source {
    switch self {
    case .vaultOrder: .vault
    case .supplierOrder: .supplierOrders
    case .movement: .movements
    case .wallet: .wallets
    }
  }
}
