/// One member of a voucher, as it stands in JSON.
enum VoucherField: Sendable, Hashable {
  /// The member is not there.
  case absent
  case null
  case text(String)
  /// A JSON token of its own making, byte for byte.
  case token([UInt8])

  static func token(_ text: String) -> VoucherField { .token(Array(text.utf8)) }

  /// The text the member stands for; `nil` where there is none.
  var decoded: String? {
    switch self {
    case .absent, .null: nil
    case .text(let text): text
    case .token(let bytes): JSONValue(bytes).flatMap { $0.string ?? $0.numberText }
    }
  }

  func write(_ name: String, into object: inout JSONWriter) {
    switch self {
    case .absent: break
    case .null: object.field(name) { $0.null() }
    case .text(let text): object.field(name, text)
    case .token(let bytes): object.field(name) { $0.raw(bytes) }
    }
  }
}

/// A voucher of an order, with its code, and the record of who was shown it.
struct SandboxVoucher: Sendable {
  let line: Int
  var cardNumber: VoucherField
  var pinCode: VoucherField
  var claimURL: VoucherField
  var expiresAt: VoucherField
  var referenceNumber: VoucherField
  /// Members nobody documented, as JSON text.
  var extras: [(name: String, value: String)] = []
  /// `card_number` comes a second time, as null.
  var repeatsCardNumber = false
  var isDelivered = false
  /// The exchanges whose answers had it in clear; 0 stands for somebody else's.
  var shownIn: [Int] = []

  /// Takes over how the code of another ends.
  mutating func keepEnd(_ count: Int, of other: SandboxVoucher) {
    guard count > 0, let old = other.cardNumber.decoded, let new = cardNumber.decoded else {
      return
    }
    cardNumber = .text(String(new.dropLast(count)) + old.suffix(count))
  }

  /// The voucher in clear.
  var json: [UInt8] {
    JSONWriter.object { object in
      cardNumber.write("card_number", into: &object)
      pinCode.write("pin_code", into: &object)
      for (name, value) in extras { object.field(name) { $0.raw(value.utf8) } }
      claimURL.write("claim_url", into: &object)
      expiresAt.write("expires_at", into: &object)
      referenceNumber.write("voucher_reference_number", into: &object)
      if repeatsCardNumber { VoucherField.null.write("card_number", into: &object) }
    }
  }

  /// The voucher as it is shown once its code was shown.
  func maskedJSON(_ options: SandboxOptions) -> [UInt8] {
    JSONWriter.object { object in
      options.maskForm.masked(cardNumber).write("card_number", into: &object)
      options.maskedPin.masked(pinCode).write("pin_code", into: &object)
      options.maskedURL.masked(claimURL).write("claim_url", into: &object)
      expiresAt.write("expires_at", into: &object)
      referenceNumber.write("voucher_reference_number", into: &object)
    }
  }
}

extension MaskForm {
  /// The code as it is shown from then on; an absent or null code stays what it is.
  func masked(_ field: VoucherField) -> VoucherField {
    switch field {
    case .absent, .null: field
    case .text, .token: .text(masked(field.decoded ?? ""))
    }
  }

  private func masked(_ code: String) -> String {
    switch self {
    case .stars: "********"
    case .lastFour: code.count > 4 ? "****" + code.suffix(4) : "****"
    case .firstAndLastFour: code.count > 8 ? code.prefix(4) + "****" + code.suffix(4) : "****"
    case .xs: String(code.map { $0.isLetter || $0.isNumber ? "X" : $0 })
    }
  }
}

extension MaskedField {
  func masked(_ field: VoucherField) -> VoucherField {
    switch (self, field) {
    case (_, .absent), (_, .null), (.clear, _): field
    case (.stars, _): .text("****")
    case (.null, _): .null
    }
  }
}
