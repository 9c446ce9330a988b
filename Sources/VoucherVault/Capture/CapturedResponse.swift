import SupplierAPI
package import VaultCrypto

/// A response of the supplier that is sealed on disk, and is still readable in guarded memory.
package struct CapturedResponse: Sendable {
  /// Where the sealed bytes are.
  package enum Home: Sendable {
    /// In a slot of the capture journal, synced.
    case journal(JournalSlot)
    /// In a file of the spool, because the journal's disk failed.
    case spool(path: String)
    /// Printed as an armoured block, because no disk took it.
    case armoured
  }

  package let context: JournalContext
  /// The HTTP status, where the head arrived.
  package let status: Int
  /// The request's name, which we gave it.
  package let requestID: String?
  /// The body, as far as it came.
  package let body: SecretBuffer
  /// Whether the response ended by itself.
  package let isComplete: Bool
  /// The whole journal entry, sealed.
  package let sealed: [UInt8]
  package let home: Home
  /// The slot that was to take it, where it has another home: it says so, until this is in the vault.
  let slot: JournalSlot?
  /// Whether the entry reached its own end, which a killed process does not write.
  let hasEnd: Bool

  init(
    context: JournalContext, status: Int, requestID: String?, body: SecretBuffer,
    isComplete: Bool, sealed: [UInt8], home: Home, slot: JournalSlot? = nil, hasEnd: Bool = true
  ) {
    self.context = context
    self.status = status
    self.requestID = requestID
    self.body = body
    self.isComplete = isComplete
    self.sealed = sealed
    self.home = home
    self.slot = slot
    self.hasEnd = hasEnd
  }

  package var byteCount: Int { body.count }
}

/// The first frame of an entry: what came before the body.
package struct SealedHead: Hashable, Sendable {
  package let status: Int
  package let requestID: String?

  package init(status: Int, requestID: String?) {
    self.status = status
    self.requestID = requestID
  }

  package var bytes: [UInt8] {
    Array("\(status)\t\(requestID ?? "")".utf8)
  }

  package init?(bytes: [UInt8]) {
    let words = String(decoding: bytes, as: UTF8.self).split(
      separator: "\t", omittingEmptySubsequences: false)
    guard words.count == 2, let status = Int(words[0]) else { return nil }
    self.init(status: status, requestID: words[1].isEmpty ? nil : String(words[1]))
  }
}
