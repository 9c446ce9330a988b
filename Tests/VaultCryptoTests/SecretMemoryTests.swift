import Foundation
import TestSupport
import Testing
import VaultCrypto

@Suite("secrets in memory")
struct SecretMemoryTests {
  @Test(.enabled(if: MemoryScan.isPossible))
  func `a secret that went away is nowhere in the process`() async {
    await #expect(processExitsWith: .success) {
      let masked = try Self.useAndDrop(SecretBytes.random(count: 32))
      #expect(try MemoryScan.count(ofMasked: masked) == 0)
    }
  }

  /// Without this, the test above could pass because it looks in the wrong places.
  @Test(.enabled(if: MemoryScan.isPossible)) func `a secret that is still held is found once`()
    async
  {
    await #expect(processExitsWith: .success) {
      let secret = try SecretBytes.random(count: 32)
      let masked = secret.withBytes { MemoryScan.masked($0) }
      #expect(try MemoryScan.count(ofMasked: masked) == 1)
      let isItself = secret.isEqual(to: secret)
      #expect(isItself)
    }
  }

  @Test(.enabled(if: MemoryScan.isPossible))
  func `a buffer that grew and was emptied leaves nothing behind`() async {
    await #expect(processExitsWith: .success) {
      let secret = try SecretBytes.random(count: 32)
      let masked = secret.withBytes { MemoryScan.masked($0) }
      let buffer = SecretBuffer(limit: 1 << 20)
      try secret.withBytes { try buffer.append($0) }
      let filler = [UInt8](repeating: 7, count: 5_000)
      for _ in 0..<20 { try buffer.append(filler.span) }
      #expect(try MemoryScan.count(ofMasked: masked) == 2)
      buffer.removeAll()
      #expect(try MemoryScan.count(ofMasked: masked) == 1)
      #expect(secret.count == 32)
    }
  }

  @Test(.enabled(if: MemoryScan.isPossible)) func `sealing and opening leave no code behind`() async
  {
    await #expect(processExitsWith: .success) {
      var fixture = try Fixture()
      let masked = try Self.sealAndOpen(&fixture)
      #expect(try MemoryScan.count(ofMasked: masked) == 0)
    }
  }

  @Test(.enabled(if: MemoryScan.isPossible))
  func `a key file's making and opening leave no secret behind`() async {
    await #expect(processExitsWith: .success) {
      let masked = try Self.makeAndOpenKeyFile()
      #expect(try MemoryScan.count(ofMasked: masked) == 0)
    }
  }

  @Test(.enabled(if: MemoryScan.isPossible))
  func `a recovery key's text is gone once it was shown`() async {
    await #expect(processExitsWith: .success) {
      let key = try RecoveryKey.random()
      let masked = try key.withText { MemoryScan.masked($0) }
      #expect(try MemoryScan.count(ofMasked: masked) == 0)
    }
  }

  @Test func `memory that is used again holds nothing of what was in it`() throws {
    for _ in 0..<100 {
      let buffer = SecretBuffer(limit: 4_096)
      try buffer.append(upTo: 4_096) { bytes in
        #expect(bytes.indices.allSatisfy { bytes[$0] == 0 })
        for index in bytes.indices { bytes[index] = 0x5A }
        return bytes.count
      }
    }
  }

  @Test func `memory that nobody needs again is given back to the system`() async {
    await #expect(processExitsWith: .success) {
      let before = try MemoryScan.mappings().count
      for extra in 1...2_000 {
        let buffer = SecretBuffer(limit: 16_384)
        try buffer.append([UInt8](repeating: 7, count: 4_096 + extra).span)
      }
      // Each block is one such part at least.
      #expect(try MemoryScan.mappings().count - before < 1_000)
    }
  }

  @Test func `reading behind a secret ends the process`() async {
    await #expect(processExitsWith: .failure) {
      let secret = try SecretBytes.random(count: 32)
      var sum = 0
      secret.withBytes { bytes in
        unsafe bytes.withUnsafeBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          for offset in 0..<4_096 { sum += unsafe Int(start[offset]) }
        }
      }
      // Reached only if nothing stopped the loop; the sum keeps it from being optimised away.
      exit(sum >= 0 ? EXIT_SUCCESS : EXIT_SUCCESS)
    }
  }

  @Test func `writing to a finished secret ends the process`() async {
    await #expect(processExitsWith: .failure) {
      let secret = try SecretBytes.random(count: 32)
      secret.withBytes { bytes in
        unsafe bytes.withUnsafeBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          unsafe UnsafeMutablePointer(mutating: start)[0] ^= 1
        }
      }
      exit(EXIT_SUCCESS)
    }
  }

  private static func useAndDrop(_ secret: consuming SecretBytes) throws -> [UInt8] {
    secret.withBytes { MemoryScan.masked($0) }
  }

  private static func sealAndOpen(_ fixture: inout Fixture) throws -> [UInt8] {
    let code = try SecretBytes.random(count: 40)
    let fields = RecordFields()
    try code.withBytes { try fields.append(.code, encoding: .text, bytes: $0) }
    let record = try fixture.sealer.seal(fields, context: Fixture.context())
    var opener = try fixture.opener()
    let opened = try opener.open(record, context: Fixture.context())
    return try #require(opened.withField(.code) { bytes, _ in MemoryScan.masked(bytes) })
  }

  /// Gives back the last 16 bytes of the file's own key, masked.
  private static func makeAndOpenKeyFile() throws -> [UInt8] {
    let recovery = try RecoveryKey.random()
    let keyring = try Keyring.create(
      vault: Fixture.vault, origin: "vault.example/a", recovery: recovery.recipient)
    let file = try KeyFile.encode(keyring)
    let identity = try file.withBytes { try KeyFile.open($0).identity }
    let end = 6 + 2 + identity.encoded.count + 1 + 32
    return file.withBytes { MemoryScan.masked($0.extracting((end - 16)..<end)) }
  }
}

@Suite("a secret")
struct SecretBytesTests {
  @Test(arguments: [0, 1, 31, 32, 33, 4_096, 10_000])
  func `holds the bytes that were copied in`(count: Int) throws {
    let bytes = SystemRandomness.bytes(count: count)
    let secret = try SecretBytes(bytes)
    #expect(secret.count == count)
    #expect(secret.exposed == bytes)
  }

  @Test func `is equal to its like and to nothing else`() throws {
    let bytes = SystemRandomness.bytes(count: 64)
    let secret = try SecretBytes(bytes)
    let isEqualToCopy = try secret.isEqual(to: SecretBytes(bytes))
    #expect(isEqualToCopy)
    for index in bytes.indices {
      let isEqualToOther = try secret.isEqual(to: SecretBytes(bytes.flipping(index)))
      #expect(!isEqualToOther)
    }
    let isEqualToShorter = try secret.isEqual(to: SecretBytes(Array(bytes.dropLast())))
    #expect(!isEqualToShorter)
  }

  @Test func `is zeros unless it is filled`() throws {
    #expect(try SecretBytes(count: 5).exposed == [0, 0, 0, 0, 0])
    let filled = try SecretBytes(count: 3) { bytes in
      for index in bytes.indices { bytes[index] = UInt8(index) }
    }
    #expect(filled.exposed == [0, 1, 2])
    #expect(throws: CryptoError.wrongKey) {
      _ = try SecretBytes(count: 3) { (_) throws(CryptoError) in throw .wrongKey }
    }
  }

  @Test func `is drawn at random each time`() throws {
    #expect(try SecretBytes.random(count: 32).exposed != SecretBytes.random(count: 32).exposed)
  }

  /// A comparison that stops at the first difference would tell an attacker where it is.
  @Test func `and a commitment are compared by libsodium alone`() throws {
    let sources = GoldenFile.vectors.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/VaultCrypto")
    for path in ["Memory/SecretBytes.swift", "Record/DeliveryKey.swift"] {
      let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
      #expect(text.contains("sodium_memcmp("))
    }
  }
}

@Suite("a secret buffer")
struct SecretBufferTests {
  @Test func `holds what was appended, in order, whatever the pieces`() throws {
    var randomness = SeededRandomness(seed: 5)
    for _ in 0..<50 {
      let buffer = SecretBuffer(limit: 100_000)
      var expected: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<20, using: &randomness) {
        let piece = SystemRandomness.bytes(count: .random(in: 0..<4_000, using: &randomness))
        try buffer.append(piece.span)
        expected += piece
      }
      #expect(buffer.exposed == expected)
      #expect(buffer.count == expected.count)
    }
  }

  @Test func `takes no byte over its limit and keeps what it has`() throws {
    let buffer = SecretBuffer(limit: 10)
    try buffer.append([1, 2, 3, 4, 5, 6, 7].span)
    #expect(throws: CryptoError.tooLong(.secret)) { try buffer.append([8, 9, 10, 11].span) }
    #expect(buffer.exposed == [1, 2, 3, 4, 5, 6, 7])
    try buffer.append([8, 9, 10].span)
    #expect(buffer.count == 10)
  }

  @Test func `is empty after it was emptied, and is used again`() throws {
    let buffer = SecretBuffer(limit: 100)
    buffer.removeAll()
    try buffer.append([1, 2, 3].span)
    buffer.removeAll()
    #expect(buffer.exposed.isEmpty)
    try buffer.append([4].span)
    #expect(buffer.exposed == [4])
  }

  @Test func `does not change what a reader was lent`() throws {
    let buffer = SecretBuffer(limit: 100_000)
    try buffer.append([1, 2, 3].span)
    try buffer.withBytes { bytes in
      try buffer.append([UInt8](repeating: 9, count: 50_000).span)
      buffer.removeAll()
      try buffer.append([7, 7, 7].span)
      #expect(Array(copying: bytes) == [1, 2, 3])
    }
    #expect(buffer.exposed == [7, 7, 7])
  }

  @Test func `says so when the system has no more memory, and goes on`() throws {
    let buffer = SecretBuffer(limit: .max)
    try buffer.append([1, 2, 3].span)
    #expect(throws: CryptoError.unavailable) { try buffer.append(upTo: 1 << 50) { _ in 0 } }
    #expect(throws: CryptoError.unavailable) { _ = try SecretBytes(count: 1 << 50) }
    try buffer.append([4].span)
    #expect(buffer.exposed == [1, 2, 3, 4])
    buffer.removeAll()
    #expect(buffer.count == 0)
  }

  @Test func `is filled in place`() throws {
    let buffer = SecretBuffer(limit: 10)
    try buffer.append(upTo: 6) { bytes in
      bytes[0] = 5
      bytes[1] = 6
      return 2
    }
    #expect(buffer.exposed == [5, 6])
    #expect(throws: CryptoError.tooLong(.secret)) { try buffer.append(upTo: 9) { _ in 0 } }
  }

  @Test func `is appended to by many at once`() async throws {
    let buffer = SecretBuffer(limit: 1 << 20)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in UInt8(0)..<8 {
        group.addTask {
          for _ in 0..<100 { try buffer.append([UInt8](repeating: number, count: 100).span) }
        }
      }
      try await group.waitForAll()
    }
    let bytes = buffer.exposed
    #expect(bytes.count == 80_000)
    for start in stride(from: 0, to: bytes.count, by: 100) {
      #expect(Set(bytes[start..<start + 100]).count == 1)
    }
  }
}
