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
  /// What stands behind `order`, as a client reference may: all of it, and its first word.
  private(set) var orderReferences: [String] = []
  /// The one number behind a `#` that does not stand behind `order`.
  private(set) var looseNumber: Int64?
  /// What stands behind the last dash where no order is named: a client reference, perhaps.
  private(set) var endText: String?
  /// Whether it is worded like a top-up of the wallet.
  private(set) var isFunding = false
  /// Whether it is worded like a conversion between wallets.
  private(set) var isConversion = false

  init(_ text: String) {
    let bytes = Array(text.utf8)
    let lower = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    let isRefund = Self.refundWords.contains { lower.contains($0) }
    isFunding = lower.contains(Self.fundingPhrase) && !isRefund
    isConversion = Self.conversionPhrases.contains { lower.contains($0) }
    readOrder(bytes, lower)
    if orderNumber == nil, orderReferences.isEmpty { endText = Self.endText(bytes) }
    // Top-ups end with remarks of their own, and numbers there are those of bank transfers.
    if isFunding, endText?.utf8.allSatisfy(\.isDigit) ?? true { endText = nil }
  }

  /// What follows the last ` - `.
  private static func endText(_ bytes: [UInt8]) -> String? {
    let dash = Array(" - ".utf8)
    var start: Int?
    var position = 0
    while let found = bytes.firstRange(of: dash, from: position) {
      position = found.upperBound
      start = position
    }
    return start.flatMap { $0 < bytes.count ? text(bytes[$0...]) : nil }
  }

  private static let fundingPhrase = Array("wallet credited by amount".utf8)
  private static let conversionPhrases = ["fx conversion", "conversion from", "conversion to"]
    .map { Array($0.utf8) }
  private static let refundWords = ["refund", "revers", "return", "cancel", "chargeback"]
    .map { Array($0.utf8) }
  private static let orderWord = Array("order".utf8)
  private static let numberWords = ["number", "no.", "no", "nr.", "nr", "id"].map { Array($0.utf8) }

  private mutating func readOrder(_ bytes: [UInt8], _ lower: [UInt8]) {
    var numbers: Set<Int64> = []
    var texts: [Range<Int>] = []
    var position = 0
    while let found = lower.firstRange(of: Self.orderWord, from: position) {
      position = found.upperBound
      let isWord = found.lowerBound == 0 || !lower[found.lowerBound - 1].isAlphanumeric
      guard isWord, let start = Self.skipConnectors(lower, from: position) else { continue }
      let word = Self.word(bytes, from: start)
      if let number = Self.number(bytes[word]) {
        numbers.insert(number)
      } else if !word.isEmpty {
        texts.append(start..<bytes.count)
        texts.append(word)
      }
    }
    if numbers.count == 1 { orderNumber = numbers.first }
    // A number may be a reference as well.
    orderReferences =
      numbers.isEmpty ? texts.map { Self.text(bytes[$0]) } : orderNumber.map { ["\($0)"] } ?? []
    if numbers.isEmpty { looseNumber = Self.looseNumber(bytes) }
  }

  private static func looseNumber(_ bytes: [UInt8]) -> Int64? {
    let marks = bytes.indices.filter { bytes[$0] == UInt8(ascii: "#") }
    let numbers = Set(marks.compactMap { number(bytes[word(bytes, from: $0 + 1)]) })
    return numbers.count == 1 ? numbers.first : nil
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let end = bytes.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? bytes.startIndex
    return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
  }

  /// Where the name of the order begins, behind `#`, `no.` and the like; `nil` if the text goes on
  /// with another word directly (`orders`, `ordered`).
  private static func skipConnectors(_ lower: [UInt8], from start: Int) -> Int? {
    var position = start
    func skipPunctuation() {
      while position < lower.count, lower[position].isConnector { position += 1 }
    }
    skipPunctuation()
    if position < lower.count, position == start { return nil }
    for word in numberWords where lower[position...].starts(with: word) {
      let end = position + word.count
      guard end < lower.count, !lower[end].isAlphanumeric || word.last == UInt8(ascii: ".") else {
        continue
      }
      position = end
      skipPunctuation()
      break
    }
    return position < lower.count ? position : nil
  }

  /// The run up to the next space, less the punctuation it ends with.
  private static func word(_ bytes: [UInt8], from start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, bytes[end] != 0x20 { end += 1 }
    while end > start, !bytes[end - 1].isAlphanumeric { end -= 1 }
    return start..<end
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard (1...18).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
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
  fileprivate func contains(_ pattern: [UInt8]) -> Bool { firstRange(of: pattern, from: 0) != nil }

  fileprivate func firstRange(of pattern: [UInt8], from start: Int) -> Range<Int>? {
    guard let first = pattern.first, count - start >= pattern.count else { return nil }
    for index in start...(count - pattern.count) where self[index] == first {
      var offset = 1
      while offset < pattern.count, self[index + offset] == pattern[offset] { offset += 1 }
      if offset == pattern.count { return index..<(index + pattern.count) }
    }
    return nil
  }
}
