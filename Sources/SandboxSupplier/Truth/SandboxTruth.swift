package import VoucherModel

/// What the sandbox really did, for a test to hold against what a client believes.
package struct SandboxTruth: Sendable {
  package let now: Timestamp
  /// By number.
  package let orders: [Order]
  /// By number, hidden and not yet listed ones too.
  package let transactions: [Transaction]
  package let wallets: [Wallet]
  /// Every call of the API in the order it came; control calls are not among them.
  package let exchanges: [Exchange]
  package let webhooks: [Webhook]

  /// An order as the supplier has it.
  package struct Order: Sendable {
    package let id: Int64
    package let reference: String?
    package let status: String
    package let productID: Int64
    package let denomination: Amount
    package let quantity: Int
    package let amount: Amount
    package let discount: Amount
    /// What it costs, in the wallet's currency.
    package let payable: Amount
    package let baseCurrency: String
    package let deductionCurrency: String
    package let walletID: Int64
    package let createdAt: Timestamp
    /// Placed through a control call, not by a client.
    package let isForeign: Bool
    /// Left out of lists, or of every answer.
    package let isHidden: Bool
    /// All it has or will have, by line.
    package let vouchers: [Voucher]
  }

  /// A voucher with its code.
  package struct Voucher: Sendable {
    package let line: Int
    /// The decoded text; `nil` for null and for what is no text at all.
    package let cardNumber: String?
    package let pinCode: String?
    package let claimURL: String?
    package let expiresAt: String?
    package let referenceNumber: String?
    /// The JSON object in clear, byte for byte as it stands in an answer.
    package let json: [UInt8]
    /// What an answer has in place of it once it is masked.
    package let maskedJSON: [UInt8]
    package let isDelivered: Bool
    /// The exchanges whose answers carry it in clear, in order.
    ///
    /// An answer counts once it was made, whether or not a byte of it left. 0 stands for somebody
    /// else's.
    package let shownIn: [Int]
    /// The most that any one exchange sent of it in clear.
    package let sent: Sent
  }

  /// How much of a voucher's JSON object left the socket.
  package enum Sent: String, Sendable, Comparable {
    case nothing
    case part
    case whole

    package static func < (left: Sent, right: Sent) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .nothing: 0
      case .part: 1
      case .whole: 2
      }
    }
  }

  /// A wallet movement.
  package struct Transaction: Sendable {
    package let id: Int64
    package let walletID: Int64
    package let currency: String
    package let amount: Amount
    package let isCredit: Bool
    package let status: String
    package let remarks: String
    /// The order it belongs to, which the API itself does not say.
    package let orderID: Int64?
    package let createdAt: Timestamp
    package let isHidden: Bool
  }

  /// A wallet and its balance.
  package struct Wallet: Sendable {
    package let id: Int64
    package let currency: String
    package let balance: Amount
  }

  /// One call and its answer.
  package struct Exchange: Sendable {
    package let number: Int
    package let endpoint: Endpoint
    package let method: String
    package let path: String
    package let requestID: String
    package let reference: String?
    package let orderID: Int64?
    package let at: Timestamp
    /// The faults that struck it.
    package let faults: [String]
    /// Whether the call was processed, whatever then became of the answer.
    package let wasProcessed: Bool
    /// The answer's status; `nil` where there was none.
    package let status: Int?
    package let bodyBytes: Int
    /// How many bytes of the body were handed to the socket.
    package let bodyBytesSent: Int
    package let ending: Ending
    /// How many codes the answer carries in clear.
    package let codes: Int
  }

  /// How an exchange ended.
  package enum Ending: String, Sendable {
    /// Still going on.
    case open
    case complete
    /// Closed without a byte of answer.
    case dropped
    /// Broken off by a fault.
    case cut
    /// The client went away.
    case abandoned
  }

  /// An event that was sent, or is to be.
  package struct Webhook: Sendable {
    package let id: String
    package let type: String
    package let orderID: Int64?
    package let attempts: Int
    /// The receiver's last answer.
    package let lastStatus: Int?
    package let isDelivered: Bool
  }
}

extension SandboxTruth {
  /// The orders placed under a reference; more than one is the supplier's fault.
  package func orders(reference: String) -> [Order] {
    orders.filter { $0.reference == reference }
  }

  package func order(reference: String) -> Order? {
    orders.first { $0.reference == reference }
  }

  package func debits(of order: Order) -> [Transaction] {
    transactions.filter { $0.orderID == order.id && !$0.isCredit }
  }

  package func refunds(of order: Order) -> [Transaction] {
    transactions.filter { $0.orderID == order.id && $0.isCredit }
  }

  /// The debits of all orders under a reference.
  package func debits(reference: String) -> [Transaction] {
    orders(reference: reference).flatMap { debits(of: $0) }
  }

  /// How often an endpoint was called.
  package func count(of endpoint: Endpoint) -> Int {
    exchanges.count { $0.endpoint == endpoint }
  }

  /// The codes, PINs and links of every voucher that exists: what no file of a client may contain.
  package var secrets: [String] {
    orders.flatMap(\.vouchers).flatMap { [$0.cardNumber, $0.pinCode, $0.claimURL] }
      .compactMap(\.self).filter { !$0.isEmpty }
  }
}
