import Foundation
import Proving
import Synchronization
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

/// Any sequence of calls, retries, cancellations, crashes and jumps of the clock leaves each voucher in
/// one place, which its events explain.
@Suite("any sequence of calls")
struct InventoryPropertyTests {
  @Test(arguments: UInt64(1)...6)
  func `leaves each voucher in one place, which its events explain`(seed: UInt64) async throws {
    let play = try await InventoryPlay(seed: seed)
    for step in 0..<120 {
      try await play.act()
      if step % 10 == 9 { try await play.check() }
    }
    try await play.check()
    #expect(try await play.vault.verify().findings == [], "seed \(seed)")
    play.vault.close()
  }
}

/// A vault with stock, a clock that jumps, and somebody who does anything.
private final class InventoryPlay {
  private let folder: TemporaryFolder
  private let keyring: Keyring
  private(set) var vault: Vault
  private var randomness: SeededRandomness
  private let kind: VoucherKind
  private let actors: [Actor]
  private var deliveries = 0
  private var vouchers: Set<VoucherID> = []
  /// What lines were told, as long as nothing has happened that may change it.
  private var told: [AllocationKey: LineAllocation] = [:]
  private let time: SharedTime

  init(seed: UInt64) async throws {
    folder = try TemporaryFolder()
    randomness = SeededRandomness(seed: seed)
    time = SharedTime()
    let founded = try await Vault.create(
      in: VaultFolder(folder.path("vault")), environment: Self.environment(time))
    vault = founded.vault
    keyring = founded.keyring
    kind = try VaultFiller.kind
    actors = ["ann", "ben", "shop"].compactMap { Actor($0) }
    try await deliver()
  }

  private static func environment(_ time: SharedTime) -> VaultEnvironment {
    var environment = VaultEnvironment(log: ProvingScene.silent)
    environment.clock = VaultClock(now: { time.now }, sleep: { time.advance($0) })
    return environment
  }

  private func random(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &randomness)
  }

  private var actor: Actor { actors[random(0...actors.count - 1)] }

  private func key() throws -> AllocationKey {
    try #require(AllocationKey(order: "O\(random(0...11))", line: random(0...1)))
  }

  private func voucher() -> VoucherID? {
    vouchers.sorted().randomElement(using: &randomness)
  }

  private func deliver() async throws {
    let day: Int64 = 86_400_000
    let lives: [Int64?] = [nil, day, 2 * day, 30 * day]
    let life = lives[random(0...3)]
    let expiry = life.map { time.now.advanced(byMilliseconds: $0) }
    try await VaultFiller(vault).fill(
      deliveries: 1, vouchersEach: random(1...6), numberedFrom: deliveries, expiring: expiry)
    deliveries += 1
    try await vault.settleAllocations()
    var filter = VoucherFilter()
    filter.limit = 10_000
    vouchers = Set(try await vault.vouchers(matching: filter).map(\.id))
  }

  /// Does one thing; what the vault refuses is as good as what it does.
  func act() async throws {
    let chance = random(0...99)
    if chance < 6 { return try await deliver() }
    if chance < 12 { return jump() }
    if chance < 15 { return try reopen() }
    if chance < 25 { return try await crash() }
    do {
      try await call(random(0...9))
    } catch is VaultError {
      return
    }
  }

  /// The clock goes on, and sometimes back.
  private func jump() {
    let steps: [Int64] = [
      1, 60_000, 3_600_000, 86_400_000, 40 * 86_400_000, -3_600_000, -86_400_000,
    ]
    time.advance(steps[random(0...steps.count - 1)])
  }

  private func reopen() throws {
    vault.close()
    vault = try Vault.open(
      VaultFolder(folder.path("vault")), keys: .full(keyring),
      environment: Self.environment(time))
  }

  /// A table takes nothing for the length of one call, as if the process had died there: then nothing of
  /// the call is to be seen.
  private func crash() async throws {
    let tables = [
      "audit_leaves", "allocations", "allocated_vouchers", "voucher_events", "stock_counts",
      "audit_nodes",
    ]
    let table = tables[random(0...tables.count - 1)]
    let events = ["INSERT", "UPDATE"]
    let event = table.hasPrefix("audit") ? "INSERT" : events[random(0...1)]
    let database = try PlainDatabase(vault.folder.database)
    try database.run(
      "CREATE TRIGGER crash BEFORE \(event) ON \(table) BEGIN SELECT RAISE(ABORT, 'crash'); END")
    let size = try vault.head().size
    var isDone = true
    do {
      try await call(random(0...9))
    } catch is VaultError {
      isDone = false
    }
    let after = try vault.head().size
    try database.run("DROP TRIGGER crash")
    try database.close()
    if !isDone, table == "audit_leaves" { #expect(after == size) }
  }

  private func call(_ choice: Int) async throws {
    let policies = AllocationPolicy.allCases
    let request = AllocationRequest(
      try key(), kind: kind, quantity: random(1...3), policy: policies[random(0...2)],
      minimumLifeMilliseconds: Int64(random(0...2)) * 86_400_000)
    let actor = actor
    let vault = vault
    switch choice {
    case 0...3: try await allocate(request, actor)
    case 4:
      let moment = time.now.advanced(byMilliseconds: Int64(random(1...7_200_000)))
      _ = try await vault.reserve(request, until: moment, actor: actor)
    case 5: _ = try await vault.convert(request.key, actor: actor)
    case 6:
      _ = try await vault.release(request.key, reason: "no more wanted", actor: actor)
      told[request.key] = nil
    case 7: _ = try await vault.reveal(request.key, actor: actor, purpose: "a test")
    case 8:
      guard let id = voucher() else { return }
      _ = try await vault.replace(id, reason: "does not work", actor: actor)
      told = told.filter { !$0.value.vouchers.contains(id) }
    default: try await handle()
    }
  }

  /// What a line has once it has for good, however often and by whomever it is asked for, and whether
  /// the caller waits for the answer or not.
  private func allocate(_ request: AllocationRequest, _ actor: Actor) async throws {
    let vault = vault
    if random(0...3) == 0 {
      let task = Task { try await vault.allocate(request, actor: actor) }
      task.cancel()
      _ = await task.result
    }
    let given = try await vault.allocate(request, actor: actor)
    if let before = told[request.key], before.owed == 0 { #expect(before == given) }
    told[request.key] = given
    #expect(try await vault.allocate(request, actor: actor) == given)
  }

  private func handle() async throws {
    guard let id = voucher() else { return }
    switch random(0...4) {
    case 0: try await vault.void(id, reason: "a test", actor: actor)
    case 1: try await vault.dispute(id, reason: "a test", actor: actor)
    case 2: try await vault.settleDispute(id, reason: "a test", actor: actor)
    case 3: try await vault.restock(id, reason: "a test", actor: actor)
    default: _ = try await vault.reveal([id], actor: actor, purpose: "a test")
    }
  }

  /// Every voucher is in one place, and the counts are those of the vouchers.
  func check() async throws {
    var filter = VoucherFilter()
    filter.limit = 10_000
    let all = try await vault.vouchers(matching: filter)
    #expect(Set(all.map(\.id)) == vouchers)
    var holders: [VoucherID: AllocationKey] = [:]
    var lapsed: Set<VoucherID> = []
    let now = time.now
    for order in 0...11 {
      for line in try await vault.allocations(ofOrder: "O\(order)") {
        #expect(line.vouchers.count + line.owed <= line.quantity)
        for id in line.vouchers {
          #expect(holders[id] == nil, "voucher \(id) has two lines")
          holders[id] = line.key
          if let moment = line.lapsesAt, moment <= now { lapsed.insert(id) }
        }
      }
    }
    let free = all.count { voucher in
      let isFree =
        voucher.state == .available || (voucher.state == .allocated && lapsed.contains(voucher.id))
      return isFree && (voucher.expiresAt.map { $0 > now } ?? true)
    }
    let level = try #require(try await vault.availability(of: kind).first)
    #expect(level.free == free)
    let promised = all.filter { $0.state == .allocated }
    #expect(promised.allSatisfy { holders[$0.id] != nil })
    #expect(level.reserved + level.allocated >= 0)
    #expect(all.allSatisfy { $0.state != .available || holders[$0.id] == nil })
  }
}

/// A time that several readers share.
private final class SharedTime: Sendable {
  private let milliseconds = Mutex<Int64>(1_767_225_600_000)

  var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  func advance(_ interval: Int64) { milliseconds.withLock { $0 += interval } }
}
