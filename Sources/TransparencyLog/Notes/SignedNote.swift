package import VaultCrypto

/// A text and the signatures under it, in the form of C2SP `signed-note`.
///
/// A parsed note says nothing yet: its text is to be had from `verifiedText`, which looks for a
/// trusted signature first. Parsing keeps every signature, so `text` gives back the same bytes.
package struct SignedNote: Sendable {
  /// The signed text, with its final newline.
  let body: String
  /// The signatures, in the order of their lines; one at least.
  package let signatures: [NoteSignature]

  /// The longest note that is read, in bytes.
  package static let maximumByteCount = 1 << 18
  /// The most signatures that are read; the specification asks for sixteen.
  package static let maximumSignatureCount = 32

  /// Signs a text, which must end in a newline and have no other control character.
  package init(
    signing body: String, as name: KeyName, with key: borrowing SigningKey
  ) throws {
    guard Self.canCarry(body) else { throw TransparencyLogError.malformed(.note) }
    self.body = body
    signatures = [try Self.signature(of: body, as: name, with: key)]
  }

  /// The same note with one more signature under it.
  package func signed(as name: KeyName, with key: borrowing SigningKey) throws -> SignedNote {
    guard signatures.count < Self.maximumSignatureCount else {
      throw TransparencyLogError.malformed(.note)
    }
    let signature = try Self.signature(of: body, as: name, with: key)
    return SignedNote(body: body, signatures: signatures + [signature])
  }

  /// The note as it is stored and handed out.
  package var text: String {
    body + "\n" + signatures.map { $0.line + "\n" }.joined()
  }

  /// The text, once it is certain that a trusted key signed it.
  ///
  /// Signatures by other keys are ignored; a signature that claims a trusted key must be right,
  /// and there must be one.
  package func verifiedText(trusting keys: [NoteKey]) throws(TransparencyLogError) -> String {
    let message = Array(body.utf8)
    var isSigned = false
    for signature in signatures {
      let claimed = Set(keys.filter(signature.claims))
      guard claimed.count <= 1 else { throw .ambiguousKeys }
      guard let key = claimed.first?.key else { continue }
      guard key.isValid(signature: signature.bytes, for: message) else { throw .wrongSignature }
      isSigned = true
    }
    guard isSigned else { throw .notSigned }
    return body
  }

  init(body: String, signatures: [NoteSignature]) {
    self.body = body
    self.signatures = signatures
  }

  private static func signature(
    of body: String, as name: KeyName, with key: borrowing SigningKey
  ) throws -> NoteSignature {
    let identifier = NoteKey(name: name, key: key.verifyingKey).identifier
    return NoteSignature(
      name: name, identifier: identifier, bytes: try key.signature(for: Array(body.utf8)))
  }

  /// Whether a note may have that text.
  static func canCarry(_ body: String) -> Bool {
    body.utf8.last == UInt8(ascii: "\n") && body.utf8.count <= maximumByteCount
      && body.utf8.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") }
  }
}
