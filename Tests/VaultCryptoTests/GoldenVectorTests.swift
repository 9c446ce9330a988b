import Foundation
import TestSupport
import Testing
import VaultCrypto

/// What was sealed once must open for ever: by this program, and by another that knows only
/// `docs/format.md`.
@Suite("the golden vectors", .serialized)
struct GoldenVectorTests {
  private static let url = GoldenFile.vectors.appending(path: "sealed.json")

  /// They are of version 1, which is still read and not written any more.
  private static func vectors() throws -> VectorFile {
    try JSONDecoder().decode(VectorFile.self, from: Data(contentsOf: url))
  }

  @Test func `open with the reveal key and with the recovery key`() throws {
    let delivery = try Self.vectors().delivery
    let header = try DeliveryHeader(encoded: bytes(delivery.header))
    let recovery = try RecoveryKey(text: Array(delivery.recoveryKey.utf8).span)
    let reveal = try OpeningKey(
      secret: SecretBytes(bytes(delivery.revealSecret)), id: RecipientID(role: .reveal, epoch: 1))
    #expect(delivery.boxes.map(\.role) == ["reveal", "recovery"])
    for box in delivery.boxes {
      var opener = try box.opener(of: header, reveal: reveal, recovery: recovery)
      for record in delivery.records {
        let opened = try opener.open(record.sealed, context: record.context)
        #expect(try opened.values == record.values)
      }
    }
  }

  @Test func `are what sealing gives for the same key and nonce`() throws {
    let delivery = try Self.vectors().delivery
    let header = try DeliveryHeader(encoded: bytes(delivery.header))
    var sealer = try DeliverySealer(
      header: header, deliveryKey: SecretBytes(bytes(delivery.deliveryKey)))
    #expect(delivery.records.count == RecordTests.contents.count)
    for vector in delivery.records {
      let fields = RecordFields()
      try fields.append(vector.values)
      let context = try vector.context
      let record = try sealer.seal(fields, context: context, nonce: bytes(vector.nonce))
      #expect(Hex.encode(context.encoded) == vector.associatedData)
      #expect(Hex.encode(record.ciphertext) == vector.ciphertext)
      #expect(Hex.encode(record.commitment) == vector.commitment)
      #expect(record.digest(in: context).hex == vector.digest)
    }
  }

  @Test func `hold a journal that opens frame by frame`() throws {
    let vectors = try Self.vectors()
    let recovery = try RecoveryKey(text: Array(vectors.delivery.recoveryKey.utf8).span)
    try vectors.journal.expectOpens(with: recovery.openingKey)
  }

  @Test func `a journal of version 1 opens only together with its context`() throws {
    let vectors = try Self.vectors()
    let recovery = try RecoveryKey(text: Array(vectors.delivery.recoveryKey.utf8).span)
    let context = try bytes(vectors.journal.context)
    _ = try StreamOpener(
      header: bytes(vectors.journal.header), context: context, with: recovery.openingKey)
    for other in [context + [0], Array(context.dropLast()), []] {
      #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
        _ = try StreamOpener(
          header: bytes(vectors.journal.header), context: other, with: recovery.openingKey)
      }
    }
  }

  /// A body that was kept before there were ratchets is carried on by rotation and retirement.
  @Test func `a journal of version 1 is wrapped anew, and loses a box`() throws {
    let vectors = try Self.vectors()
    let recovery = try RecoveryKey(text: Array(vectors.delivery.recoveryKey.utf8).span)
    let context = try bytes(vectors.journal.context)
    let header = try StreamHeader(encoded: bytes(vectors.journal.header))
    let next = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    let more = try header.adding(
      next.recipient, context: context, openedWith: recovery.openingKey)
    let fewer = try more.dropping(RecipientID(role: .reveal, epoch: 1))
    #expect(try StreamHeader(encoded: fewer.encoded) == fewer)
    #expect(fewer.wrappedKeys.map(\.recipient) == [recovery.recipient.id, next.recipient.id])
    let isOpened = fewer.opens(context: context, with: next)
    let isOpenedElsewhere = fewer.opens(context: [1], with: next)
    #expect(isOpened && !isOpenedElsewhere)
    let buffer = SecretBuffer(limit: 1_000)
    var opener = try StreamOpener(header: fewer.encoded, context: context, with: next)
    for frame in vectors.journal.frames { _ = try opener.open(bytes(frame), into: buffer) }
    #expect(Hex.encode(buffer.exposed) == vectors.journal.chunks.joined())
  }

  @Test func `hold key files that open, and a capture file that does not`() throws {
    let vector = try Self.vectors().keyFile
    let identity = try VaultIdentity(encoded: bytes(vector.capture))
    let locked = try bytes(vector.underPassphrase)
    let open = try bytes(vector.withoutPassphrase)
    let keyrings = [
      try KeyFile.open(locked.span, passphrase: SecretBytes(Array(vector.passphrase.utf8))),
      try KeyFile.open(open.span),
    ]
    for keyring in keyrings {
      #expect(keyring.identity == identity)
      #expect(keyring.revealEpochs == vector.epochs)
      #expect(Hex.encode(keyring.identity.logKey.bytes) == vector.logKey)
      let code = try bytes(vector.code)
      let fingerprint = keyring.withFingerprintKey { $0.fingerprint(of: code.span) }
      #expect(fingerprint.hex == vector.fingerprint)
    }
    #expect(identity.origin == vector.origin)
    #expect(Hex.encode(identity.vault) == vector.vault)
  }

  @Test func `hold an armoured block`() throws {
    let vector = try Self.vectors().armour
    #expect(try Armour.encode(bytes(vector.bytes), label: vector.label) == vector.text)
    #expect(try Armour.decode(vector.text, label: vector.label) == bytes(vector.bytes))
  }

  /// The reader shares no line with this program; it calls libsodium from Python.
  @Test func `open in a second implementation`() async throws {
    let root = GoldenFile.vectors.deletingLastPathComponent().deletingLastPathComponent()
    let reader = root.appending(path: "Examples/reader/read_vectors.py").path()
    let files = [Self.url, RatchetVectorTests.url].map { $0.path() }
    let end = try await SpawnedProcess("/usr/bin/env", ["python3", reader] + files).end()
    try #require(end.status != 127, "python3 is needed for this test, and is not on the PATH")
    #expect(end.status == 0, "\(end.notices)")
    #expect(end.out.hasSuffix("all vectors open\n"), "\(end.out)")
  }
}
