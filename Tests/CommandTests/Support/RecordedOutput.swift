import Synchronization
import VaultCommands

/// Keeps what a command writes.
final class RecordedOutput: Sendable {
  private let written = Mutex<(out: [UInt8], notices: [UInt8])>(([], []))

  /// An `Output` that writes here; with `isBroken`, standard output takes nothing.
  func output(isBroken: Bool = false) -> Output {
    Output { stream, bytes in
      if isBroken, stream == .standardOutput { return false }
      self.written.withLock { written in
        for index in 0..<bytes.count {
          switch stream {
          case .standardOutput: written.out.append(bytes[index])
          case .standardError: written.notices.append(bytes[index])
          }
        }
      }
      return true
    }
  }

  var out: [UInt8] { written.withLock { $0.out } }
  var notices: [UInt8] { written.withLock { $0.notices } }
}
