import Foundation
import TestSupport
import Testing
import VaultCrypto

/// Sealed with the right keys, and of the wrong form; made by `make_refused.py`.
private struct RefusedFile: Codable {
  var deliveryKey: String
  var revealSecret: String
  var header: String
  var records: [Record]
  var boxes: [Box]
  var streams: [Stream]
  var keyFiles: [File]

  struct Record: Codable {
    var name: String
    var error: String
    var nonce: String
    var ciphertext: String
    var commitment: String
  }

  struct Box: Codable {
    var name: String
    var error: String
    var box: String
  }

  struct Stream: Codable {
    var name: String
    var error: String
    var context: String
    var header: String
    var frames: [String]
  }

  struct File: Codable {
    var name: String
    var error: String
    var file: String
  }
}

@Suite("what is sealed well and formed badly")
struct RefusedVectorTests {
  private let file: RefusedFile
  private let header: DeliveryHeader

  init() throws {
    let data = try Data(contentsOf: GoldenFile.vectors.appending(path: "refused.json"))
    file = try JSONDecoder().decode(RefusedFile.self, from: data)
    header = try DeliveryHeader(encoded: bytes(file.header))
  }

  private func revealKey() throws -> OpeningKey {
    try OpeningKey(
      secret: SecretBytes(bytes(file.revealSecret)), id: RecipientID(role: .reveal, epoch: 1))
  }

  /// The label of the error that is thrown, or nothing.
  private func label(of body: () throws -> Void) throws -> String {
    do {
      try body()
      return ""
    } catch let error as CryptoError {
      return error.label
    }
  }

  @Test func `is refused as a record`() throws {
    let reveal = try revealKey()
    var sealer = try DeliverySealer(
      header: header, deliveryKey: SecretBytes(bytes(file.deliveryKey)))
    let wrapped = try sealer.wrap(for: reveal.recipient)
    #expect(file.records.count >= 20)
    for record in file.records {
      let thrown = try label {
        var opener = try DeliveryOpener(header: header, wrapped: wrapped, with: reveal)
        let sealed = try SealedRecord(
          nonce: bytes(record.nonce), ciphertext: bytes(record.ciphertext),
          commitment: bytes(record.commitment))
        _ = try opener.open(sealed, context: Fixture.context())
      }
      #expect(thrown == record.error, "\(record.name)")
    }
  }

  @Test func `is refused as a wrapped key`() throws {
    let reveal = try revealKey()
    #expect(file.boxes.count >= 8)
    for box in file.boxes {
      let thrown = try label {
        let wrapped = try WrappedKey(recipient: reveal.id, box: bytes(box.box))
        _ = try DeliveryOpener(header: header, wrapped: wrapped, with: reveal)
      }
      #expect(thrown == box.error, "\(box.name)")
    }
  }

  @Test func `is refused as a stream`() throws {
    let reveal = try revealKey()
    #expect(file.streams.count >= 11)
    for stream in file.streams {
      let buffer = SecretBuffer(limit: 100)
      let thrown = try label {
        var opener = try StreamOpener(
          header: bytes(stream.header), context: bytes(stream.context), with: reveal)
        for frame in stream.frames { _ = try opener.open(bytes(frame), into: buffer) }
      }
      #expect(thrown == stream.error, "\(stream.name)")
      let refused = thrown.isEmpty || stream.frames.isEmpty ? 0 : 1
      #expect(buffer.count == stream.frames.count - refused, "\(stream.name)")
    }
  }

  @Test func `is refused as a key file`() throws {
    #expect(file.keyFiles.count >= 20)
    for keyFile in file.keyFiles {
      let content = try bytes(keyFile.file)
      let thrown = try label {
        _ = try KeyFile.open(content.span, passphrase: SecretBytes([1]))
      }
      #expect(thrown == keyFile.error, "\(keyFile.name)")
    }
  }
}
