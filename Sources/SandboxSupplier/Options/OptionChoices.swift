/// A switch with named positions; the names are what the control endpoint and the command take.
package protocol SandboxChoice: RawRepresentable, CaseIterable, Sendable, Hashable
where RawValue == String {}

/// What the sandbox's time is.
package enum ClockChoice: String, SandboxChoice {
  /// The machine's time, plus what was advanced by hand.
  case wall
  /// 2026-11-23T08:00:00Z, plus what was advanced by hand: it stands still otherwise.
  case manual
}

/// How often a code is shown in clear (supplier-api.md, 8.6).
package enum Visibility: String, SandboxChoice {
  /// In the first answer that carries it, whether or not that answer arrives.
  case once
  case always
  /// Masked from the first answer on, as if somebody else had read it before.
  case never
}

/// What the supplier puts in place of a code; the real form is not documented.
package enum MaskForm: String, SandboxChoice {
  /// `****2XWD`
  case lastFour = "last_four"
  /// `********`
  case stars
  /// `MOCK****2XWD`
  case firstAndLastFour = "first_and_last_four"
  /// `XXXX-XXXX-XXXX-XXXX`: every letter and digit an X, the rest as it is.
  case xs
}

/// What a masked voucher has for its PIN and its claim link.
package enum MaskedField: String, SandboxChoice {
  case stars
  case null
  /// In clear, although the code beside it is masked.
  case clear
}

/// What lists of orders carry.
package enum ListCodes: String, SandboxChoice {
  /// Masks, and reading them uses nothing up.
  case masked
  /// No `vouchers` member.
  case omitted
  /// `"vouchers": []`, whatever was delivered.
  case empty
  /// What a read of the order by its number would carry; under `once`, a list can burn codes.
  case asRead = "as_read"
  /// Codes in clear, every time.
  case full
}

/// How the codes look.
package enum CodeStyle: String, SandboxChoice {
  /// `MOCK-7F3K-9QPL-2XWD`, unique in every order and line.
  case mock
  /// The documentation's samples: `STEAM-XXXX-XXXX-XXXX`, `STEAM-YYYY-YYYY-YYYY`, …
  case documentation
  /// Unique codes around accents, Chinese characters and emoji, half of them as escapes.
  case unicode
  /// The forms of `HostileForm` by turns.
  case hostile
}

/// Codes and vouchers that are awkward to carry; each is legal JSON except the last three.
package enum HostileForm: String, SandboxChoice {
  /// A NUL inside, as `\u0000`.
  case nulEscape = "nul_escape"
  /// 4,096 characters.
  case long
  case leadingZeros = "leading_zeros"
  /// Quotes, backslashes, slashes and control characters, escaped in every way JSON has.
  case quotes
  case nullPin = "null_pin"
  /// A claim link, and null for code and PIN.
  case claimURLOnly = "claim_url_only"
  /// Members that no documentation names, nested ones too, among the known ones.
  case extraFields = "extra_fields"
  /// The code as a JSON number, with more digits than any binary number keeps.
  case number
  /// Looks like a mask, and is the code.
  case maskLike = "mask_like"
  /// A character outside the basic plane as a pair of escapes.
  case surrogatePair = "surrogate_pair"
  /// Spaces at both ends and inside.
  case spaces
  /// An empty code beside a PIN.
  case emptyCode = "empty_code"
  /// Null for code, PIN and link.
  case nothing
  /// Half a pair of escapes: no character at all.
  case loneSurrogate = "lone_surrogate"
  /// `card_number` twice in one voucher.
  case duplicateKey = "duplicate_key"
  /// Bytes that are no UTF-8.
  case invalidUTF8 = "invalid_utf8"
}

/// What becomes of an order once its parts are delivered.
package enum Outcome: String, SandboxChoice {
  /// The rest is delivered.
  case deliver
  /// FAILED, and refunded by `RefundRule`.
  case fail
  /// CANCELLED, and refunded by `RefundRule`.
  case cancel
  /// It stays as it is: PENDING, or PARTIALLY_DELIVERED.
  case stall
}

/// How an order small enough to be delivered inline answers when its outcome is not delivery.
package enum SyncFailure: String, SandboxChoice {
  /// 201 with the order in its failed, cancelled or pending status.
  case created
  /// 201 PENDING first; the outcome follows after the delay.
  case pending
  /// 400; no order, no debit.
  case refused
  /// 500; the order exists, debited and refunded.
  case serverError = "server_error"
}

/// What is paid back when an order is not fulfilled.
package enum RefundRule: String, SandboxChoice {
  /// The missing part.
  case due
  case none
  case twice
  /// One unit more than due.
  case surplus
}

/// How often an order is debited.
package enum DebitRule: String, SandboxChoice {
  case once
  case none
  case twice
}

/// What the debit of an order in another currency states of the conversion.
package enum ExchangeFields: String, SandboxChoice {
  /// Currencies, rate and charges.
  case full
  /// The currencies alone.
  case currencies
  case none
  /// Currencies of some other conversion.
  case foreign
}

/// The free text of a movement, the only thing that names its order.
package enum RemarkStyle: String, SandboxChoice {
  /// `USD Wallet debited by amount 96.50 - Order #1234`
  case documented
  /// The client's reference in place of the order's number.
  case reference
  /// `order no. 1234`
  case terse
  /// No order named.
  case bare
  case empty
}

/// What list pages do while a client turns them.
package enum PageBehaviour: String, SandboxChoice {
  case steady
  /// From the second page on each begins with the last row of the page before, and one more row is
  /// counted in all: what a row added meanwhile looks like.
  case overlapping
  /// From the second page on one row is left out: what a row removed meanwhile looks like.
  case lossy
}

/// How many of an order's members an answer has.
package enum OrderFields: String, SandboxChoice {
  /// The members of the create-order page.
  case documented
  /// The truncated walk-through: id, client_reference, status, amount, discount, vouchers.
  case minimal
  /// The documented ones, times and counts, and members nobody knows.
  case extended
}

/// How many members a charges answer has (supplier-api.md, C10).
package enum ChargesFields: String, SandboxChoice {
  case full
  case minimal
}

/// The member of a wallet that holds its balance; the real name is not documented.
package enum WalletFields: String, SandboxChoice {
  case amount
  case balance
}

/// Whether answers under `/api/v1` are bare or wrapped as `{"success":true,"data":…}`.
package enum Envelope: String, SandboxChoice {
  case bare
  case wrapped
}

/// How amounts are written.
package enum NumberForm: String, SandboxChoice {
  /// `96.50`, with the currency's decimals.
  case padded
  /// `96.5`, as short as it is exact.
  case shortest
}

/// What a webhook's `X-Signature` holds.
package enum WebhookSignature: String, SandboxChoice {
  case valid
  case wrong
  case missing
}
