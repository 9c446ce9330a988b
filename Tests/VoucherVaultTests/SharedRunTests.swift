import Testing
import VoucherVault

@Suite("a run that callers share")
struct SharedRunTests {
  /// Holds runs up until it is opened, and counts them.
  private actor Door {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var runs = 0

    func pass() async -> Int {
      runs += 1
      let number = runs
      if !isOpen { await withCheckedContinuation { waiting.append($0) } }
      return number
    }

    func open() {
      isOpen = true
      for waiter in waiting { waiter.resume() }
    }

    func waitUntilEntered() async {
      while runs == 0 { await Task.yield() }
    }
  }

  private struct Refusal: Error {}

  @Test func `whoever comes during a run gets the outcome of the next one`() async throws {
    let shared = SharedRun<Int>()
    let door = Door()
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await shared.run { await door.pass() } }
      await door.waitUntilEntered()
      for _ in 0..<20 {
        group.addTask { try await shared.run { await door.pass() } }
      }
      while shared.waitingCount < 20 { await Task.yield() }
      await door.open()
      let outcomes = try await group.reduce(into: []) { $0.append($1) }
      #expect(outcomes.sorted() == [1] + Array(repeating: 2, count: 20))
    }
    #expect(await door.runs == 2)
  }

  @Test func `each caller alone has a run of its own`() async throws {
    let shared = SharedRun<Int>()
    let door = Door()
    await door.open()
    for number in 1...5 { #expect(try await shared.run { await door.pass() } == number) }
  }

  @Test func `whoever comes before a run has begun shares it`() async throws {
    let (door, gathering) = (Door(), Door())
    let shared = SharedRun<Int> { _ = await gathering.pass() }
    await door.open()
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await shared.run { await door.pass() } }
      await gathering.waitUntilEntered()
      for _ in 0..<20 {
        group.addTask { try await shared.run { await door.pass() } }
      }
      while shared.waitingCount < 20 { await Task.yield() }
      await gathering.open()
      for try await outcome in group { #expect(outcome == 1) }
    }
    #expect(await door.runs == 1)
  }

  @Test func `a failure is everybody's who shared the run, and nobody's after it`() async throws {
    let shared = SharedRun<Int>()
    let door = Door()
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<10 {
        // The first has begun before the others come.
        if number == 1 { await door.waitUntilEntered() }
        group.addTask {
          do {
            _ = try await shared.run {
              _ = await door.pass()
              throw Refusal()
            }
            return false
          } catch {
            return error is Refusal
          }
        }
      }
      while shared.waitingCount < 9 { await Task.yield() }
      await door.open()
      for await wasRefused in group { #expect(wasRefused) }
    }
    #expect(await door.runs == 2)
    #expect(try await shared.run { 7 } == 7)
  }
}
