import VaultCrypto

/// The names of a backup's parts, and how its files are read and copied.
package struct BackupFolder: Hashable, Sendable {
  /// The folder, without a slash at its end.
  package let path: String

  package init(_ path: String) {
    self.path = VaultFolder.withoutSlash(path)
  }

  package static let database = "vault.db"
  package static let checkpoints = "checkpoints.log"
  static let manifest = "manifest.txt"
  static let signature = "manifest.note"
  static let folders = ["journal", "spool"]

  /// The longest manifest that is read: some hundred thousand sealed responses.
  static let maximumManifest = 64 << 20

  package var manifest: String { path + "/" + Self.manifest }
  package var signature: String { path + "/" + Self.signature }

  /// Where it is built; it gets its own name when it is whole.
  var draft: BackupFolder { BackupFolder(path + ".partial") }

  func path(of name: String) -> String { path + "/" + name }

  /// The backup as a vault's folder, for the parts that verify one.
  var asVault: VaultFolder {
    VaultFolder(path, checkpointFile: path(of: Self.checkpoints))
  }
}

/// Reads files that may be large, piece by piece.
struct FileReader: Sendable {
  let folders: any FolderDisk

  private static let pieceBytes = 1 << 20

  /// The size and the digest of a file; `report` is told of each piece.
  func digest(
    of path: String, report: (Int) -> Void = { _ in }
  ) throws(DiskError) -> (bytes: Int64, digest: Digest) {
    let hash = BLAKE2bHash()
    let bytes = try eachPiece(of: path) { piece, _ throws(DiskError) in
      hash.update(piece)
      report(piece.count)
    }
    return (bytes, hash.finalize())
  }

  /// Copies a file to a new one, synced, and gives the digest of what was copied.
  func copy(_ path: String, to other: String, on disk: any Disk) throws(DiskError) -> Digest {
    guard try folders.facts(of: other) == nil else { throw DiskError("create", other, 17) }
    let target = try disk.open(other, creating: true)
    let hash = BLAKE2bHash()
    _ = try eachPiece(of: path) { piece, offset throws(DiskError) in
      try target.write(piece, at: offset)
      hash.update(piece)
    }
    try target.sync()
    return hash.finalize()
  }

  private func eachPiece(
    of path: String, _ body: (_ piece: [UInt8], _ offset: Int) throws(DiskError) -> Void
  ) throws(DiskError) -> Int64 {
    let file = try folders.openForReading(path)
    var offset = 0
    while true {
      let piece = try file.read(Self.pieceBytes, at: offset)
      if piece.isEmpty { return Int64(offset) }
      try body(piece, offset)
      offset += piece.count
    }
  }
}
