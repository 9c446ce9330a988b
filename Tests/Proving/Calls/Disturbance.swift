/// What the interposer does to one run of the program.
package enum Disturbance: Hashable, Sendable {
  /// Counts calls and changes nothing.
  case none
  /// SIGKILL in place of the n-th call.
  case kill(at: Int)
  /// Half of the n-th call, where it writes, then SIGKILL.
  case tear(at: Int)
  /// The n-th call fails, and with `stays` every later one of its kind.
  case fail(at: Int, CallError, stays: Bool)

  var variables: [String: String] {
    switch self {
    case .none: ["VV_CALLS_MODE": "count"]
    case .kill(let number): ["VV_CALLS_MODE": "kill", "VV_CALLS_AT": "\(number)"]
    case .tear(let number): ["VV_CALLS_MODE": "tear", "VV_CALLS_AT": "\(number)"]
    case .fail(let number, let error, let stays):
      [
        "VV_CALLS_MODE": "fail", "VV_CALLS_AT": "\(number)", "VV_CALLS_ERROR": "\(error.number)",
        "VV_CALLS_STAYS": stays ? "1" : "0",
      ]
    }
  }
}

extension Disturbance: CustomStringConvertible {
  package var description: String {
    switch self {
    case .none: "undisturbed"
    case .kill(let number): "killed at call \(number)"
    case .tear(let number): "killed in the middle of call \(number)"
    case .fail(let number, let error, let stays):
      "\(error) at call \(number)\(stays ? " and from then on" : "")"
    }
  }
}

/// Narrows down which calls count: those of one name, about paths that contain a text.
struct CallFilter: Hashable, Sendable {
  let call: String
  let about: String

  var variables: [String: String] {
    ["VV_CALLS_ONLY": call, "VV_CALLS_ABOUT": about]
  }
}

/// How a call fails.
package enum CallError: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case full = "ENOSPC"
  case inputOutput = "EIO"
  case interrupted = "EINTR"
  /// Half of what was to be written or read, and no error.
  case short = "short"

  package var description: String { rawValue }

  var number: Int32 {
    switch self {
    case .full: 28
    case .inputOutput: 5
    case .interrupted: 4
    case .short: -1
    }
  }
}

/// Which calls count.
package struct CallKinds: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Whatever changes a file or folder of the vault.
  package static let files = CallKinds(rawValue: 1)
  /// Connecting, sending and receiving.
  package static let sockets = CallKinds(rawValue: 2)
  /// Standard output and standard error.
  package static let output = CallKinds(rawValue: 4)

  package static let all: CallKinds = [.files, .sockets, .output]

  var letters: String {
    (contains(.files) ? "f" : "") + (contains(.sockets) ? "s" : "")
      + (contains(.output) ? "o" : "")
  }
}
