public import VoucherModel

/// An order as reports and scripts see it.
public struct OrderReport: Hashable, Sendable {
  /// The idempotency key.
  public let reference: ClientReference
  /// The supplier's number, once it is known.
  public let supplierOrderID: SupplierOrderID?
  /// Where the order stands.
  public let state: OrderState
  /// The supplier's last word on it.
  public let supplierStatus: SupplierStatus?
  /// The product.
  public let productID: ProductID
  /// The face value of one voucher.
  public let denomination: Amount
  /// How many were ordered.
  public let quantity: Int
  /// How many are in the vault.
  public let captured: Int
  /// How many were delivered and can no longer be had.
  public let lost: Int
  /// The face value of all, as the supplier states it.
  public let amount: Amount?
  /// What it took off, as the supplier states it.
  public let discount: Amount?
  /// The currency of `amount` and `discount`.
  public let currency: Currency?
  /// What the quote said would leave the wallet.
  public let payable: Money?
  /// When the intent was committed.
  public let intendedAt: Timestamp
  /// The request's name for the supplier's support.
  public let lastRequestID: String?
  /// Its vouchers, by line.
  public let vouchers: [VoucherReport]
  /// What people noted about it, oldest first.
  public let notes: [NoteReport]
}

/// What a person noted about an order.
public struct NoteReport: Hashable, Sendable {
  /// Who noted it.
  public let actor: String
  /// The words.
  public let note: String
  /// When.
  public let at: Timestamp
}

/// What is missing of an order, and may have to be claimed from the supplier.
public struct OrderClaim: Hashable, Sendable {
  /// How many codes.
  public let missing: Int
  /// Their face value; `nil` where nobody has said in which currency it is.
  public let worth: Money?
}

extension OrderReport {
  /// What is missing, where the order is lost in part, in doubt or overdue; `nil` elsewhere.
  public var claim: OrderClaim? {
    let missing: Int
    switch state {
    case .codesLost: missing = max(lost, quantity - captured)
    case .inDoubt, .stalled: missing = quantity - captured
    case .intended, .sent, .pending, .partiallyCaptured, .captured, .rejected, .failed, .cancelled:
      return nil
    }
    guard missing > 0 else { return nil }
    let worth = denomination.multiplied(by: missing)
    return OrderClaim(
      missing: missing, worth: worth.flatMap { worth in currency.map { Money(worth, $0) } })
  }
}

/// A voucher as reports and scripts see it: everything but the code.
public struct VoucherReport: Hashable, Sendable {
  /// The voucher's identifier.
  public let id: VoucherID
  /// The order it came with.
  public let orderReference: ClientReference
  /// Its place in the order, from 0.
  public let line: Int
  /// What may be shown of the code.
  public let mask: Mask
  /// Where it stands.
  public let state: VoucherState
  /// Whether the stored value looks like a mask rather than a code.
  public let looksMasked: Bool
  /// When it expires, where the supplier says so.
  public let expiresAt: Timestamp?
  /// The product.
  public let productID: ProductID
  /// The face value.
  public let faceValue: Money
  /// When it was captured.
  public let capturedAt: Timestamp
  /// How often it was revealed; counted only where one voucher is asked for.
  public let reveals: [RevealReport]
}

/// One time a voucher was revealed.
public struct RevealReport: Hashable, Sendable {
  /// Who looked.
  public let actor: String
  /// What for.
  public let purpose: String
  /// When.
  public let at: Timestamp
}

/// Which vouchers a list shows.
public struct VoucherFilter: Hashable, Sendable {
  /// Only this order's.
  public var order: ClientReference?
  /// Only in these states; all where empty.
  public var states: Set<VoucherState> = []
  /// Only of this product.
  public var productID: ProductID?
  /// At most so many.
  public var limit = 100

  /// All vouchers, up to a hundred.
  public init() {}
}

/// What a recovery did.
public struct RecoverySummary: Hashable, Sendable {
  /// Every order that was unfinished, as it is now.
  public let orders: [OrderReport]
  /// Sealed responses taken from journal and spool into the database.
  public let responsesTaken: Int
  /// Sealed responses that wait for the key.
  public let responsesWaiting: Int
  /// Orders that another process has in hand.
  public let inOtherHands: Int
  /// What stood in the way of single orders.
  public let problems: [RecoveryProblem]
  /// Vouchers that were given the fingerprint they lacked.
  public let fingerprinted: Int
  /// Sealed responses, and records, that could not be taken in or opened; they were left as they are.
  public let sealedProblems: [SealedResponseProblem]
  /// Orders of the supplier's that the vault did not know, as they are now: after a restore, those
  /// that were placed since the backup.
  public let found: [OrderReport]
  /// Why it was not looked for such orders to the end, though that is due.
  public let searchProblem: VaultError?

  /// Whether everything is at rest and nothing was lost.
  public var isClean: Bool {
    responsesWaiting == 0 && searchProblem == nil && found.isEmpty && sealedProblems.isEmpty
      && inOtherHands == 0 && problems.isEmpty
      && orders.allSatisfy { !$0.state.isUnfinished && $0.state != .codesLost }
  }
}

/// Why something sealed could not be taken in; it was left as it is.
public struct SealedResponseProblem: Hashable, Sendable {
  /// A path, or the name of a voucher.
  public let place: String
  /// What is the matter with it.
  public let error: VaultError
}

/// Why an order could not be driven on.
public struct RecoveryProblem: Hashable, Sendable {
  /// The order.
  public let reference: ClientReference
  /// What stood in the way.
  public let error: VaultError
}

/// An event of the audit log, for listing.
public struct AuditEntry: Hashable, Sendable {
  /// Its place in the log, from 0.
  public let index: UInt64
  /// When it happened.
  public let at: Timestamp
  /// What kind of event it is.
  public let kind: String
  /// Its identifiers and numbers, by name.
  public let fields: [Field]

  /// A named value of an event.
  public struct Field: Hashable, Sendable {
    /// The name, in snake_case.
    public let name: String
    /// The value.
    public let value: String
  }
}

/// How many sealed responses wait in a folder.
public struct SpooledResponses: Hashable, Sendable {
  /// The folder.
  public let folder: String
  /// How many files.
  public let count: Int
}

/// What matters of a vault on one screen.
public struct VaultStatus: Hashable, Sendable {
  /// The vault's identifier.
  public let id: VaultID
  /// The supplier's host it belongs to.
  public let host: String?
  /// How many orders stand in each state.
  public let orders: [OrderState: Int]
  /// How many vouchers stand in each state.
  public let vouchers: [VoucherState: Int]
  /// Responses in the capture journal that are not in the database yet.
  public let journalEntries: Int
  /// Responses in the spools that are not in the database yet, by folder.
  public let spooled: [SpooledResponses]
  /// Answers about orders that went out of the journal, to a spool or as an armoured block.
  public let outside: Int
  /// How many events the log has.
  public let logSize: UInt64
  /// The size of the log at the last checkpoint that was kept.
  public let lastCheckpoint: UInt64?
  /// When that was.
  public let lastCheckpointAt: Timestamp?
  /// 1 for the vault as it was made, and one more for each restore.
  public let incarnation: UInt32
  /// The epochs of the keys that what is captured now is sealed for.
  public let revealEpoch: UInt32
  /// As `revealEpoch`, of the recovery key.
  public let recoveryEpoch: UInt32
  /// When the last backup was begun.
  public let lastBackupAt: Timestamp?
  /// How many vouchers that can be handed out expire within 30 days.
  public let expiringSoon: Int
  /// Every order that is not settled, oldest first.
  public let unfinished: [UnfinishedOrder]
  /// Whether orders that were placed after a restored backup have not been looked for yet.
  public let awaitsSearch: Bool
  /// The freeze that stands, while no code is shown; `nil` where codes are shown.
  public let freeze: RevealFreeze?
  /// The warnings of low stock and low balances that stand, as they were raised.
  public let warnings: [RaisedWarning]
  /// Why the log does not continue a head that is remembered of it; `nil` where it does.
  public let headTrouble: VaultError?
}

/// A warning that was raised, and is not over.
public struct RaisedWarning: Hashable, Sendable {
  /// What is low: `stock 123 50`, by product and face value, or `balance USD`.
  public let watched: String
  /// How much there was when it was raised: `12`, or an amount of the currency.
  public let level: String
  /// When it was raised.
  public let since: Timestamp
}

/// An order that is not settled.
public struct UnfinishedOrder: Hashable, Sendable {
  /// Its reference.
  public let reference: ClientReference
  /// Where it stands.
  public let state: OrderState
  /// When it was intended.
  public let intendedAt: Timestamp
}
