extension SandboxAnswer {
  /// The answer with one change to its content; the places of its codes move along.
  func shaped(by kind: FaultKind, seed: Int64) -> SandboxAnswer {
    switch kind {
    case .pad(let bytes, .end):
      inserting([UInt8](repeating: 0x20, count: max(0, bytes)), at: body.count)
    case .pad(let bytes, .start):
      inserting([UInt8](repeating: 0x20, count: max(0, bytes)), at: 0)
    case .insert(let member): inserting(member: member)
    case .splice(let bytes, let place): splicing(bytes, place)
    case .status(let status): with { $0.status = status }
    case .garbage(let bytes): garbled(bytes ?? body.count, seed: seed)
    case .gzip: gzipped()
    case .header(let name, let value):
      with { $0.setHeader(name, value) }
    default: self
    }
  }

  private func with(_ change: (inout SandboxAnswer) -> Void) -> SandboxAnswer {
    var changed = self
    change(&changed)
    return changed
  }

  private func inserting(_ bytes: [UInt8], at position: Int) -> SandboxAnswer {
    with { answer in
      answer.body.insert(contentsOf: bytes, at: position)
      answer.moveCodes { $0 >= position ? $0 + bytes.count : $0 }
    }
  }

  /// Puts a member in front of those of the first object.
  private func inserting(member: [UInt8]) -> SandboxAnswer {
    guard let brace = body.firstIndex(of: UInt8(ascii: "{")) else { return self }
    let isEmpty = body.dropFirst(brace + 1).first == UInt8(ascii: "}")
    return inserting(member + (isEmpty ? [] : [UInt8(ascii: ",")]), at: brace + 1)
  }

  private func splicing(_ bytes: [UInt8], _ place: SplicePlace) -> SandboxAnswer {
    let voucher = carried.first?.range
    return switch place {
    case .start: inserting(bytes, at: 0)
    case .end: inserting(bytes, at: body.count)
    case .beforeVoucher: voucher.map { inserting(bytes, at: $0.lowerBound) } ?? self
    case .insideVoucher: voucher.map { inserting(bytes, at: $0.lowerBound + 1) } ?? self
    case .afterVoucher: voucher.map { inserting(bytes, at: $0.upperBound) } ?? self
    }
  }

  private func garbled(_ count: Int, seed: Int64) -> SandboxAnswer {
    with { answer in
      var stream = SeededStream(seed, -4, Int64(count))
      answer.body = stream.bytes(max(0, count))
      answer.carried = []
    }
  }

  /// The body as a gzip stream of stored blocks, in which every byte keeps its value.
  private func gzipped() -> SandboxAnswer {
    with { answer in
      answer.body = StoredGzip.stream(of: body)
      answer.setHeader("Content-Encoding", "gzip")
      answer.moveCodes(StoredGzip.position)
    }
  }

  /// A range's end moves with its last byte.
  private mutating func moveCodes(_ position: (Int) -> Int) {
    for index in carried.indices {
      let range = carried[index].range
      carried[index].range = position(range.lowerBound)..<(position(range.upperBound - 1) + 1)
    }
  }
}

/// A gzip stream (RFC 1952) of stored blocks (RFC 1951, 3.2.4): legal, and not compressed.
enum StoredGzip {
  private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
  private static let blockSize = 65_535

  static func stream(of bytes: [UInt8]) -> [UInt8] {
    var stream = header
    var start = 0
    repeat {
      let end = min(bytes.count, start + blockSize)
      let count = UInt16(end - start)
      stream.append(end == bytes.count ? 1 : 0)
      stream += littleEndian(UInt32(count), 2) + littleEndian(UInt32(~count), 2)
      stream += bytes[start..<end]
      start = end
    } while start < bytes.count
    return stream + littleEndian(checksum(bytes), 4)
      + littleEndian(UInt32(truncatingIfNeeded: bytes.count), 4)
  }

  /// Where a byte of the content stands in the stream.
  static func position(_ offset: Int) -> Int {
    header.count + 5 * (offset / blockSize + 1) + offset
  }

  private static func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
  }

  /// CRC-32 as gzip has it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    let table = (0..<256).map { entry(UInt32($0)) }
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8)
    }
    return ~sum
  }

  private static func entry(_ index: UInt32) -> UInt32 {
    var value = index
    for _ in 0..<8 {
      let carries = value & 1 == 1
      value >>= 1
      if carries { value ^= 0xEDB8_8320 }
    }
    return value
  }
}
