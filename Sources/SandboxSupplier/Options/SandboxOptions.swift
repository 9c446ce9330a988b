package import VoucherModel

/// Every switch of the sandbox; all but `seed`, `port`, `clock` and `balances` may change while it
/// runs, and an order keeps the switches it was placed under.
///
/// The names in JSON and on the command line are those of `SandboxOptions.fields`.
package struct SandboxOptions: Sendable {
  /// The same seed and the same requests give the same codes.
  package var seed = 1
  /// The port on 127.0.0.1; 0 takes a free one.
  package var port = 0
  package var clock = ClockChoice.wall

  // Access.
  package var apiKey = "sandbox-key"
  package var apiSecret = "sandbox-secret"
  /// Bearer tokens that are accepted without a login, until a logout.
  package var accessTokens = ["sandbox-token"]
  package var accessTokenSeconds = 3_600
  package var refreshTokenSeconds = 604_800
  package var loginRevokesEarlierTokens = false
  package var isAddressAllowed = true
  package var hasVouchersFeature = true

  // Rate limits, in requests a minute (supplier-api.md, section 6, sandbox column).
  package var rateLimits = false
  package var retryAfterHeader = true
  package var loginsPerMinute = 30
  package var refreshesPerMinute = 30
  package var readsPerMinute = 600
  package var ordersPerMinute = 120
  package var chargesPerMinute = 300

  // What answers show.
  package var visibility = Visibility.once
  package var maskForm = MaskForm.lastFour
  package var maskedPin = MaskedField.stars
  package var maskedURL = MaskedField.stars
  package var listCodes = ListCodes.masked
  package var orderFields = OrderFields.documented
  package var chargesFields = ChargesFields.full
  package var walletFields = WalletFields.amount
  package var envelope = Envelope.bare
  package var numbers = NumberForm.padded
  /// The status of a create answer: 201 in the guide, 200 on a sister site.
  package var createdStatus = 201
  /// The word for a pending order; another one than `PENDING` is a status no client knows.
  package var pendingWord = "PENDING"
  package var pages = PageBehaviour.steady
  package var listHeaders = true
  /// How long an order stays out of lists and look-ups after it was placed.
  package var lookupDelayMilliseconds = 0

  // Codes.
  package var codeStyle = CodeStyle.mock
  /// What codes begin with, so that a search for leaks has something to look for.
  package var codePrefix = "MOCK"
  package var pinDigits = 4
  package var hostileForms = HostileForm.allCases
  package var referenceNumbers = true
  /// The vouchers' `expires_at`; empty for null.
  package var expiresAt = "2027-04-01T00:00:00Z"
  /// Every order has the same codes.
  package var repeatCodes = false

  // Fulfilment.
  /// The most that is delivered in the answer to the order itself.
  package var inlineQuantity = 5
  /// The most one order may have, for every product; 0 leaves it to the product (100 for 123).
  package var maximumQuantity = 0
  /// From the order to its delivery, and from one part to the next.
  package var asyncDelayMilliseconds = 1_500
  /// How many vouchers each part brings before the outcome.
  package var deliveryParts: [Int] = []
  package var outcome = Outcome.deliver
  package var syncFailure = SyncFailure.created
  /// So many vouchers more (or, negative, fewer) than ordered when an order is DELIVERED.
  package var deliveryDifference = 0
  /// Products that exist and cannot be had.
  package var unavailableProducts = [207]

  // Money.
  package var balances = ["USD": "100000.00", "EUR": "25000.00", "JPY": "5000000"]
  /// From a product's currency to a wallet's, as `GBP/EUR`.
  package var exchangeRates = SandboxOptions.defaultRates
  package var handlingFee = Amount.zero
  /// Percentage points by which the discount is smaller when the order comes than when it was quoted.
  package var priceDrift = Amount.zero
  /// Percentage points by which the discount is smaller than the catalogue's, quoted as well.
  package var discountCut = Amount.zero
  /// Percent by which an order's exchange rate is higher than the quoted one.
  package var rateDrift = Amount.zero
  /// By how much an order's fee is higher than the quoted one.
  package var feeDrift = Amount.zero
  package var exchangeFields = ExchangeFields.full
  /// How far the wallet's clock runs ahead of that of the orders; negative if it is behind.
  package var bookingShiftMilliseconds = 0
  package var debit = DebitRule.once
  /// What an order is debited beyond its price.
  package var debitDifference = Amount.zero
  /// The wallet that is debited in place of the right one; 0 for the right one.
  package var debitWallet = 0
  package var refund = RefundRule.due
  package var remark = RemarkStyle.documented
  package var refundRemark = RemarkStyle.documented
  /// How long a movement stays out of the list after it was booked.
  package var postingDelayMilliseconds = 0
  /// Debits are written with a minus, as a sister site does.
  package var signedAmounts = false
  /// A refused order uses its reference up.
  package var refusedReferencesAreUsed = false

  // Webhooks.
  /// Where events go; empty for nowhere.
  package var webhookURL = ""
  package var webhookSecret = "sandbox-webhook-secret"
  package var webhookSignature = WebhookSignature.valid
  package var webhookAttempts = 5
  package var webhookRetryMilliseconds = 200
  /// How often each event is sent: delivery is at least once.
  package var webhookCopies = 1

  package init() {}

  private static let defaultRates = [
    "GBP/EUR": "1.1700", "GBP/USD": "1.2700", "USD/EUR": "0.9235", "EUR/USD": "1.0850",
    "USD/JPY": "151.25", "EUR/JPY": "163.40", "GBP/JPY": "191.10", "JPY/USD": "0.0066",
    "JPY/EUR": "0.0061",
  ]
}
