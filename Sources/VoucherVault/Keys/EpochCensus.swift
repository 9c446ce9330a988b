import VaultCrypto
import VaultStore
import VoucherModel

/// Counts what is sealed for whom: in the database, and in the answers that are not in it yet.
package struct EpochCensus: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// Answers outside of the database, by where they are.
  package struct Outside: Hashable, Sendable {
    /// In the journal: of an order in flight, or left behind.
    package var journal = 0
    /// In spools.
    package var spools = 0
    /// Out as armoured blocks, or in a spool that is not here now.
    package var blocks = 0
    /// Folders and files that could not be looked at, and may hold any number.
    package var unreadable = 0

    package var total: Int { journal + spools + blocks + unreadable }
  }

  /// How many deliveries have no box of their key for the recipient.
  func deliveries(notFor id: RecipientID) throws -> Int {
    try core.database.read {
      try $0.countDeliveriesSealed(notFor: DeliveryKeyRow.Role(id.role), epoch: id.epoch)
    }
  }

  /// The responses kept as a whole that have no box for the recipient; those of deliveries whose own key
  /// has none either are left out.
  struct Bodies {
    var lacking: [DeliveryID] = []
    /// Those whose boxes do not open with the keys that they are for: nobody's, and evidence.
    var unopened: [DeliveryID] = []
  }

  func bodies(notFor id: RecipientID, openedBy keyring: Keyring) throws -> Bodies {
    try core.database.read { snapshot in
      var bodies = Bodies()
      try snapshot.eachSealedBody(upTo: JournalFormat.maximumStart) { delivery, start in
        guard let sealed = SealedResponse(start),
          let header = try? StreamHeader(encoded: sealed.header)
        else { return }
        let boxes = header.wrappedKeys.map(\.recipient)
        let keys = try snapshot.deliveryKeys(delivery).map(\.recipient)
        guard !boxes.contains(id), keys.isEmpty || keys.contains(id) else { return }
        let held = boxes.filter(keyring.holds)
        let opens = try held.contains { box in
          try keyring.withOpeningKey(for: box) {
            header.opens(context: sealed.contextBytes, with: $0)
          }
        }
        if opens || held.isEmpty {
          bodies.lacking.append(delivery)
        } else {
          bodies.unopened.append(delivery)
        }
      }
      return bodies
    }
  }

  /// The responses kept as a whole that have a box for the recipient, and whether they have another of
  /// its role.
  func bodies(for id: RecipientID) throws -> [(delivery: DeliveryID, isAlone: Bool)] {
    try core.database.read { snapshot in
      var found: [(DeliveryID, Bool)] = []
      try snapshot.eachSealedBody(upTo: JournalFormat.maximumStart) { delivery, start in
        guard let boxes = Self.recipients(of: start), boxes.contains(id) else { return }
        found.append((delivery, Self.isAlone(id, in: boxes)))
      }
      return found
    }
  }

  /// Answers that are not in the database yet and have no box for the recipient.
  func outsideDatabase(notFor id: RecipientID) throws -> Outside {
    try outside { !$0.contains(id) }
  }

  /// Answers that are not in the database yet and are sealed for this recipient alone of its role.
  func outsideDatabase(forAlone id: RecipientID) throws -> Outside {
    try outside { $0.contains(id) && Self.isAlone(id, in: $0) }
  }

  private func outside(_ counts: ([RecipientID]) -> Bool) throws -> Outside {
    var outside = Outside()
    let spools = core.spools
    let files = spools.files()
    outside.unreadable = try files.problems.count + core.journal.survey().problems.count
    var spooled: Set<DeliveryID> = []
    for path in files.paths {
      let file = try? core.disk.open(path, creating: false)
      guard let start = try? file?.read(JournalFormat.maximumStart, at: 0) else {
        outside.unreadable += 1
        continue
      }
      guard let sealed = SealedResponse(start), sealed.context.vaultID == core.vault.id else {
        continue
      }
      spooled.insert(sealed.context.deliveryID)
      if let boxes = Self.recipients(of: start), counts(boxes) { outside.spools += 1 }
    }
    for entry in try core.journal.entries() {
      guard let boxes = Self.recipients(of: entry), counts(boxes) else { continue }
      if !entry.isOutside {
        outside.journal += 1
      } else if !spooled.contains(entry.context.deliveryID) {
        outside.blocks += 1
      }
    }
    return outside
  }

  private static func isAlone(_ id: RecipientID, in boxes: [RecipientID]) -> Bool {
    !boxes.contains { $0.role == id.role && $0.epoch != id.epoch }
  }

  /// Whom an entry is sealed for, by its beginning; `nil` for one that nobody can open.
  static func recipients(of start: [UInt8]) -> [RecipientID]? {
    SealedResponse(start).flatMap { recipients(of: $0) }
  }

  private static func recipients(of sealed: SealedResponse) -> [RecipientID]? {
    (try? StreamHeader(encoded: sealed.header))?.wrappedKeys.map(\.recipient)
  }
}
