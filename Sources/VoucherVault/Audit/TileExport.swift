import TransparencyLog
import VaultCrypto
import VaultStore

/// What an export of the log did.
public struct LogExport: Hashable, Sendable {
  /// How many events the exported log has.
  public let size: UInt64
  /// Its root, in base 64.
  public let root: String
  /// How many events the folder had before.
  public let earlierSize: UInt64
  /// How many files were written, the checkpoint among them.
  public let filesWritten: Int
  /// The events that are too long for a bundle and stand in files of their own.
  public let oversized: [UInt64]
}

/// Writes the log as static files in the form of C2SP `tlog-tiles`, which any reader of that form can
/// verify, and adds to them later what is new.
///
/// The checkpoint is written after all that it speaks of, and what it supersedes is removed last, so
/// that the folder is whole at every moment.
struct TileExport: Sendable {
  let core: VaultCore
  let folder: String

  init(core: VaultCore, folder: String) {
    self.core = core
    self.folder = folder
  }

  private static let bundleLimit = Int(UInt16.max)

  func run() async throws -> LogExport {
    let present = try core.disk.read(checkpointPath, limit: SignedNote.maximumByteCount)
      .map { String(decoding: $0, as: UTF8.self) }
    let earlier = try present.map(requireOwn)
    let head = try await core.proofHead(
      covering: earlier?.size ?? 0, or: present, to: "export the log")
    let start = earlier?.size ?? 0
    var written = Files(disk: core.disk, folder: folder)
    try core.disk.makeFolder(folder)
    for level in 0..<LogTile.levels(of: head.head.size) {
      for tile in LogTile.added(level: level, from: start, to: head.head.size) {
        try write(tile, to: &written)
      }
    }
    if head.note.text != present {
      try written.put(Array(head.note.text.utf8), at: "checkpoint")
    }
    for level in 0..<LogTile.levels(of: head.head.size) {
      for tile in LogTile.added(level: level, from: start, to: head.head.size) {
        try written.removeNarrower(than: tile)
      }
    }
    return LogExport(
      size: head.head.size, root: head.head.root.base64, earlierSize: start,
      filesWritten: written.count, oversized: written.oversized)
  }

  private var checkpointPath: String { folder + "/checkpoint" }

  /// The head that the folder has, which this log must continue.
  private func requireOwn(_ text: String) throws -> TreeHead {
    let keys = try core.database.read { try LogKeys(of: core, in: $0) }
    guard let head = RememberedHead.Reader(keys).head(of: text),
      try core.database.read({ try AuditTree.continues(head, in: $0) })
    else {
      throw VaultError(
        .integrity,
        "\(folder) holds the export of a log that this one does not continue. Nothing was written.",
        next: "Name another folder, or find out with 'voucher-vault audit verify --against "
          + "\(checkpointPath)' which of the two was changed.")
    }
    return head
  }

  private func write(_ tile: LogTile, to files: inout Files) throws {
    let (hashes, leaves) = try core.database.read { snapshot in
      let nodes = try snapshot.nodes(
        level: tile.treeLevel, from: tile.firstPosition, limit: tile.width)
      let leaves =
        tile.level == 0 ? try snapshot.leaves(from: tile.firstPosition, limit: tile.width) : []
      return (nodes, leaves)
    }
    guard hashes.count == tile.width,
      hashes.enumerated().allSatisfy({ $1.position == tile.firstPosition + UInt64($0) })
    else { throw damaged("The hashes of \(tile.path) are not all there") }
    try files.put(hashes.flatMap(\.hash), at: tile.path)
    guard tile.level == 0 else { return }
    var bundle: [UInt8] = []
    for (leaf, node) in zip(leaves, hashes) {
      guard TreeHash.leaf(leaf.leaf).bytes == node.hash else {
        throw damaged("Event \(leaf.index) is not what its hash says")
      }
      guard leaf.leaf.count <= Self.bundleLimit else {
        // Two bytes of length are all that the form has.
        bundle += [0, 0]
        try files.putOversized(leaf)
        continue
      }
      bundle += bigEndian(UInt16(leaf.leaf.count)) + leaf.leaf
    }
    guard leaves.count == tile.width else { throw damaged("Events of \(tile.path) are missing") }
    try files.put(bundle, at: tile.entriesPath)
  }

  private func damaged(_ what: String) -> VaultError {
    VaultError(
      .integrity, "\(what). The export was not finished; its checkpoint is the one of before.",
      next: "Run 'voucher-vault audit verify'.")
  }
}

/// The files of an export.
private struct Files {
  let disk: any Disk
  let folder: String
  var count = 0
  var oversized: [UInt64] = []
  private var made: Set<String> = []

  init(disk: any Disk, folder: String) {
    self.disk = disk
    self.folder = folder
  }

  mutating func put(_ bytes: [UInt8], at path: String) throws {
    let whole = folder + "/" + path
    if made.insert(parent(of: whole)).inserted { try disk.makeFolder(parent(of: whole)) }
    try disk.replace(whole, with: bytes)
    count += 1
  }

  mutating func putOversized(_ leaf: LeafRow) throws {
    try put(leaf.leaf, at: "oversized/\(leaf.index)")
    oversized.append(leaf.index)
  }

  /// Removes the narrower tiles that stood in the place of one, and of its leaves.
  func removeNarrower(than tile: LogTile) throws {
    let places =
      [tile.partialFolder] + (tile.level == 0 ? [tile.partialEntriesFolder] : [])
    for place in places {
      let path = folder + "/" + place
      for name in try disk.names(in: path) {
        guard tile.isFull || name != String(tile.width) else { continue }
        try disk.remove(path + "/" + name)
      }
      if tile.isFull { try disk.removeFolder(path) }
    }
  }
}
