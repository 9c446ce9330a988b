import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("whole codes against the supplier")
struct WholeCodeTests {
  /// A supplier that shows how a code begins and ends, and has changed what begins the second one.
  private func bench() async throws -> Workbench {
    let bench = try await Workbench { $0.maskForm = .firstAndLastFour }
    try await bench.place("SOUND")
    try await bench.place("BROKEN")
    bench.sandbox.update { $0.codePrefix = "FAKE" }
    try bench.control(
      "BROKEN", "replace-codes", [("lines", .array([.number("1")])), ("keep_end", .number("4"))])
    return bench
  }

  @Test func `a code that ends alike and begins otherwise is found with the key`() async throws {
    let bench = try await bench()
    #expect(try await bench.reconcile().breaks.isEmpty)
    let run = try await bench.reconcile(after: 0) { $0.comparesCodes = true }
    let found = try expect(
      run, finds: ExpectedBreak(.maskMismatch, .critical, "USD", exposure: "48.25", of: "BROKEN"))
    #expect(found.keys == (try await bench.keys("BROKEN", vouchers: [1])))
    #expect(run.settings.codeCheck?.compared == 4)
    await bench.stop()
  }

  @Test(arguments: [MaskForm.lastFour, .stars, .firstAndLastFour, .xs])
  func `sound codes fit whatever the supplier shows of them`(form: MaskForm) async throws {
    let bench = try await Workbench { $0.maskForm = form }
    try await bench.place("SOUND", quantity: 4)
    let run = try await bench.reconcile { $0.comparesCodes = true }
    expectClean(run)
    #expect(run.settings.codeCheck?.compared == 4)
    bench.sandbox.update { $0.listCodes = .full }
    expectClean(try await bench.reconcile(after: 0) { $0.comparesCodes = true })
    await bench.stop()
  }

  @Test func `a kept run says again what whole codes came to`() async throws {
    let bench = try await bench()
    let run = try await bench.reconcile { $0.comparesCodes = true }
    let kept = try await bench.vault.keptRun(.latest)
    #expect(kept.run.breaks == run.breaks)
    #expect(kept.run.settings.codeCheck == run.settings.codeCheck)
    await bench.stop()
  }

  @Test func `without the key nothing is compared, and the answer says what is wanted`()
    async throws
  {
    let bench = try await bench()
    let keyless = try Vault.open(
      bench.vault.folder, keys: .none, environment: Workbench.environment(bench.time))
    defer { keyless.close() }
    await #expect {
      try await bench.reconcile(keys: keyless) { $0.comparesCodes = true }
    } throws: { ($0 as? VaultError)?.code == .keyNeeded }
    await bench.stop()
  }

  @Test(arguments: [
    (["AB", "A*"], ["A*", "AB"], 0), (["AB", "AC"], ["A*", "AB"], 0),
    (["AB", "CD"], ["A*", "A*"], 1),
    (["AB", "AC", "AD"], ["A*", "A*"], 1), ([], ["A*"], 0), (["AB"], [], 1),
  ])
  func `as many are paired off as can be`(ours: [String], theirs: [String], unpaired: Int) {
    let alone = WholeCodes.unpaired(ours.count, theirs.count) { left, right in
      theirs[right].hasSuffix("*")
        ? ours[left].hasPrefix(theirs[right].dropLast()) : ours[left] == theirs[right]
    }
    #expect(alone.count == unpaired)
  }
}
