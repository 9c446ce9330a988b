import Foundation
import TestSupport
package import VaultCrypto
import VoucherModel
import VoucherVault

/// Keys, and what was sealed for them, out of the corpora: sealing draws its own randomness, so what
/// a seed is to find again must have been sealed before.
///
/// The keys protect nothing.
package struct SealedSamples: Sendable {
  /// A key file, and how it is opened.
  package static let keyFileNames = ["full", "passphrase", "capture"]
  static let passphrase = Array("correct horse".utf8)

  package let keyring: Keyring
  let keyFiles: [[UInt8]]
  let recoveryText: [UInt8]
  /// Header, recipient and box: the beginning of a file of a sealed record.
  let delivery: [UInt8]
  let journals: [JournalSample]

  /// Read once; throws where a file of the corpora is missing or does not open.
  package static let shared = Result { try SealedSamples() }

  private init() throws {
    keyFiles = try Self.keyFileNames.map { try Corpus.file($0, of: KeyFileParser.name) }
    let full = try Corpus.file("full", of: KeyFileParser.name)
    keyring = try KeyFile.open(full.span)
    recoveryText = try Corpus.file("sample", of: RecoveryKeyParser.name)
    delivery = Array(
      try Corpus.file("sample", of: RecordParser.name).prefix(RecordParser.deliveryByteCount))
    journals = try JournalSample.plans.map { plan in
      try JournalSample(plan: plan, bytes: Corpus.file(plan.name, of: JournalParser.name))
    }
  }

  /// Makes what is sealed anew, for the keys that are there, or for new ones where there are none; what was
  /// found with the old ones is then only history.
  package static func write() throws {
    func put(_ bytes: [UInt8], _ name: String, _ parser: String) throws {
      let folder = Corpus.folder.appending(path: parser)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: folder.appending(path: name))
    }
    func copy(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }
    func seal(for identity: VaultIdentity) throws {
      try put(RecordParser.makeSample(for: identity), "sample", RecordParser.name)
      for plan in JournalSample.plans {
        try put(plan.seal(for: identity.recipients), plan.name, JournalParser.name)
      }
    }
    if let file = try? Corpus.file("full", of: KeyFileParser.name) {
      return try seal(for: KeyFile.open(file.span).identity)
    }
    let recovery = try RecoveryKey.random()
    let keyring = try Keyring.create(
      vault: [UInt8](repeating: 0xA1, count: 16), origin: "vault.example/fuzz",
      recovery: recovery.recipient)
    try put(KeyFile.encode(keyring).withBytes(copy), "full", KeyFileParser.name)
    let file = try KeyFile.encode(
      keyring, passphrase: SecretBytes(passphrase), cost: .least)
    try put(file.withBytes(copy), "passphrase", KeyFileParser.name)
    try put(keyring.identity.encoded, "capture", KeyFileParser.name)
    try put(recovery.withText(copy), "sample", RecoveryKeyParser.name)
    try seal(for: keyring.identity)
  }
}

/// A journal entry whose content is known.
struct JournalSample: Sendable {
  /// What goes into an entry.
  struct Plan: Sendable {
    let name: String
    let chunks: [[UInt8]]
    /// The last frame's word; `nil` where the process was killed before it.
    let mark: String?
  }

  static let plans = [
    Plan(
      name: "whole", chunks: [Array("{\"vouchers\":[".utf8), Array("]}".utf8)], mark: "complete"),
    Plan(name: "cut", chunks: [Array("{\"card_number\":\"1".utf8)], mark: "cut"),
    Plan(name: "killed", chunks: (0..<6).map { [UInt8](repeating: 65 + $0, count: 40) }, mark: nil),
    Plan(
      name: "long", chunks: (0..<3).map { [UInt8](repeating: 97 + $0, count: 1_500) },
      mark: "complete"),
    Plan(name: "empty", chunks: [], mark: "complete"),
  ]
  static let head = SealedHead(status: 200, requestID: "2fuzz")

  let plan: Plan
  let bytes: [UInt8]
  let entry: SealedResponse

  init(plan: Plan, bytes: [UInt8]) throws {
    guard let entry = SealedResponse(bytes) else {
      throw BrokenPromise(description: "the sample \(plan.name) is an entry")
    }
    self.plan = plan
    self.bytes = bytes
    self.entry = entry
  }

  var body: [UInt8] { plan.chunks.flatMap(\.self) }
}

extension JournalSample.Plan {
  func seal(for recipients: [Recipient]) throws -> [UInt8] {
    var randomness = SystemRandomNumberGenerator()
    let time = Timestamp(milliseconds: 1_795_000_000_000)
    let context = JournalContext(
      vaultID: VaultID(at: time, using: &randomness),
      deliveryID: DeliveryID(at: time, using: &randomness),
      orderID: OrderID(at: time, using: &randomness), source: .create, startedAt: time)
    var sealer = try StreamSealer(
      context: context.bytes, recipients: recipients, from: SealingRatchet())
    var bytes = JournalFormat.start(context: context.bytes, header: sealer.header)
    for chunk in [JournalSample.head.bytes] + chunks {
      bytes += JournalFormat.frame(try sealer.seal(chunk.span, isFinal: false))
    }
    if let mark {
      let word = Array(mark.utf8)
      bytes += JournalFormat.frame(try sealer.seal(word.span, isFinal: true))
    }
    // A slot of the journal is larger than its entry, and zero behind it.
    return bytes + [UInt8](repeating: 0, count: 64)
  }
}

extension SecretBytes {
  /// A copy of bytes that are no secret outside of a test.
  init(_ bytes: [UInt8]) throws(CryptoError) {
    try self.init(copying: bytes.span)
  }
}
