import SandboxSupplier
import VoucherModel
import VoucherVault

/// A command, the state in which it begins, and the orders that it is about.
struct Scenario: Sendable {
  let name: String
  /// How the supplier behaves.
  let options: @Sendable (inout SandboxOptions) -> Void
  /// Brings the vault that all runs start from into its state, without the supplier.
  let found: @Sendable (Vault) async throws -> Void
  /// Brings vault and supplier into the state in which the command begins.
  let prepare: @Sendable (Stage) async throws -> Preparation
  /// What happens at the supplier between the disturbed command and the recovery.
  let afterwards: @Sendable (Stage) throws -> Void

  /// What the command is, once the stage is prepared.
  struct Preparation: Sendable {
    let command: [String]
    let references: [String]
  }

  init(
    _ name: String, options: @escaping @Sendable (inout SandboxOptions) -> Void = { _ in },
    found: @escaping @Sendable (Vault) async throws -> Void = { _ in },
    prepare: @escaping @Sendable (Stage) async throws -> Preparation,
    afterwards: @escaping @Sendable (Stage) throws -> Void = { _ in }
  ) {
    self.name = name
    self.options = options
    self.found = found
    self.prepare = prepare
    self.afterwards = afterwards
  }
}

extension Scenario {
  /// The calls that count of the undisturbed command; the order of threads may change it a little.
  func calls(
    _ interposer: Interposer, kinds: CallKinds = .all
  ) async throws -> [CallTrace.Entry] {
    let bench = try await CallBench(interposer, options: options, found: found)
    let stage = try bench.stage()
    let preparation = try await prepare(stage)
    let run = try await stage.run(preparation.command, .none, kinds: kinds, name: "command")
    await bench.stop()
    return run.trace.entries.filter { $0.number > 0 }
  }

  /// The ways on which codes are captured: these are killed again during their recovery.
  static let capturing: [Scenario] = [
    .placing("place inline", quantity: 3),
    .placing("place inline, shown again", quantity: 2) { $0.visibility = .always },
    .placing("place asynchronous", quantity: 6),
    .partial,
    .recovering,
  ]

  /// Everything else that writes.
  static let others: [Scenario] = [
    .revealing, .checkpointing, .longLog, .reconciling, .maintaining, .importing,
  ]

  static let all = capturing + others

  private static func placing(
    _ name: String, quantity: Int,
    _ options: @escaping @Sendable (inout SandboxOptions) -> Void = { _ in }
  ) -> Scenario {
    Scenario(name, options: options) { _ in
      Preparation(command: Self.place("CRASH", quantity: quantity), references: ["CRASH"])
    }
  }

  private static func place(_ reference: String, quantity: Int, wait: Int = 30) -> [String] {
    [
      "order", "place", "--product", "123", "--denomination", "50", "--quantity", "\(quantity)",
      "--reference", reference, "--yes", "--json", "--wait", "\(wait)",
    ]
  }

  /// Two of six come with the first read; the others when the order is read again later.
  private static let partial = Scenario(
    "place with a partial delivery",
    options: { options in
      options.deliveryParts = [2]
      options.outcome = .stall
    },
    prepare: { _ in
      Preparation(command: place("CRASH", quantity: 6, wait: 1), references: ["CRASH"])
    },
    afterwards: { stage in
      for order in stage.sandbox.truth.orders where order.status != "DELIVERED" {
        try stage.sandbox.control("POST", "orders/\(order.id)/deliver")
      }
    })

  /// One order in doubt, one whose delivery is sealed and not in the database, one delivered since.
  private static let recovering = Scenario(
    "recover",
    options: { $0.visibility = .once },
    prepare: { stage in
      let vault = try stage.openVault()
      try await stage.leaveInDoubt("DOUBT", vault)
      try await stage.leavePending("LATE", vault)
      vault.close()
      try await stage.leaveInJournal("SEALED")
      stage.sandbox.setFaults([])
      return Preparation(
        command: ["order", "recover", "--json", "--wait", "20"],
        references: ["DOUBT", "LATE", "SEALED"])
    })

  private static let revealing = Scenario("reveal") { stage in
    let vault = try stage.openVault()
    defer { vault.close() }
    let order = try await stage.place("SHOWN", quantity: 3, vault)
    return Preparation(
      command: [
        "voucher", "reveal", order.vouchers[0].id.description, order.vouchers[1].id.description,
        "--purpose", "order 4711 of the shop", "--json",
      ],
      references: ["SHOWN"])
  }

  private static let checkpointing = Scenario("checkpoint") { stage in
    let vault = try stage.openVault()
    defer { vault.close() }
    _ = try await stage.place("KEPT", quantity: 2, vault)
    return Preparation(command: ["audit", "checkpoint", "--json"], references: ["KEPT"])
  }

  /// A write-ahead log that has grown for so long that the next commit moves it to the database.
  private static let longLog = Scenario(
    "place with a log that is due",
    found: { try await $0.lengthenLog() },
    prepare: { _ in
      Preparation(command: place("CRASH", quantity: 1), references: ["CRASH"])
    })

  private static let reconciling = Scenario("reconcile") { stage in
    let vault = try stage.openVault()
    defer { vault.close() }
    _ = try await stage.place("MATCHED", quantity: 2, vault)
    try await stage.leavePending("UNREAD", vault)
    return Preparation(
      command: ["reconcile", "run", "--json"], references: ["MATCHED", "UNREAD"])
  }

  /// Maintenance without a key: what lies in the journal waits, and what needs no key is done.
  private static let maintaining = Scenario("recover without the key") { stage in
    try stage.writeCaptureKeyFile()
    try await stage.leaveInJournal("SEALED")
    stage.sandbox.setFaults([])
    return Preparation(
      command: [
        "order", "recover", "--json", "--wait", "0", "--key-file", stage.captureKeyFile,
      ],
      references: ["SEALED"])
  }

  /// A sealed response is brought back from a file, while its slot still has it.
  private static let importing = Scenario("import") { stage in
    try await stage.leaveInJournal("SEALED")
    stage.sandbox.setFaults([])
    return Preparation(
      command: ["deliveries", "import", try stage.copyOfJournalEntry(), "--json"],
      references: ["SEALED"])
  }
}
