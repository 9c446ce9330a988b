/// Where the parts of a vault lie.
public struct VaultFolder: Hashable, Sendable {
  /// The folder itself, without a slash at its end.
  public let path: String
  /// The append-only files of signed checkpoints; best kept on other disks or machines.
  public let checkpointFiles: [String]
  /// The second place for sealed responses, should the first disk fail; best kept on another disk.
  public let spool: String

  /// Names a vault's folder; checkpoints and spool lie inside it unless said otherwise.
  public init(_ path: String, checkpointFile: String? = nil, spool: String? = nil) {
    self.init(path, checkpointFiles: checkpointFile.map { [$0] } ?? [], spool: spool)
  }

  /// As `init(_:checkpointFile:spool:)`, with several checkpoint files; each is named once.
  public init(_ path: String, checkpointFiles: [String], spool: String? = nil) {
    let trimmed = Self.withoutSlash(path)
    self.path = trimmed
    var files: [String] = []
    for file in checkpointFiles where !files.contains(file) { files.append(file) }
    self.checkpointFiles = files.isEmpty ? [trimmed + "/checkpoints.log"] : files
    self.spool = spool.map(Self.withoutSlash) ?? trimmed + "/spool"
  }

  static func withoutSlash(_ path: String) -> String {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    return trimmed
  }

  /// The first of the checkpoint files.
  public var checkpointFile: String { checkpointFiles[0] }

  package var database: String { path + "/vault.db" }
  package var journal: String { path + "/journal" }
  /// Where sealed responses go that the journal could not take, in the order in which it is tried.
  package var spools: [String] {
    let own = path + "/spool"
    return spool == own ? [own] : [spool, own]
  }
  package var orderLocks: String { path + "/orders.lock" }
  /// Where the key file lies unless the caller names another place.
  public var defaultKeyFile: String { path + "/vault.key" }
}
