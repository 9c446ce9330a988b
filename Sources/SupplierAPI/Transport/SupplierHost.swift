/// The supplier's host: where requests go, and what a vault remembers it belongs to.
///
/// Written as `https://name` with an optional port. Plain `http` is taken for loopback addresses
/// only, where the built-in sandbox listens. Two spellings of one host compare equal.
package struct SupplierHost: Hashable, Sendable {
  /// What is wrong with the text of a host.
  package enum Problem: String, Error, Hashable, Sendable {
    case scheme = "write the host with its scheme, such as https://api.example.com"
    case plainHTTP = "plain http is for loopback hosts only; use https"
    case credentials = "a host must not carry a user name or password"
    case path = "a host has no path, query or fragment"
    case name = "the host's name is empty or has characters that no host name has"
    case port = "the port is not a number from 1 to 65535"
  }

  /// Whether the connection is encrypted.
  package let usesTLS: Bool
  /// The name or address in lower case; an IPv6 address in brackets.
  package let name: String
  /// The port, where it is not the scheme's own.
  package let port: Int?

  /// The host as `https://name[:port]`.
  package var text: String {
    (usesTLS ? "https://" : "http://") + name + (port.map { ":\($0)" } ?? "")
  }

  /// Whether the name is this machine itself.
  package var isLoopback: Bool {
    if name == "localhost" || name == "[::1]" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  package init(_ text: String) throws(Problem) {
    // Before the letters are made small: one that is not ASCII may become one that is.
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .name }
    let lower = text.lowercased()
    var rest: Substring
    if lower.hasPrefix("https://") {
      usesTLS = true
      rest = lower.dropFirst(8)
    } else if lower.hasPrefix("http://") {
      usesTLS = false
      rest = lower.dropFirst(7)
    } else {
      throw .scheme
    }
    if rest.contains("@") { throw .credentials }
    if rest.last == "/" { rest.removeLast() }
    if rest.contains(where: { "/?#\\".contains($0) }) { throw .path }
    let (name, port) = try Self.split(rest)
    self.name = name
    self.port = port == (usesTLS ? 443 : 80) ? nil : port
    if !usesTLS, !isLoopback { throw .plainHTTP }
  }

  private static func split(_ text: Substring) throws(Problem) -> (name: String, port: Int?) {
    let name: Substring
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { throw .name }
      name = text[...end]
      guard name.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
      else { throw .name }
    } else {
      name = text.prefix { $0 != ":" }
      let isName = name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      }
      guard isName, (1...253).contains(name.utf8.count) else { throw .name }
    }
    let rest = text[name.endIndex...]
    guard let colon = rest.first else { return (String(name), nil) }
    let digits = rest.dropFirst()
    guard colon == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = Int(digits), (1...65_535).contains(port)
    else { throw .port }
    return (String(name), port)
  }
}

extension SupplierHost: CustomStringConvertible {
  /// The text that logs and people see.
  package var description: String { text }
}

extension SupplierHost.Problem: CustomStringConvertible {
  /// The text that people see.
  package var description: String { rawValue }
}
