/// What the free text of a wallet transaction says: the only link it has to an order.
///
/// No document fixes the text. Read are the forms seen (`... - Order #12345`) and their neighbours:
/// `order 12345`, `Order No. 12345`, `#12345`, and a client reference in the number's place, or alone
/// behind the last dash. Digits
/// of an amount are never taken for a number: a number is a whole word of nothing but digits that
/// stands behind `order` or `#`.
struct Remark: Equatable, Sendable {
  /// The order's number, if the text names exactly one.
  private(set) var orderNumber: Int64?
  /// What stands behind `order` where that is no number.
  private var orderTexts: [String] = []
  /// The one number behind a `#` that does not stand behind `order`.
  private(set) var looseNumber: Int64?
  /// What stands behind the last dash where no order is named: a client reference, perhaps.
  private(set) var endText: String?
  /// Whether it is worded like a top-up of the wallet.
  private(set) var isFunding = false
  /// Whether it is worded like a conversion between wallets.
  private(set) var isConversion = false

  /// What stands behind `order`, as a client reference may: all of it, and its first word.
  ///
  /// A number may be a reference as well.
  var orderReferences: [String] { orderNumber.map { ["\($0)"] } ?? orderTexts }

  init(_ text: String) { self.init(Array(text.utf8)) }

  /// Reads the text's bytes, once from start to end.
  init(_ bytes: [UInt8]) {
    var isRefund = false
    var numbers = Numbers()
    var texts: [Range<Int>] = []
    var marks = Numbers()
    for position in bytes.indices {
      switch bytes[position] | 0x20 {
      case UInt8(ascii: "#") where bytes[position] == UInt8(ascii: "#"):
        marks.add(Self.number(bytes, Self.word(bytes, from: position + 1)))
      case UInt8(ascii: "c"), UInt8(ascii: "r"):
        isRefund = isRefund || bytes.have(oneOf: Self.refundWords, at: position)
        isConversion = isConversion || bytes.have(oneOf: Self.conversionPhrases, at: position)
      case UInt8(ascii: "f"):
        isConversion = isConversion || bytes.have(Self.exchangePhrase, at: position)
      case UInt8(ascii: "w"):
        isFunding = isFunding || bytes.have(Self.fundingPhrase, at: position)
      case UInt8(ascii: "o") where bytes.have(Self.orderWord, at: position):
        guard position == 0 || !bytes[position - 1].isAlphanumeric,
          let start = Self.skipConnectors(bytes, from: position + Self.orderWord.count)
        else { continue }
        let word = Self.word(bytes, from: start)
        if let number = Self.number(bytes, word) {
          numbers.add(number)
        } else if !word.isEmpty {
          texts += [start..<bytes.count, word]
        }
      default: break
      }
    }
    orderNumber = numbers.only
    if numbers.isEmpty {
      orderTexts = texts.map { Self.text(bytes[$0]) }
      looseNumber = marks.only
    }
    if orderNumber == nil, orderTexts.isEmpty { endText = Self.endText(bytes) }
    isFunding = isFunding && !isRefund
    // Top-ups end with remarks of their own, and numbers there are those of bank transfers.
    if isFunding, endText?.utf8.allSatisfy(\.isDigit) ?? true { endText = nil }
  }

  /// Numbers that were met, of which only a single one counts.
  private struct Numbers {
    private var first: Int64?
    private var hasOthers = false

    var isEmpty: Bool { first == nil }
    var only: Int64? { hasOthers ? nil : first }

    mutating func add(_ number: Int64?) {
      guard let number, number != first else { return }
      if first == nil { first = number } else { hasOthers = true }
    }
  }

  /// What follows the last ` - `; of dashes that share a space, the first counts.
  private static func endText(_ bytes: [UInt8]) -> String? {
    var start: Int?
    var position = 0
    while position + 2 < bytes.count {
      let isDash =
        bytes[position + 1] == UInt8(ascii: "-") && bytes[position] == 0x20
        && bytes[position + 2] == 0x20
      position += isDash ? 3 : 1
      if isDash { start = position }
    }
    return start.flatMap { $0 < bytes.count ? text(bytes[$0...]) : nil }
  }

  private static let fundingPhrase = Array("wallet credited by amount".utf8)
  private static let exchangePhrase = Array("fx conversion".utf8)
  private static let conversionPhrases = ["conversion from", "conversion to"].map { Array($0.utf8) }
  private static let refundWords = ["refund", "revers", "return", "cancel", "chargeback"]
    .map { Array($0.utf8) }
  private static let orderWord = Array("order".utf8)
  private static let numberWords = ["number", "no.", "no", "nr.", "nr", "id"].map { Array($0.utf8) }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let end = bytes.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? bytes.startIndex
    return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
  }

  /// Where the name of the order begins, behind `#`, `no.` and the like; `nil` if the text goes on
  /// with another word directly (`orders`, `ordered`).
  private static func skipConnectors(_ bytes: [UInt8], from start: Int) -> Int? {
    var position = start
    func skipPunctuation() {
      while position < bytes.count, bytes[position].isConnector { position += 1 }
    }
    skipPunctuation()
    guard position < bytes.count else { return nil }
    if position == start { return nil }
    guard !bytes[position].isDigit else { return position }
    for word in numberWords where bytes.have(word, at: position) {
      let end = position + word.count
      guard end < bytes.count, !bytes[end].isAlphanumeric || word.last == UInt8(ascii: ".") else {
        continue
      }
      position = end
      skipPunctuation()
      break
    }
    return position < bytes.count ? position : nil
  }

  /// The run up to the next space, less the punctuation it ends with.
  private static func word(_ bytes: [UInt8], from start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, bytes[end] != 0x20 { end += 1 }
    while end > start, !bytes[end - 1].isAlphanumeric { end -= 1 }
    return start..<end
  }

  private static func number(_ bytes: [UInt8], _ word: Range<Int>) -> Int64? {
    guard (1...18).contains(word.count) else { return nil }
    var number: Int64 = 0
    for position in word {
      guard bytes[position].isDigit else { return nil }
      number = number * 10 + Int64(bytes[position] - UInt8(ascii: "0"))
    }
    return number
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isAlphanumeric: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self >= 0x80
  }

  fileprivate var isConnector: Bool {
    self == 0x20 || self == UInt8(ascii: "#") || self == UInt8(ascii: ":")
      || self == UInt8(ascii: "(") || self == UInt8(ascii: "=") || self == UInt8(ascii: "-")
  }
}

extension [UInt8] {
  /// Whether the pattern, which has no capitals, stands at the position, in either case.
  fileprivate func have(_ pattern: [UInt8], at position: Int) -> Bool {
    guard count - position >= pattern.count else { return false }
    for offset in pattern.indices {
      let (byte, small) = (self[position + offset], pattern[offset])
      guard byte == small || (small >= UInt8(ascii: "a") && byte ^ 0x20 == small) else {
        return false
      }
    }
    return true
  }

  fileprivate func have(oneOf patterns: [[UInt8]], at position: Int) -> Bool {
    patterns.contains { have($0, at: position) }
  }
}
