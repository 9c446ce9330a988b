import TransparencyLog
import VaultStore
import VoucherModel

/// What is seen of the folder that a backup is to be restored to; nothing in it is changed.
struct TargetSight {
  enum Content {
    case nothing(hasFolder: Bool)
    case unreadable(String)
    /// A vault, its head, and the head of what it was last restored from, if nothing came since.
    case vault(VaultRow, TreeHead, restoredFrom: TreeHead?)
  }

  let content: Content
  /// The signed notes that are in the database, and in the checkpoint file.
  private(set) var notes: [String] = []

  var head: TreeHead? {
    if case .vault(_, let head, _) = content { head } else { nil }
  }

  var incarnation: UInt32? {
    if case .vault(let row, _, _) = content { row.incarnation } else { nil }
  }

  init(_ target: VaultFolder, environment: VaultEnvironment) throws {
    for path in target.checkpointFiles {
      let file = try environment.disk.read(path, limit: CheckpointFile.maximumSize) ?? []
      notes += CheckpointFile.notes(in: String(decoding: file, as: UTF8.self)).map(\.text)
    }
    let folder = try environment.folders.facts(of: target.path)
    guard folder?.kind == .folder else {
      guard folder == nil else {
        throw VaultError(
          .storage, "\(target.path) is no folder.", next: "Name another place with --to.")
      }
      content = .nothing(hasFolder: false)
      return
    }
    guard try environment.folders.facts(of: target.database) != nil else {
      content = .nothing(hasFolder: true)
      return
    }
    do {
      let database = try VaultDatabase(path: target.database, access: .readOnly)
      defer { database.close() }
      let (seen, kept) = try database.read { snapshot in
        (try Self.look(snapshot), try snapshot.checkpoints().map(\.note))
      }
      content = seen
      notes += kept
    } catch let error as StoreError {
      content = .unreadable(error.label)
    } catch let error as VaultError {
      content = .unreadable(error.code.name)
    }
  }

  /// How many events a restore adds by itself: that it happened, and its checkpoint.
  private static let eventsOfRestore: UInt64 = 2

  private static func look(_ snapshot: borrowing VaultSnapshot) throws -> Content {
    guard let row = try snapshot.vault() else { return .unreadable("no vault's row") }
    let size = try snapshot.treeSize()
    var restoredFrom: TreeHead?
    let restored = try snapshot.latestLeaf(ofKind: Int(AuditKind.vaultRestored.rawValue))
    if let restored, restored.index + eventsOfRestore >= size {
      restoredFrom = try AuditTree.head(ofSize: restored.index, in: snapshot)
    }
    return .vault(row, try AuditTree.head(ofSize: size, in: snapshot), restoredFrom: restoredFrom)
  }
}
