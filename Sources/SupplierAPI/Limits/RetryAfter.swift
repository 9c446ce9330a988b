/// The waiting time that a refusal for too many requests states in its message.
package enum RetryAfter {
  /// The first whole number of the message in seconds, as in "Retry after 12 seconds."; a day at
  /// most.
  package static func inMessage(_ message: String) -> Duration? {
    let digits = message.utf8
      .drop { !(0x30...0x39).contains($0) }
      .prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, digits.count <= 6 else { return nil }
    let seconds = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return .seconds(min(seconds, 86_400))
  }
}
