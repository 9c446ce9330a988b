import VoucherModel

/// Everything the sandbox knows; a value, changed by one caller at a time.
///
/// It has no clock of its own: whoever changes it first tells it the time with `tick`, and what has
/// fallen due by then happens before anything else.
struct SandboxLedger: Sendable {
  var options: SandboxOptions
  private(set) var now: Timestamp
  let startedAt: Timestamp
  var orders: [SandboxOrder] = []
  var usedReferences: Set<String> = []
  var orderByReference: [String: Int64] = [:]
  var wallets: [SandboxWallet] = []
  var movements: [SandboxMovement] = []
  var schedule: [ScheduledStep] = []
  var tokens = TokenBook()
  var rates = RateBook()
  var faults = FaultPlan()
  var exchanges: [ExchangeRecord] = []
  var webhooks: [WebhookRecord] = []

  /// The number of the first order, as in the supplier's walk-through.
  static let firstOrderID: Int64 = 1_234
  static let firstMovementID: Int64 = 9_001
  static let clientID = 42

  init(options: SandboxOptions, now: Timestamp) {
    self.options = options
    self.now = now
    startedAt = now
    openWallets()
  }

  /// Moves the time on, and lets what is due by then happen at the moment it was due.
  mutating func tick(to time: Timestamp) {
    while let next = schedule.first, next.due <= time {
      schedule.removeFirst()
      now = max(now, next.due)
      perform(next)
    }
    now = max(now, time)
  }

  /// When the next thing falls due by itself.
  var nextDue: Timestamp? { schedule.first?.due }

  mutating func plan(_ step: ScheduledStep) {
    let place = schedule.firstIndex { $0.due > step.due } ?? schedule.endIndex
    schedule.insert(step, at: place)
  }

  func orderIndex(_ id: Int64) -> Int? {
    let index = Int(exactly: id).map { $0 - Int(Self.firstOrderID) }
    guard let index, orders.indices.contains(index) else { return nil }
    return index
  }

  func walletIndex(_ id: Int64) -> Int? {
    wallets.firstIndex { $0.id == id }
  }

  func movementIndex(_ id: Int64) -> Int? {
    let index = Int(exactly: id).map { $0 - Int(Self.firstMovementID) }
    guard let index, movements.indices.contains(index) else { return nil }
    return index
  }

  /// The amount as an answer writes it.
  func text(_ amount: Amount, in currency: SandboxCurrency) -> String {
    amount.text(decimals: options.numbers == .padded ? currency.decimals : 0)
  }
}
