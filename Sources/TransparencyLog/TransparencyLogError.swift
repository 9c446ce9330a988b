/// Why a note, a checkpoint, a key or a proof was not accepted.
package enum TransparencyLogError: Error, Hashable, Sendable {
  /// Which of the textual formats a text was read as.
  package enum Format: String, Hashable, Sendable {
    case note, checkpoint, proof, key
  }

  /// The text is not exactly what the format allows; nothing of it was used.
  case malformed(Format)
  /// No trusted key has signed the note.
  case notSigned
  /// A signature that claims a trusted key is not by that key.
  case wrongSignature
  /// Two of the trusted keys share their name and identifier.
  case ambiguousKeys
  /// The checkpoint is of another log.
  case wrongOrigin
  /// The proof does not lead from the leaf to the root of the checkpoint.
  case notIncluded
  /// The proof does not show that the newer checkpoint continues the older head.
  case notContinued
}

extension TransparencyLogError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let format): "not a well-formed \(format.rawValue)"
    case .notSigned: "not signed by a trusted key"
    case .wrongSignature: "a signature is wrong"
    case .ambiguousKeys: "two trusted keys share a name and an identifier"
    case .wrongOrigin: "a checkpoint of another log"
    case .notIncluded: "the proof does not show that the log has the leaf"
    case .notContinued: "the proof does not show that the log continues the older head"
    }
  }
}
