/// Makes the vouchers of `HostileForm`, by turns over the lines of an order.
struct HostileMint: Sendable {
  let options: SandboxOptions

  func mint(_ voucher: inout SandboxVoucher, from stream: inout SeededStream) {
    let forms = options.hostileForms
    let prefix = options.codePrefix
    let core = stream.letters(12)
    voucher.cardNumber = .text("\(prefix)-\(core)")
    voucher.pinCode = .text(stream.digits(8))
    guard !forms.isEmpty else { return }
    switch forms[voucher.line % forms.count] {
    case .nulEscape: voucher.cardNumber = .token(#""\#(prefix)-\u0000-\#(core)""#)
    case .long: voucher.cardNumber = .text(long(core, from: &stream))
    case .leadingZeros:
      voucher.cardNumber = .text("0000000\(stream.digits(12))")
      voucher.pinCode = .text("0000\(stream.digits(6))")
    case .quotes:
      voucher.cardNumber = .token(#""\#(prefix)\"q\"\\b\\\/s/\b\f\n\r\t\u001f'<&>{}[]\#(core)""#)
    case .nullPin: voucher.pinCode = .null
    case .claimURLOnly:
      voucher.cardNumber = .null
      voucher.pinCode = .null
      voucher.claimURL = .token(#""https:\/\/claim.example\/r\/\#(core)?a=1&b=%20\u00e9#end""#)
    case .extraFields:
      voucher.extras = [
        ("serial", #""SER-\#(stream.letters(10))""#),
        ("batch", #"{"n":[1,2.50,null,true,{}],"card_number":"inner"}"#),
        ("activation", "null"),
      ]
    case .number: voucher.cardNumber = .token("9\(stream.digits(27)).10")
    case .maskLike: voucher.cardNumber = .text("****-****-\(core.suffix(4))")
    case .surrogatePair: voucher.cardNumber = .token(#""\ud83c\udf81\#(prefix)-\#(core)""#)
    case .spaces: voucher.cardNumber = .text("  \(prefix) \(core) ")
    case .emptyCode:
      voucher.cardNumber = .text("")
      voucher.pinCode = .text(stream.digits(12))
    case .nothing:
      voucher.cardNumber = .null
      voucher.pinCode = .null
    case .loneSurrogate: voucher.cardNumber = .token(#""\#(prefix)-\ud800-\#(core)""#)
    case .duplicateKey: voucher.repeatsCardNumber = true
    case .invalidUTF8:
      voucher.cardNumber = .token(
        Array("\"\(prefix)-".utf8) + [0xFF, 0xC3, 0x28] + Array("-\(core)\"".utf8))
    }
  }

  private func long(_ core: String, from stream: inout SeededStream) -> String {
    let start = "\(options.codePrefix)-\(core)-"
    return start + stream.letters(max(0, 4_096 - start.utf8.count))
  }
}
