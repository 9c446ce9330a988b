import VoucherModel

/// The folders that take sealed responses when the journal's disk has failed.
package struct SpoolShelf: Sendable {
  let disk: any Disk
  /// The folders, in the order in which they are tried.
  package let folders: [String]

  package init(disk: any Disk, folders: [String]) {
    self.disk = disk
    self.folders = folders
  }

  static let suffix = ".vvj"
  /// Of a file that is being written, or whose writer died.
  static let draftSuffix = ".vvj.partial"

  /// The path of a response's file in a folder.
  static func path(of delivery: DeliveryID, in folder: String) -> String {
    "\(folder)/\(delivery)\(suffix)"
  }

  /// The files that wait, drafts last, and the folders that cannot be looked at.
  func files() -> (paths: [String], problems: [DiskError]) {
    var paths: [String] = []
    var drafts: [String] = []
    var problems: [DiskError] = []
    for folder in folders {
      do throws(DiskError) {
        for name in try disk.names(in: folder) {
          if name.hasSuffix(Self.suffix) { paths.append(folder + "/" + name) }
          if name.hasSuffix(Self.draftSuffix) { drafts.append(folder + "/" + name) }
        }
      } catch {
        problems.append(error)
      }
    }
    return (paths + drafts, problems)
  }

  /// How many responses wait in each folder.
  package func counts() -> [(folder: String, count: Int)] {
    folders.map { folder in
      let names = (try? disk.names(in: folder)) ?? []
      return (folder, names.count { $0.hasSuffix(Self.suffix) })
    }
  }

  /// What the files say in clear; what cannot be read is left out.
  func contexts() -> [JournalContext] {
    files().paths.compactMap { path in
      let file = try? disk.open(path, creating: false)
      let start = try? file?.read(JournalFormat.maximumStart, at: 0)
      return start.flatMap { SealedResponse($0) }?.context
    }
  }
}

extension VaultCore {
  /// Where sealed responses go that the journal could not take.
  var spools: SpoolShelf { SpoolShelf(disk: disk, folders: folder.spools) }

  /// Whether a sealed response about the order waits on a disk, or went out as an armoured block.
  ///
  /// Such an order is not looked up: the supplier would show masks, and what is sealed would be called
  /// lost.
  func holdsResponse(about order: OrderID) throws -> Bool {
    try journal.holdsEntry(of: order) || spools.contexts().contains { $0.orderID == order }
  }
}
