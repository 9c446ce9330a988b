/// Why a webhook was not believed; nothing of it was kept.
public enum WebhookRefusal: String, Error, Hashable, Sendable, CaseIterable {
  /// The body is longer than any webhook's.
  case tooLarge = "too_large"
  /// There is no signature, or more than one.
  case unsigned
  /// The signature is not the body's under any of the secrets.
  case wrongSignature = "wrong_signature"
  /// There is no time, or more than one, or it is too far from ours.
  case stale
  /// It is signed, and is no event: no JSON object with a name of its own.
  case unreadable

  /// The status to answer with; the supplier sends again what is not answered with 2xx.
  public var httpStatus: Int {
    switch self {
    case .tooLarge: 413
    case .unsigned, .wrongSignature: 401
    case .stale, .unreadable: 400
    }
  }
}

extension WebhookRefusal: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .tooLarge: "The webhook is longer than any that the supplier sends."
    case .unsigned: "The webhook carries no signature, or several."
    case .wrongSignature: "The webhook is not signed with the secret that is known here."
    case .stale: "The webhook's time is missing, or too far from the time here."
    case .unreadable: "The webhook is signed, and is no event."
    }
  }
}
