import CSimulationSupport
import Synchronization

/// The disk under SQLite, connected to the machine of the episode that is being played.
enum DatabaseDisk {
  private static let machine = Mutex<Machine?>(nil)

  private static let full: Int32 = 13
  private static let inputOutput: [Int32] = [778, 1034, 1546]

  /// Puts the disk under every connection of this process.
  static func install() -> Bool {
    sim_disk_install { owner, operation, kind, offset, count in
      DatabaseDisk.decide(
        owner: owner, operation: Int(operation), kind: Int(kind), offset: Int(offset),
        count: Int(count))
    } == 0
  }

  /// Begins an episode.
  static func reset(for machine: Machine, seed: UInt64) {
    self.machine.withLock { $0 = machine }
    sim_disk_reset(seed)
    sim_sodium_seed(seed ^ 0x5EED)
  }

  private static func decide(
    owner: Int, operation: Int, kind: Int, offset: Int, count: Int
  ) -> Int32 {
    guard let process = machine.withLock({ $0 })?.process(owner) else { return 0 }
    let kinds: [TraceKind] = [.databaseWrite, .databaseSync, .databaseTruncate]
    let code = inputOutput[operation]
    switch process.disk(kinds[operation], kind, offset &+ count) {
    case .go: return 0
    case .dead: return code
    case .fail(28) where operation == 0: return full
    case .fail: return code
    case .half(28) where operation == 0: return -full
    case .half: return operation == 0 ? -code : code
    }
  }
}
