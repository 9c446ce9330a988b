/// A request as it was read from the wire, and what of the API it asks for.
struct SandboxRequest: Sendable {
  let method: String
  /// The path with its query.
  let target: String
  /// Percent-decoded segments of the path.
  let segments: [String]
  let query: [(name: String, value: String)]
  let headers: [(name: String, value: String)]
  let body: [UInt8]
  /// The body as JSON; `nil` if it is empty or not well-formed.
  let json: JSONValue?

  init(method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    segments = (parts.first ?? "").split(separator: "/").map {
      PercentEncoding.decoded($0, plusIsSpace: false)
    }
    query = parts.count < 2 ? [] : PercentEncoding.pairs(parts[1])
    json = body.isEmpty ? nil : JSONValue(body)
  }

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }

  func parameter(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  /// Whether it is for the sandbox itself, under a path the API does not have.
  var isControl: Bool { segments.first == "_sandbox" }

  /// The path behind `/api/v1`; `nil` outside of it.
  var apiPath: ArraySlice<String>? {
    segments.starts(with: ["api", "v1"]) ? segments.dropFirst(2) : nil
  }

  var endpoint: Endpoint {
    if segments.count == 2, segments[0] == "auth", method == "POST" {
      return ["login": .login, "refresh": .refresh, "logout": .logout][segments[1]] ?? .unknown
    }
    guard let path = apiPath, let first = path.first else { return .unknown }
    switch (method, first, path.count) {
    case ("GET", "products", 1): return .products
    case ("GET", "products", 2): return .product
    case ("POST", "products", 3):
      return ["availability": .availability, "charges": .charges][path.last ?? ""] ?? .unknown
    case ("GET", "countries", 1...2), ("GET", "currencies", 1), ("GET", "categories", 1...2),
      ("GET", "subcategories", 1...2):
      return .referenceData
    case ("GET", "wallets", 1): return .wallets
    case ("GET", "transactions", 1): return .transactions
    case ("GET", "transactions", 2): return .transaction
    case ("POST", "orders", 1): return .createOrder
    case ("GET", "orders", 1): return parameter("client_reference") == nil ? .orders : .lookup
    case ("GET", "orders", 2): return .order
    default: return .unknown
    }
  }

  /// The number in the path of a read by number, or of a call on one product.
  var number: Int64? {
    guard let path = apiPath, path.count >= 2 else { return nil }
    return Int64(path[path.startIndex + 1]).flatMap { $0 > 0 ? $0 : nil }
  }

  var orderID: Int64? { endpoint == .order ? number : nil }

  var clientReference: String? {
    switch endpoint {
    case .createOrder: json?["client_reference"]?.string
    case .lookup: parameter("client_reference")
    default: nil
    }
  }
}

enum PercentEncoding {
  static func pairs(_ query: some StringProtocol) -> [(name: String, value: String)] {
    query.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        decoded(parts.first ?? "", plusIsSpace: true),
        parts.count < 2 ? "" : decoded(parts[1], plusIsSpace: true)
      )
    }
  }

  /// Decodes `%41`; an escape that is none stays as it is.
  static func decoded(_ text: some StringProtocol, plusIsSpace: Bool) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
