package import TestSupport

/// A reader of foreign bytes, and what must be true of it whatever the bytes are.
package protocol FuzzedParser: SendableMetatype {
  /// The name by which commands and folders know it.
  static var name: String { get }
  /// Pieces of its format that a change may put in.
  static var words: [String] { get }
  /// Makes an input that its writer could have written, with what is known about it.
  static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput
  /// Reads the bytes and checks what is promised; throws `BrokenPromise` where it is not kept.
  ///
  /// Errors by which a reader refuses are caught inside: one that gets out is a finding too, and so
  /// is a trap.
  static func run(_ bytes: [UInt8]) throws
}

extension FuzzedParser {
  package static var words: [String] { [] }
}

/// An input, and a check that holds for it only because it is known how it was made.
package struct FuzzInput {
  package let bytes: [UInt8]
  package let truth: () throws -> Void

  package init(_ bytes: [UInt8], truth: @escaping () throws -> Void = {}) {
    self.bytes = bytes
    self.truth = truth
  }

  package init(_ text: String, truth: @escaping () throws -> Void = {}) {
    self.init(Array(text.utf8), truth: truth)
  }
}

/// Something a parser promises and did not do.
package struct BrokenPromise: Error, CustomStringConvertible {
  package let description: String
}

/// Checks one promise.
func promise(_ isKept: Bool, _ words: @autoclosure () -> String) throws(BrokenPromise) {
  if !isKept { throw BrokenPromise(description: words()) }
}

/// Every parser that is fuzzed, in the order in which they are run.
package enum FuzzedParsers {
  package static let all: [any FuzzedParser.Type] =
    [
      DeliveryParser.self, JSONParser.self, AnswerParser.self, RecordParser.self,
      JournalParser.self, ArmourParser.self, KeyFileParser.self, RecoveryKeyParser.self,
      NoteParser.self, LeafParser.self, NumberParser.self, TimestampParser.self, HeadParser.self,
      StatementParser.self, WebhookParser.self,
    ] + withCommands

  #if FUZZED_WITHOUT_COMMANDS
    private static let withCommands: [any FuzzedParser.Type] = []
  #else
    private static let withCommands: [any FuzzedParser.Type] = [ConfigurationParser.self]
  #endif

  package static func named(_ name: String) -> (any FuzzedParser.Type)? {
    all.first { $0.name == name }
  }
}
