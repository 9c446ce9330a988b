import CSimulationSupport
import Foundation
import Logging
import Synchronization
import TestSupport
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// One vault's whole life in the simulation: founded, used by several processes at once through
/// faults and crashes, then left in peace, recovered and looked at.
final class Episode: Sendable {
  /// How an episode is made; the same settings give the same episode.
  struct Settings: Sendable {
    var seed: UInt64
    var number: Int
    var orders: Int
    var sabotage = Sabotage.none
    var until: Int?
  }

  let settings: Settings
  let machine: Machine
  let supplier: Supplier
  let work: Work
  let tree = FileTree()
  let folder: TemporaryFolder
  let keyring = Mutex<Keyring?>(nil)
  let recoveryText = Mutex<[UInt8]>([])
  private let finished = Atomic(false)

  static let actorsPerProcess = 3

  init(_ settings: Settings) throws {
    self.settings = settings
    let seed = Chance(seed: settings.seed &+ UInt64(settings.number) &* 0xA076_1D64_78BD_642F)
    var weather = Weather()
    weather.diskFault = seed.pick([0, 0, 2_000, 400, 120]) ?? 0
    weather.networkFault = seed.pick([0, 50, 15, 8, 4]) ?? 0
    weather.crashes = seed.below(1 + settings.orders / 6)
    machine = Machine(seed: seed.next(), weather: weather, sabotage: settings.sabotage)
    supplier = Supplier(machine: machine, seed: seed.next())
    work = Work(orders: settings.orders, episode: settings.number, machine: machine)
    folder = try TemporaryFolder()
    DatabaseDisk.reset(for: machine, seed: seed.next())
  }

  var root: String { String(folder.path("").dropLast()) }

  /// Plays the episode on this thread.
  func play() {
    let life: @Sendable () async -> Void = {
      await self.live()
      self.finished.store(true, ordering: .relaxed)
    }
    machine.loop.run(life) {
      self.finished.load(ordering: .relaxed) || self.machine.violation != nil
        || self.settings.until.map { self.machine.trace.step >= $0 } ?? false
    }
    if finished.load(ordering: .relaxed) {
      machine.loop.drain()
    } else if machine.violation == nil, settings.until == nil {
      machine.violate(.other, "everything that is waited for comes")
    }
  }

  private func live() async {
    do {
      try FileManager.default.createDirectory(
        atPath: folder.path("vault"), withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
      try await found()
      await withDiscardingTaskGroup { group in
        for role in [SimulatedProcess.Role.storefront, .captureHost, .cron] {
          group.addTask { await self.keepRunning(role) }
        }
      }
      machine.calm()
      supplier.calm()
      while supplier.lateCalls > 0 { try await machine.loop.sleep(1_000, of: 0) }
      try await Inspection(episode: self).settle()
    } catch {
      machine.violate(.other, "the vault can be founded, recovered and read (\(error))")
    }
  }

  private func found() async throws {
    let founder = try start(.inspector)
    let founded = try await Vault.create(
      in: VaultFolder(founder.alias), environment: environment(of: founder))
    keyring.withLock { $0 = founded.keyring }
    let text = try founded.recoveryKey.withText { text in (0..<text.count).map { text[$0] } }
    recoveryText.withLock { $0 = text }
    founded.vault.close()
    _ = machine.ended(founder)
  }

  // MARK: Processes

  /// A new process with its name for the folder.
  func start(_ role: SimulatedProcess.Role) throws -> SimulatedProcess {
    let process = machine.spawn(role, in: root)
    try FileManager.default.createSymbolicLink(
      atPath: process.alias, withDestinationPath: folder.path("vault"))
    return process
  }

  /// Runs processes of a role, one after the other, until the work is done.
  private func keepRunning(_ role: SimulatedProcess.Role) async {
    do {
      while !work.isDone, machine.violation == nil {
        while machine.isDown { try await machine.loop.sleep(10, of: 0) }
        if work.isDone { return }
        let process = try start(role)
        await live(process)
        try? FileManager.default.removeItem(atPath: process.alias)
        if machine.ended(process) { try await comeBack() }
        try await machine.loop.sleep(Int64(machine.chance.below(300)), of: 0)
      }
    } catch {
      machine.violate(.other, "a process can be started (\(error))")
    }
  }

  private func live(_ process: SimulatedProcess) async {
    let vault: Vault
    do {
      vault = try open(process)
    } catch let error as VaultError {
      machine.trace.note(.failed, process.number, Int(error.code.exitStatus))
      let isExcused = !process.isAlive || machine.weather.diskFault > 0
      if !isExcused { machine.violate(.other, "the vault opens (\(error.message))") }
      return
    } catch {
      return machine.violate(.other, "the vault opens (\(error))")
    }
    await withDiscardingTaskGroup { group in
      for _ in 0..<Self.actorsPerProcess {
        group.addTask {
          await SimulatedActor(episode: self, process: process, vault: vault).act()
        }
      }
    }
    vault.close()
  }

  /// After a power cut: the disks are what they are now, and somebody looks at them.
  private func comeBack() async throws {
    sim_disk_cut_power()
    try? FileManager.default.removeItem(atPath: folder.path("vault/vault.db-shm"))
    tree.cutPower(machine.chance)
    machine.books.powerWasCut()
    machine.powerIsBack()
    try await Inspection(episode: self).glance()
  }

  // MARK: Vaults

  func open(_ process: SimulatedProcess) throws -> Vault {
    guard let keyring = keyring.withLock({ $0 }) else { throw Died() }
    let keys: VaultKeys =
      process.role == .captureHost ? .capture(keyring.identity) : .full(keyring)
    return try Vault.open(
      VaultFolder(process.alias), keys: keys, environment: environment(of: process))
  }

  func environment(of process: SimulatedProcess) -> VaultEnvironment {
    let machine = machine
    var environment = VaultEnvironment(
      log: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
    ) { block in
      if process.mayAct(.armour, block.utf8.count) { machine.books.printed(block) }
    }
    environment.clock = VaultClock(
      now: { Timestamp(milliseconds: machine.wall) },
      sleep: { try await machine.loop.sleep($0, of: process.number) })
    environment.disk = ProcessDisk(process: process, machine: machine, tree: tree)
    environment.randomness = SeededRandomness(seed: machine.chance.next())
    environment.sinkService = .inPlace
    environment.storeService = { .scheduled { work in Task { work() } } }
    return environment
  }
}
