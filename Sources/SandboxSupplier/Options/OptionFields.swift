import VoucherModel

extension SandboxOptions {
  /// Every switch with its name, in the order they are shown.
  static let fields: [OptionField] =
    accessFields + answerFields + codeFields + fulfilmentFields + moneyFields + webhookFields

  private static let accessFields: [OptionField] = [
    .integer("seed", \.seed, isLive: false),
    .integer("port", \.port, isLive: false),
    .choice("clock", \.clock, isLive: false),
    .text("api_key", \.apiKey),
    .text("api_secret", \.apiSecret),
    .list("access_tokens", \.accessTokens, show: JSONValue.string) { $0 },
    .integer("access_token_seconds", \.accessTokenSeconds),
    .integer("refresh_token_seconds", \.refreshTokenSeconds),
    .flag("login_revokes_earlier_tokens", \.loginRevokesEarlierTokens),
    .flag("address_allowed", \.isAddressAllowed),
    .flag("vouchers_feature", \.hasVouchersFeature),
    .flag("rate_limits", \.rateLimits),
    .flag("retry_after_header", \.retryAfterHeader),
    .integer("logins_per_minute", \.loginsPerMinute),
    .integer("refreshes_per_minute", \.refreshesPerMinute),
    .integer("reads_per_minute", \.readsPerMinute),
    .integer("orders_per_minute", \.ordersPerMinute),
    .integer("charges_per_minute", \.chargesPerMinute),
  ]

  private static let answerFields: [OptionField] = [
    .choice("visibility", \.visibility),
    .choice("mask_form", \.maskForm),
    .choice("masked_pin", \.maskedPin),
    .choice("masked_url", \.maskedURL),
    .choice("list_codes", \.listCodes),
    .choice("order_fields", \.orderFields),
    .choice("charges_fields", \.chargesFields),
    .choice("wallet_fields", \.walletFields),
    .choice("envelope", \.envelope),
    .choice("numbers", \.numbers),
    .integer("created_status", \.createdStatus),
    .text("pending_word", \.pendingWord),
    .choice("pages", \.pages),
    .flag("list_headers", \.listHeaders),
    .integer("lookup_delay_milliseconds", \.lookupDelayMilliseconds),
  ]

  private static let codeFields: [OptionField] = [
    .choice("code_style", \.codeStyle),
    .text("code_prefix", \.codePrefix),
    .integer("pin_digits", \.pinDigits),
    .list("hostile_forms", \.hostileForms, show: { .string($0.rawValue) }) {
      HostileForm(rawValue: $0)
    },
    .flag("reference_numbers", \.referenceNumbers),
    .text("expires_at", \.expiresAt),
    .flag("repeat_codes", \.repeatCodes),
  ]

  private static let fulfilmentFields: [OptionField] = [
    .integer("inline_quantity", \.inlineQuantity),
    .integer("maximum_quantity", \.maximumQuantity),
    .integer("async_delay_milliseconds", \.asyncDelayMilliseconds),
    .list("delivery_parts", \.deliveryParts, show: { .number(String($0)) }) { Int($0) },
    .choice("outcome", \.outcome),
    .choice("sync_failure", \.syncFailure),
    .integer("delivery_difference", \.deliveryDifference),
    .list("unavailable_products", \.unavailableProducts, show: { .number(String($0)) }) {
      Int($0)
    },
  ]

  private static let moneyFields: [OptionField] = [
    .table("balances", \.balances, isLive: false) { Currency($0) != nil && Amount($1) != nil },
    .table("exchange_rates", \.exchangeRates) { ExchangeRate($1) != nil && $0.utf8.count == 7 },
    .amount("handling_fee", \.handlingFee),
    .amount("price_drift", \.priceDrift),
    .amount("discount_cut", \.discountCut),
    .amount("rate_drift", \.rateDrift),
    .amount("fee_drift", \.feeDrift),
    .choice("exchange_fields", \.exchangeFields),
    .integer("booking_shift_milliseconds", \.bookingShiftMilliseconds),
    .choice("debit", \.debit),
    .amount("debit_difference", \.debitDifference),
    .integer("debit_wallet", \.debitWallet),
    .choice("refund", \.refund),
    .choice("remark", \.remark),
    .choice("refund_remark", \.refundRemark),
    .integer("posting_delay_milliseconds", \.postingDelayMilliseconds),
    .flag("signed_amounts", \.signedAmounts),
    .flag("refused_references_are_used", \.refusedReferencesAreUsed),
  ]

  private static let webhookFields: [OptionField] = [
    .text("webhook_url", \.webhookURL),
    .text("webhook_secret", \.webhookSecret),
    .choice("webhook_signature", \.webhookSignature),
    .integer("webhook_attempts", \.webhookAttempts),
    .integer("webhook_retry_milliseconds", \.webhookRetryMilliseconds),
    .integer("webhook_copies", \.webhookCopies),
  ]
}

extension SandboxOptions {
  /// A switch that does not exist, a value it does not take, or one that is fixed at the start.
  package struct Refusal: Error, CustomStringConvertible {
    package let name: String
    package let reason: String

    package var description: String { "\(name): \(reason)" }
  }

  /// Every switch and its position.
  package var json: JSONValue {
    .object(Self.fields.map { JSONValue.Member($0.name, $0.show(self)) })
  }

  /// The names of all switches.
  package static var names: [String] { fields.map(\.name) }

  /// Sets one switch by its name, before the start.
  package mutating func set(_ name: String, to value: JSONValue) throws(Refusal) {
    guard let field = Self.fields.first(where: { $0.name == name }) else {
      throw Refusal(name: name, reason: "there is no such switch")
    }
    guard field.take(&self, value) else {
      throw Refusal(name: name, reason: "the switch does not take this value")
    }
  }

  /// Sets the switches that an object names, all of them or none.
  package mutating func merge(_ json: JSONValue, isRunning: Bool = false) throws(Refusal) {
    guard let members = json.members else {
      throw Refusal(name: "options", reason: "an object is wanted")
    }
    var merged = self
    for member in members {
      let field = Self.fields.first { $0.name == member.name }
      if isRunning, let field, !field.isLive, field.show(self) != member.value {
        throw Refusal(name: member.name, reason: "the switch is fixed when the sandbox starts")
      }
      try merged.set(member.name, to: member.value)
    }
    self = merged
  }
}
