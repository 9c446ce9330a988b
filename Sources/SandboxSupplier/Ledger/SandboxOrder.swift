import VoucherModel

/// An order as the supplier keeps it.
struct SandboxOrder: Sendable {
  /// From which answers a control call has removed it.
  enum Hiding: String, Sendable {
    case nothing
    case lists
    case everything
  }

  let id: Int64
  let product: SandboxProduct
  let isForeign: Bool
  let createdAt: Timestamp
  /// When lists and look-ups begin to have it.
  let listedFrom: Timestamp
  var reference: String?
  var email: String?
  var status: String
  var denomination: Amount
  var quantity: Int
  var amount: Amount
  var discount: Amount
  var payable: Amount
  var walletID: Int64
  var baseCurrency: SandboxCurrency
  var deductionCurrency: SandboxCurrency
  var message: String?
  var deliveredOn: Timestamp?
  var hiding = Hiding.nothing
  var vouchers: [SandboxVoucher]
  let rules: Rules

  /// The switches an order keeps from the moment it was placed.
  struct Rules: Sendable {
    let isDebited: Bool
    let refund: RefundRule
    let refundRemark: RemarkStyle
  }

  var deliveredCount: Int { vouchers.count(where: \.isDelivered) }

  /// Whether anything can still become of it.
  var isOpen: Bool { status == Status.pending || status == Status.partiallyDelivered }

  enum Status {
    static let pending = "PENDING"
    static let delivered = "DELIVERED"
    static let partiallyDelivered = "PARTIALLY_DELIVERED"
    static let failed = "FAILED"
    static let cancelled = "CANCELLED"
  }
}

/// What is to become of an order at some time.
struct ScheduledStep: Sendable {
  enum Action: Sendable {
    case deliver(Int)
    case finish(Outcome)
  }

  let due: Timestamp
  let orderID: Int64
  let action: Action
}
