import Foundation
import Proving
import TestSupport
import Testing
import VoucherModel
import VoucherVault

/// Real processes, each with many checkouts at once, for the last vouchers of one vault.
@Suite("processes of a shop", .serialized)
struct CheckoutTests {
  private static let processes = 8
  private static let checkouts = 50
  private static let stock = 100

  /// A vault with the last vouchers, and the processes that want them.
  private final class Shop {
    let folder: TemporaryFolder
    let vault: Vault
    /// What each process printed, also one that was killed.
    private var programs: [RunningProgram] = []

    init() async throws {
      folder = try TemporaryFolder()
      let founded = try await Vault.create(
        in: VaultFolder(folder.path("vault")),
        environment: VaultEnvironment(log: ProvingScene.silent))
      vault = founded.vault
      try await VaultFiller(vault).fill(deliveries: 2, vouchersEach: CheckoutTests.stock / 2)
    }

    func start(_ process: Int) throws -> RunningProgram {
      let program = try RunningProgram(
        [
          "checkout", "--vault", folder.path("vault"), "--orders", "P\(process)", "--count",
          "\(CheckoutTests.checkouts)",
        ], of: "vault-prove")
      programs.append(program)
      return program
    }

    /// What all runs printed: for each order what it was told, every time that it was told something.
    func answers() throws -> [String: Set<String>] {
      var answers: [String: Set<String>] = [:]
      for program in programs {
        // A line without its end was being written when the process was killed.
        for line in program.output.components(separatedBy: "\n").dropLast() {
          let words = line.split(separator: " ", maxSplits: 1).map(String.init)
          guard words.count == 2 else { continue }
          answers[words[0], default: []].insert(words[1])
        }
      }
      return answers
    }

    /// Every order was told one thing, every voucher was sold once, and the log explains it all.
    func expectSoldOnce() async throws {
      let answers = try answers()
      #expect(answers.count == CheckoutTests.processes * CheckoutTests.checkouts)
      let told = answers.mapValues { $0.sorted() }
      #expect(told.filter { $0.value.count != 1 } == [:])
      let sold = told.values.compactMap(\.first).filter { $0 != "out_of_stock" }
      #expect(sold.count == CheckoutTests.stock)
      #expect(Set(sold).count == CheckoutTests.stock)
      let level = try #require(try await vault.availability().first)
      #expect((level.free, level.allocated) == (0, CheckoutTests.stock))
      #expect(try await vault.verify().findings == [])
      vault.close()
    }
  }

  @Test func `sell the last vouchers once each, and tell the rest that there are no more`()
    async throws
  {
    let shop = try await Shop()
    let programs = try (0..<Self.processes).map { try shop.start($0) }
    for program in programs {
      #expect(program.wait() == 0)
    }
    try await shop.expectSoldOnce()
  }

  @Test func `killed at random and started again, they sell no voucher twice and lose none`()
    async throws
  {
    let shop = try await Shop()
    var randomness = SeededRandomness(seed: 7)
    var programs = try (0..<Self.processes).map { try shop.start($0) }
    var kills = 0
    while kills < 24 {
      let victim = Int.random(in: 0..<Self.processes, using: &randomness)
      // Somewhere between its start and its last answer; whatever it has done by then stands.
      usleep(UInt32.random(in: 0...150_000, using: &randomness))
      programs[victim].kill()
      programs[victim] = try shop.start(victim)
      kills += 1
    }
    for program in programs {
      #expect(program.wait() == 0)
    }
    try await shop.expectSoldOnce()
  }
}
