/// The status and the header lines of an answer.
package struct ResponseHead: Hashable, Sendable {
  package let status: Int
  /// All header lines, as they came.
  package let headers: [HTTPField]
  /// The identifier the request was sent with.
  package let sentRequestID: String

  package init(status: Int, headers: [HTTPField], sentRequestID: String) {
    self.status = status
    self.headers = headers
    self.sentRequestID = sentRequestID
  }

  /// Whether the status is one of the 200s.
  package var isSuccess: Bool { (200...299).contains(status) }

  /// The first value of the header, whatever the case of its name.
  package func first(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }

  /// The identifier under which the supplier's support finds the call.
  package var requestID: String {
    first("X-Request-Id").map { PrintableText.bounded($0, to: 64) }.flatMap {
      $0.isEmpty ? nil : $0
    } ?? sentRequestID
  }

  /// The media type without its parameters, in lower case.
  package var contentType: String? {
    first("Content-Type").map { value in
      let type = value.prefix { $0 != ";" && $0 != " " }
      return PrintableText.bounded(type.lowercased(), to: 100)
    }
  }

  /// How long the supplier asks to wait, where it says so in whole seconds; a day at most.
  package var retryAfter: Duration? {
    guard let text = first("Retry-After"), let seconds = Int(text.trimmedSpaces), seconds >= 0
    else { return nil }
    return .seconds(min(seconds, 86_400))
  }

  /// What the header lines say about the page of a list.
  package var paging: Paging { Paging(self) }
}

extension String {
  /// The text without spaces and tabs at its ends.
  var trimmedSpaces: Substring {
    var rest = self[...]
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return rest
  }
}
