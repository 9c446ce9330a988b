import Foundation
import TestSupport
import Testing
import VaultCrypto

/// What is sealed with a ratchet's keys, as it stands in `Tests/Vectors/ratchet.json`.
struct RatchetVectorFile: Codable, Sendable {
  var ratchet: String
  var firstKey: String
  var revealSecret: String
  var recoveryKey: String
  var header: String
  var boxes: [VectorFile.BoxVector]
  var records: [VectorFile.RecordVector]
  var journal: VectorFile.JournalVector
}

@Suite("the golden vectors of a ratchet", .serialized)
struct RatchetVectorTests {
  static let url = GoldenFile.vectors.appending(path: "ratchet.json")

  private let file: RatchetVectorFile

  init() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let fresh = String(decoding: try encoder.encode(RatchetVectorFile.make()), as: UTF8.self)
    let text = try GoldenFile.text(Self.url, updatedWith: fresh + "\n")
    file = try JSONDecoder().decode(RatchetVectorFile.self, from: Data(text.utf8))
  }

  private func revealKey() throws -> OpeningKey {
    try OpeningKey(
      secret: SecretBytes(bytes(file.revealSecret)), id: RecipientID(role: .reveal, epoch: 1))
  }

  @Test func `open with the reveal key and with the recovery key`() throws {
    let header = try DeliveryHeader(encoded: bytes(file.header))
    let recovery = try RecoveryKey(text: Array(file.recoveryKey.utf8).span)
    let reveal = try revealKey()
    #expect(file.boxes.map(\.role) == ["reveal", "recovery"])
    for box in file.boxes {
      var opener = try box.opener(of: header, reveal: reveal, recovery: recovery)
      for record in file.records {
        #expect(
          try opener.open(record.sealed, context: record.context).values == record.values)
      }
    }
  }

  @Test func `are what sealing gives for the same first key and the same step`() throws {
    let recipients = [try revealKey().recipient]
    let ratchet = try RatchetVectorFile.ratchet(
      turnedTo: RatchetVectorFile.steps + 1, for: recipients)
    var sealer = try DeliverySealer(
      Fixture.header(incarnation: 3), for: recipients, from: ratchet)
    #expect(Hex.encode(sealer.header.encoded) == file.header)
    let records = try RatchetVectorFile.makeRecords(&sealer)
    #expect(records.map(\.ciphertext) == file.records.map(\.ciphertext))
    #expect(records.map(\.commitment) == file.records.map(\.commitment))
  }

  @Test func `hold a journal that opens frame by frame`() throws {
    let recovery = try RecoveryKey(text: Array(file.recoveryKey.utf8).span)
    try file.journal.expectOpens(with: recovery.openingKey)
  }
}
