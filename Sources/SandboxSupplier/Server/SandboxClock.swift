import Foundation
package import VoucherModel

/// The time the sandbox starts from, before anything is advanced by hand.
package struct SandboxClock: Sendable {
  let read: @Sendable () -> Timestamp

  package init(_ read: @escaping @Sendable () -> Timestamp) {
    self.read = read
  }

  /// The machine's time.
  package static let wall = SandboxClock {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }

  /// 2026-11-23T08:00:00Z, always.
  package static let still = SandboxClock { Timestamp(milliseconds: 1_795_420_800_000) }

  static func chosen(_ choice: ClockChoice) -> SandboxClock {
    switch choice {
    case .wall: wall
    case .manual: still
    }
  }
}
