/// A fault, and the calls it strikes: from the n-th matching one after it was set, so many.
package struct SandboxFault: Sendable, Hashable {
  package var target: FaultTarget
  /// Only calls for this client reference, or for the order that has it.
  package var reference: String?
  /// The first matching call that is struck, counted from 1.
  package var nth: Int
  /// How many are struck from there on; `nil` for all.
  package var count: Int?
  package var kind: FaultKind

  package init(
    on target: FaultTarget, _ kind: FaultKind, nth: Int = 1, count: Int? = 1,
    reference: String? = nil
  ) {
    self.target = target
    self.reference = reference
    self.nth = nth
    self.count = count
    self.kind = kind
  }

  package init(
    on endpoint: Endpoint, _ kind: FaultKind, nth: Int = 1, count: Int? = 1,
    reference: String? = nil
  ) {
    self.init(on: .endpoint(endpoint), kind, nth: nth, count: count, reference: reference)
  }
}

/// The faults that are set, and how many matching calls each has seen.
struct FaultPlan: Sendable {
  private struct Entry {
    let fault: SandboxFault
    var seen = 0

    var isSpent: Bool {
      fault.count.map { seen >= fault.nth + $0 - 1 } ?? false
    }

    /// Counts a matching call; whether it is struck.
    mutating func strike() -> Bool {
      seen += 1
      return seen >= fault.nth
    }
  }

  private var entries: [Entry] = []

  /// The faults that may still strike.
  var pending: [SandboxFault] { entries.map(\.fault) }

  mutating func add(_ faults: [SandboxFault]) {
    entries += faults.map { Entry(fault: $0) }.filter { !$0.isSpent }
  }

  mutating func removeAll() {
    entries = []
  }

  /// The kinds that strike a call, in the order they were set.
  mutating func strike(_ endpoint: Endpoint, reference: String?) -> [FaultKind] {
    strike { fault in
      fault.target.includes(endpoint) && (fault.reference.map { $0 == reference } ?? true)
    }
  }

  /// The kinds that strike a new connection.
  mutating func strikeConnection() -> [FaultKind] {
    strike { $0.target == .connection }
  }

  private mutating func strike(where matches: (SandboxFault) -> Bool) -> [FaultKind] {
    var kinds: [FaultKind] = []
    for index in entries.indices where matches(entries[index].fault) {
      if entries[index].strike() { kinds.append(entries[index].fault.kind) }
    }
    entries.removeAll(where: \.isSpent)
    return kinds
  }
}
