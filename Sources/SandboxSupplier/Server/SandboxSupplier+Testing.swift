extension SandboxSupplier {
  /// What the sandbox really did up to now.
  package var truth: SandboxTruth { state.with { $0.truth } }

  package var options: SandboxOptions { state.with { $0.options } }

  /// Changes switches while the sandbox runs; `seed`, `port`, `clock` and `balances` stay.
  package func update(_ change: (inout SandboxOptions) -> Void) {
    state.with { $0.change(change) }
  }

  /// Replaces all faults.
  package func setFaults(_ faults: [SandboxFault]) {
    state.with { ledger in
      ledger.faults.removeAll()
      ledger.faults.add(faults)
    }
  }

  package func addFaults(_ faults: [SandboxFault]) {
    state.with { $0.faults.add(faults) }
  }

  /// The faults that may still strike.
  package var pendingFaults: [SandboxFault] { state.with { $0.faults.pending } }

  /// Moves the sandbox's clock on; what falls due on the way happens.
  package func advance(milliseconds: Int64) {
    state.advance(milliseconds: milliseconds)
  }

  /// Everything as it was at the start, under the switches of now; the clock goes on.
  package func reset() {
    state.reset()
  }

  /// Does what a control call does: `control("POST", "orders/1234/fail")`.
  @discardableResult
  package func control(
    _ method: String, _ path: String, _ body: JSONValue = .object([])
  ) throws -> JSONValue {
    try state.with { ledger in
      Result { try ledger.control(method, path.split(separator: "/").map(String.init), body) }
    }.get()
  }
}

extension SandboxLedger {
  /// Changes the options; what is fixed at the start stays as it was.
  mutating func change(_ change: (inout SandboxOptions) -> Void) {
    let start = options
    change(&options)
    options.seed = start.seed
    options.port = start.port
    options.clock = start.clock
    options.balances = start.balances
  }
}
