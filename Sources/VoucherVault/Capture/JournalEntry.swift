package import VoucherModel

/// What a journal entry says in clear: which call the sealed response answers.
///
/// The text is bound into the wrapped keys by its hash, so a changed one opens nothing.
package struct JournalContext: Hashable, Sendable {
  package let vaultID: VaultID
  /// Names the response; the deliveries made of it derive their identifiers from it.
  package let deliveryID: DeliveryID
  /// The order that was asked for; `nil` for a list of many.
  package let orderID: OrderID?
  package let source: DeliverySource
  package let startedAt: Timestamp

  package init(
    vaultID: VaultID, deliveryID: DeliveryID, orderID: OrderID?, source: DeliverySource,
    startedAt: Timestamp
  ) {
    self.vaultID = vaultID
    self.deliveryID = deliveryID
    self.orderID = orderID
    self.source = source
    self.startedAt = startedAt
  }

  private static let magic = "voucher-vault journal 1"

  /// One line of text: magic, vault, delivery, order or `-`, source, milliseconds.
  package var bytes: [UInt8] {
    let order = orderID.map(\.description) ?? "-"
    let words = [
      Self.magic, vaultID.description, deliveryID.description, order, source.rawValue,
      String(startedAt.milliseconds),
    ]
    return Array(words.joined(separator: "\t").utf8)
  }

  package init?(bytes: [UInt8]) {
    let words = String(decoding: bytes, as: UTF8.self).split(
      separator: "\t", omittingEmptySubsequences: false
    ).map(String.init)
    guard words.count == 6, words[0] == Self.magic, let vault = VaultID(words[1]),
      let delivery = DeliveryID(words[2]), let source = DeliverySource(rawValue: words[4]),
      let milliseconds = Int64(words[5])
    else { return nil }
    let order = words[3] == "-" ? nil : OrderID(words[3])
    guard words[3] == "-" || order != nil else { return nil }
    self.init(
      vaultID: vault, deliveryID: delivery, orderID: order, source: source,
      startedAt: Timestamp(milliseconds: milliseconds))
    guard self.bytes == bytes else { return nil }
  }
}

/// Which kind of call a response answered.
package enum DeliverySource: String, Hashable, Sendable {
  /// The answer to the order itself.
  case create
  /// A read of one order by its number.
  case read
  /// A page of the list of orders.
  case list
  /// A search for one reference.
  case lookup
  /// A blob that was brought back by hand.
  case `import`
}

/// The byte form of a journal entry, in a slot file, a spool file or an armoured block.
///
/// `"VVJRNL01" | u32 context length | u32 header length | context | header | frames`, each frame
/// `u32 length | sealed bytes`, all lengths little-endian. Frame 0 is the response's head, the last
/// one says whether the response ended by itself, those between are its body as it arrived. A length
/// of zero, or a frame that does not open, ends the entry.
package enum JournalFormat {
  package static let magic = Array("VVJRNL01".utf8)
  /// As `magic`, where the whole entry went elsewhere because this file's disk failed.
  package static let magicOutside = Array("VVJOUT01".utf8)
  package static let prefixLength = 16
  package static let maximumContext = 512
  package static let maximumHeader = 4_096
  /// The most bytes before the first frame.
  package static let maximumStart = prefixLength + maximumContext + maximumHeader
  package static let maximumFrame = 16 << 20

  package static func start(context: [UInt8], header: [UInt8]) -> [UInt8] {
    magic + littleEndian(UInt32(context.count)) + littleEndian(UInt32(header.count)) + context
      + header
  }

  package static func frame(_ sealed: [UInt8]) -> [UInt8] {
    littleEndian(UInt32(sealed.count)) + sealed
  }

  package static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }

  /// Whether the bytes begin as an entry does.
  package static func isEntry(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: magic) || bytes.starts(with: magicOutside)
  }

  package static func uint32(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

/// A journal entry taken apart, still sealed.
package struct SealedResponse: Sendable {
  package let context: JournalContext
  package let contextBytes: [UInt8]
  package let header: [UInt8]
  package let frames: [[UInt8]]
  /// Whether the whole of it went elsewhere: to a spool, or out as an armoured block.
  package let isOutside: Bool

  /// Reads an entry; `nil` if the bytes do not begin with one.
  ///
  /// What follows the last whole frame is passed over, because a killed process may leave half a frame.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count >= JournalFormat.prefixLength,
      JournalFormat.isEntry(bytes)
    else { return nil }
    isOutside = bytes.starts(with: JournalFormat.magicOutside)
    let contextLength = JournalFormat.uint32(bytes[8..<12])
    let headerLength = JournalFormat.uint32(bytes[12..<16])
    guard contextLength <= JournalFormat.maximumContext,
      headerLength <= JournalFormat.maximumHeader,
      bytes.count >= JournalFormat.prefixLength + contextLength + headerLength
    else { return nil }
    var offset = JournalFormat.prefixLength
    contextBytes = Array(bytes[offset..<offset + contextLength])
    offset += contextLength
    header = Array(bytes[offset..<offset + headerLength])
    offset += headerLength
    guard let context = JournalContext(bytes: contextBytes) else { return nil }
    self.context = context
    var frames: [[UInt8]] = []
    while offset + 4 <= bytes.count {
      let length = JournalFormat.uint32(bytes[offset..<offset + 4])
      guard length > 0, length <= JournalFormat.maximumFrame, offset + 4 + length <= bytes.count
      else { break }
      frames.append(Array(bytes[offset + 4..<offset + 4 + length]))
      offset += 4 + length
    }
    self.frames = frames
  }

  /// The entry as bytes again.
  package var bytes: [UInt8] {
    frames.reduce(into: JournalFormat.start(context: contextBytes, header: header)) {
      $0 += JournalFormat.frame($1)
    }
  }
}
