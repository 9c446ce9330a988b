/// The first six bytes of every structure: four that say what it is, then version and suite.
///
/// A reader refuses a version or suite it does not know before it does any cryptography.
struct Preamble {
  let magic: String
  let version: UInt8
  let suite: UInt8

  static let byteCount = 6

  private init(_ magic: String, version: UInt8 = 1) {
    self.magic = magic
    self.version = version
    suite = 1
  }

  static let record = Preamble("VVRC")
  static let deliveryHeader = Preamble("VVDH")
  static let ratchetedDelivery = Preamble("VVDH", version: 2)
  static let stream = Preamble("VVJS")
  static let ratchetedStream = Preamble("VVJS", version: 2)
  static let ratchet = Preamble("VVSR")
  static let identity = Preamble("VVID")
  static let keyFile = Preamble("VVKF")
}

extension ByteWriter {
  mutating func append(_ preamble: Preamble) {
    append(Array(preamble.magic.utf8))
    append(preamble.version)
    append(preamble.suite)
  }
}
