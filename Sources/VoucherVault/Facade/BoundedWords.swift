extension String {
  /// The words in one line, a blank between them; `nil` if there are none, or more than `maximum`
  /// bytes of them.
  func words(upTo maximum: Int) -> String? {
    let words = split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty || words.utf8.count > maximum ? nil : words
  }
}
