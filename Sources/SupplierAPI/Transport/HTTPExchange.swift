package import VaultCrypto

/// One request, complete but for what only the transport can do: opening a connection, and turning
/// the token into a header line.
///
/// Nothing of it that can be printed holds a secret: the token and a secret body are references to
/// guarded memory without a description.
package struct HTTPExchange: Sendable {
  /// What is asked of the supplier's server.
  package enum Method: String, Hashable, Sendable {
    case get = "GET"
    case post = "POST"
  }

  /// What is sent with the request; always JSON.
  package enum Body: Sendable {
    /// Nothing secret in it.
    case plain([UInt8])
    /// A login or a refresh token.
    case secret(SecretBuffer)
  }

  /// The largest answer that is read where nothing else is said: 64 MiB.
  package static let defaultBodyLimit = 64 << 20

  package let method: Method
  package let host: SupplierHost
  /// The path, with identifiers filled in.
  package let path: String
  package let query: [HTTPField]
  /// The header lines without `Authorization` and without what the transport adds.
  package let headers: [HTTPField]
  /// The token to send, where the call needs one.
  package let authorization: BearerToken?
  package let body: Body?
  package let requestID: RequestID
  /// How long the whole exchange may take, from the first step of connecting to the last byte.
  package let timeout: Duration
  /// The largest body that is taken; what goes over it is a failure.
  package let bodyLimit: Int

  package init(
    _ method: Method, host: SupplierHost, path: String, query: [HTTPField] = [],
    headers: [HTTPField] = [], authorization: BearerToken? = nil, body: Body? = nil,
    requestID: RequestID, timeout: Duration, bodyLimit: Int = HTTPExchange.defaultBodyLimit
  ) {
    self.method = method
    self.host = host
    self.path = path
    self.query = query
    self.headers = headers
    self.authorization = authorization
    self.body = body
    self.requestID = requestID
    self.timeout = timeout
    self.bodyLimit = bodyLimit
  }

  /// The address, its query encoded.
  package var url: String {
    let items = query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }
    return host.text + path + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
  }
}

/// The text with everything but RFC 3986's unreserved characters as `%XX`.
private func percentEncoded(_ text: String) -> String {
  var encoded = ""
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      encoded.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
    }
  }
  return encoded
}
