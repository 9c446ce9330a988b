import Foundation
package import TestSupport
package import VoucherModel

/// A command that a process of a race runs.
package enum RaceCommand: Sendable, Hashable {
  case place(reference: String, quantity: Int, waitSeconds: Int)
  case recover
  case reveal(VoucherID, purpose: String)
  case checkpoint
  case reconcile
  case status
  case list

  /// The arguments of the program.
  var arguments: [String] {
    let words: [String] =
      switch self {
      case .place(let reference, let quantity, let wait):
        [
          "order", "place", "--product", "123", "--denomination", "50", "--quantity",
          "\(quantity)", "--reference", reference, "--wait", "\(wait)", "--yes",
        ]
      case .recover: ["order", "recover", "--wait", "1"]
      case .reveal(let id, let purpose):
        ["voucher", "reveal", "\(id)", "--purpose", purpose, "--actor", "racer"]
      case .checkpoint: ["audit", "checkpoint"]
      case .reconcile: ["reconcile", "run"]
      case .status: ["status"]
      case .list: ["order", "list"]
      }
    return words + ["--json"]
  }

  var isReveal: Bool {
    if case .reveal = self { true } else { false }
  }

  var words: String { arguments.joined(separator: " ") }
}

/// A command that was run, and how it ended.
package struct RaceRecord: Sendable {
  let command: RaceCommand
  let ending: RunningProgram.Ending
  /// Whether it was killed on purpose.
  let wasKilled: Bool

  package init(command: RaceCommand, ending: RunningProgram.Ending, wasKilled: Bool) {
    self.command = command
    self.ending = ending
    self.wasKilled = wasKilled
  }

  /// The statuses that the command line's contract has, without the two that no race excuses: 64
  /// and 70.
  private static let statuses: Set<Int32> = [0, 1, 2, 77]

  /// What is wrong with how it ended, by itself.
  var problem: String? {
    guard let status = ending.status else {
      return wasKilled ? nil : "ended by a signal that nobody sent"
    }
    guard Self.statuses.contains(status) else {
      return "ended with status \(status): \(ending.errors.prefix(300)) \(errorText)"
    }
    if status == 2 || status == 77, next.isEmpty, !hasProblems {
      return "ended with status \(status) and does not say what to do next"
    }
    return nil
  }

  private struct Answer: Decodable {
    struct Failure: Decodable {
      let code: String
      let message: String
      let next: String
    }
    struct Problem: Decodable { let next: String }
    struct Order: Decodable {
      let reference: String
      let state: String
      let quantity: Int
      let captured: Int
    }
    let error: Failure?
    let problems: [Problem]?
    let orders: [Order]?
    let inOtherHands: Int?
  }

  private var answer: Answer? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(Answer.self, from: Data(ending.output.utf8))
  }

  private var errorText: String { (answer?.error).map { "\($0.code): \($0.message)" } ?? "" }
  private var next: String { answer?.error?.next ?? "" }
  private var hasProblems: Bool { answer?.problems.map { !$0.isEmpty } ?? false }

  /// What kind of error it ended with, as scripts see it.
  var errorCode: String? { answer?.error?.code }

  /// The orders that it says are captured whole.
  var capturedOrders: [String] {
    (answer?.orders ?? []).filter { $0.state == "captured" && $0.captured >= $0.quantity }
      .map(\.reference)
  }

  /// How many orders it left to whoever has them in hand.
  var inOtherHands: Int { answer?.inOtherHands ?? 0 }

  /// Whether it showed a code.
  var hasShown: Bool { command.isReveal && ending.output.contains(ProvingScene.marker) }
}
