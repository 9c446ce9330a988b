/// Makes the vouchers of an order: a pure function of seed, order and line, whatever the order of
/// requests between them.
struct CodeMint: Sendable {
  let options: SandboxOptions

  func vouchers(order: Int64, product: SandboxProduct, count: Int) -> [SandboxVoucher] {
    (0..<max(0, count)).map { voucher(order: order, product: product, line: $0) }
  }

  /// `generation` sets apart the codes that replace an order's first ones.
  func voucher(
    order: Int64, product: SandboxProduct, line: Int, generation: Int = 0
  ) -> SandboxVoucher {
    let source = options.repeatCodes ? 0 : order
    var stream = SeededStream(Int64(options.seed), source, Int64(line), Int64(generation))
    var voucher = SandboxVoucher(
      line: line, cardNumber: .null, pinCode: .null, claimURL: .null,
      expiresAt: options.expiresAt.isEmpty ? .null : .text(options.expiresAt),
      referenceNumber: referenceNumber(order: order, line: line))
    switch options.codeStyle {
    case .mock: mintMock(&voucher, product: product, from: &stream)
    case .documentation: mintSample(&voucher)
    case .unicode: mintUnicode(&voucher, from: &stream)
    case .hostile: HostileMint(options: options).mint(&voucher, from: &stream)
    }
    return voucher
  }

  private func referenceNumber(order: Int64, line: Int) -> VoucherField {
    options.referenceNumbers ? .text("VRN-\(order)-\(line + 1)") : .null
  }

  private func mintMock(
    _ voucher: inout SandboxVoucher, product: SandboxProduct, from stream: inout SeededStream
  ) {
    let groups = (0..<3).map { _ in stream.letters(4) }.joined(separator: "-")
    let code = "\(options.codePrefix)-\(groups)"
    if product.delivery == .link {
      voucher.claimURL = .text("https://claim.example/\(code)")
    } else {
      voucher.cardNumber = .text(code)
      voucher.pinCode = options.pinDigits > 0 ? .text(stream.digits(options.pinDigits)) : .null
    }
  }

  /// The three members of the documentation's sample, and its values for the first two lines.
  private func mintSample(_ voucher: inout SandboxVoucher) {
    let letters = Array("XYZABCDEFGHIJKLMNOPQRSTUVW")
    let group = String(repeating: letters[voucher.line % letters.count], count: 4)
    let number = String(voucher.line)
    let last =
      voucher.line < letters.count
      ? group : String(repeating: "0", count: max(0, 4 - number.count)) + number
    voucher.cardNumber = .text("STEAM-\(group)-\(group)-\(last)")
    let pin = String((1_234 + 4_444 * voucher.line) % 10_000)
    voucher.pinCode = .text(String(repeating: "0", count: 4 - pin.count) + pin)
    voucher.claimURL = .absent
    voucher.referenceNumber = .absent
  }

  private func mintUnicode(_ voucher: inout SandboxVoucher, from stream: inout SeededStream) {
    let core = stream.letters(12)
    let pin = stream.digits(8)
    if voucher.line.isMultiple(of: 2) {
      voucher.cardNumber = .text("\(options.codePrefix)-Ünïcødé-礼品卡-🎁-\(core)")
      voucher.pinCode = .text("№\(pin)")
    } else {
      voucher.cardNumber = .token(
        #""\#(options.codePrefix)-\u00dcn\u00EF-\u793c\u54c1-\ud83c\udf81-e\u0301-\#(core)""#)
      voucher.pinCode = .token(#""\u2116\#(pin)""#)
    }
  }
}
