import VaultCrypto

/// The sealed responses of a vault that are in files, and perhaps not in its database yet: entries of
/// the capture journal, what waits in the spools, and what was set aside as damaged.
struct SealedFiles: Sendable {
  let disk: any Disk
  let folder: VaultFolder

  static let suffixes = [SpoolShelf.suffix, SpoolShelf.draftSuffix, ".damaged"]

  /// Whether a file of a spool is one of ours.
  static func isSpooled(_ name: String) -> Bool {
    suffixes.contains { name.hasSuffix($0) }
  }

  /// Passes on each, under the path that it is kept by in a backup and in a vault.
  ///
  /// One that is the same in two spools comes once. What vanishes meanwhile was taken into the database.
  func each(_ body: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws {
    for name in try disk.names(in: folder.journal) where JournalName.isSlot(name) {
      let bytes = try disk.read(folder.journal + "/" + name, limit: CaptureJournal.maximumEntry)
      guard let bytes, JournalFormat.isEntry(bytes) else { continue }
      try body("journal/" + name, Self.used(bytes))
    }
    var taken: [String: Digest] = [:]
    for spool in folder.spools {
      for name in try disk.names(in: spool) where Self.isSpooled(name) {
        guard let bytes = try disk.read(spool + "/" + name, limit: CaptureJournal.maximumEntry)
        else { continue }
        let digest = Digest.blake2b(bytes)
        let isOther = taken[name].map { $0 != digest } ?? false
        if taken[name] == digest { continue }
        let plain =
          BackupManifest.isPlainName(name) && !isOther
          ? name : "\(digest.hex.prefix(32))\(Self.suffixes.first { name.hasSuffix($0) } ?? "")"
        taken[name] = digest
        try body("spool/" + plain, bytes)
      }
    }
  }

  /// The entry without the room behind it; all of what cannot be read, for whoever looks at it.
  static func used(_ slot: [UInt8]) -> [UInt8] {
    guard let sealed = SealedResponse(slot) else { return slot }
    return Array(slot.prefix(sealed.bytes.count))
  }
}

/// The names of the journal's slots.
enum JournalName {
  static func isSlot(_ name: String) -> Bool {
    name.hasPrefix("slot-") && name.hasSuffix(".vvj")
  }

  static func slot(_ number: Int) -> String {
    let digits = String(number)
    return "slot-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".vvj"
  }
}
