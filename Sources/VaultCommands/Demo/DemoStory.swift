import Logging
import Reporting
import SandboxSupplier
import VoucherModel
import VoucherVault

/// The story: buy, keep, look, compare, prove; and nothing of it lies around.
struct DemoStory: Sendable {
  private static let inline = "FIRST_VOUCHER_001"
  private static let large = "LARGE_ORDER_001"

  let stage: DemoStage

  func tell() async throws -> DemoReport {
    stage.say(
      """
      The supplier of this story is the built-in sandbox at \(stage.sandbox.baseURL): the real
      contract, mock codes. It shows each code once, as the real one does. Commands are run as they
      are printed, with OCTOPUS_HOST, OCTOPUS_TOKEN and VOUCHER_VAULT set.

      """)
    try await prepare()
    try await buy()
    let revealed = try await look()
    try await prove()
    return try await search(havingPrinted: revealed)
  }

  private func prepare() async throws {
    stage.say("1. A vault: a database, a key file, a signed audit log. It starts empty.")
    try await stage.run(["init", "--recovery-key-file", Path.join(stage.folder, "recovery.key")])
    stage.say("\n2. A price. It binds nobody; --max-price is what bounds an order.")
    try await stage.run([
      "quote", "--product", "123", "--denomination", "50", "--quantity", "2",
    ])
  }

  private func buy() async throws {
    stage.say(
      """

      3. A small order: the codes come with the answer, once. They are sealed on the disk as the
         bytes arrive, before anything looks at them.
      """)
    try await stage.run([
      "order", "place", "--product", "123", "--denomination", "50", "--quantity", "2",
      "--reference", Self.inline, "--max-price", "100",
    ])
    stage.say("\n   The same command again buys nothing: one reference, one debit.")
    try await stage.run(
      [
        "order", "place", "123", "50", "2", "--reference", Self.inline, "--max-price", "100",
      ], showing: 2)
    try check(stage.sandbox.truth.debits(reference: Self.inline).count == 1, "one debit")
    stage.say(
      """

      4. A large order is paid at once and delivered later. The first read that shows the codes
         is the last, so it goes through the same capture.
      """)
    try await stage.run(
      [
        "order", "place", "--product", "123", "--denomination", "50", "--quantity", "20",
        "--reference", Self.large,
      ], showing: 12)
  }

  private func look() async throws -> [UInt8] {
    stage.say("\n5. What is in stock: masks, four characters at most. This needs no key.")
    try await stage.run(["voucher", "list", "--limit", "4"])
    stage.say("\n6. Revealing needs the key, a name and a purpose; the trace is durable first.")
    let vault = try Vault.open(
      VaultFolder(stage.vaultFolder), keys: .none,
      environment: VaultEnvironment(log: Logger(label: "demo"), printArmoured: { _ in }))
    let first = try await vault.vouchers().first
    vault.close()
    guard let first else { throw failure("a voucher to reveal") }
    let run = try await stage.run([
      "voucher", "reveal", first.id.description, "--purpose", "order 4711 of the shop",
    ])
    return run.printed
  }

  private func prove() async throws {
    stage.say(
      """

      7. Finance compares what the supplier lists (masked), what the vault holds and what left the
         wallet, one to one.
      """)
    try await stage.run(["reconcile", "run"])
    try await stage.run([
      "reconcile", "run", "--format", "csv", "--sheet", "orders", "-o",
      Path.join(stage.folder, "orders.csv"),
    ])
    stage.say(
      "\n8. The audit log is replayed from its first event, and every row compared with it.")
    try await stage.run(["audit", "verify"])
    stage.say("\n9. All at a glance.")
    try await stage.run(["status"])
  }

  /// Searches every file for every code, after the search has proven on what was printed that it
  /// finds one.
  private func search(havingPrinted printed: [UInt8]) async throws -> DemoReport {
    let truth = stage.sandbox.truth
    let codes = truth.orders.flatMap(\.vouchers).count
    let search = LeakSearch(for: truth.secrets)
    stage.say(
      """

      10. The sandbox knows all \(codes) codes it sold. Every file of this story (database, journal,
          key file, log, reports) is searched for each of them: plain, UTF-16, hexadecimal, base 64,
          forward and reversed.
      """)
    try check(search.forms(in: printed).contains("plain"), "the search to find a printed code")
    let (leaks, files) = try search.leaks(inFolder: stage.folder)
    if let leak = leaks.first {
      throw CommandError(
        "demo_failed", "\(SafeText(leak.path).text) contains a code (\(leak.form)).",
        next: "Report this: it is a defect.", status: .integrity)
    }
    stage.say(
      """
          The output of 'reveal' contains a code, as it must. Of \(files) files, no file contains a
          code.

      Try next, the sandbox in one terminal:
        voucher-vault sandbox --port 8080
      and in another:
        export OCTOPUS_HOST=http://127.0.0.1:8080 OCTOPUS_TOKEN=sandbox-token
        export VOUCHER_VAULT=$HOME/vault-tryout
        voucher-vault init
        voucher-vault order place --product 123 --denomination 50 --quantity 2
        voucher-vault voucher list
        voucher-vault reconcile run
        voucher-vault --help
      """)
    if stage.keepsFolder { stage.say("\nThis story's files are in \(stage.folder).") }
    return DemoReport(
      commands: stage.commands, codes: codes, files: files,
      folder: stage.keepsFolder ? stage.folder : nil)
  }

  private func check(_ holds: Bool, _ what: String) throws(CommandError) {
    if !holds { throw failure(what) }
  }

  private func failure(_ what: String) -> CommandError {
    CommandError(
      "demo_failed", "The demonstration expected \(what), and it was not so.",
      next: "Run 'voucher-vault demo --keep' and look at its folder.", status: .incomplete)
  }
}
