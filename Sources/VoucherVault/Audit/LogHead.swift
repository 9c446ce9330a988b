package import TransparencyLog
package import VaultCrypto

/// How many events the audit log has, and the hash over all of them.
///
/// A caller that keeps the last one it saw, outside the vault, and hands it back with the next
/// opening, finds out that the log was cut off or rewritten in between. It holds no secret.
public struct LogHead: Hashable, Sendable {
  /// How many events the log has.
  public let size: UInt64
  package let digest: Digest

  package init(_ head: TreeHead) {
    size = head.size
    digest = head.root
  }

  /// The root in base 64, as checkpoints have it.
  public var root: String { digest.base64 }

  /// The head as `size:root`.
  public var text: String { "\(size):\(root)" }

  /// Reads `size:root`; `nil` for anything that `text` would not give.
  public init?(_ text: String) {
    let parts = text.utf8.split(
      separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let size = UInt64(String(Substring(parts[0]))),
      let digest = Digest(base64: String(Substring(parts[1])))
    else { return nil }
    self.init(TreeHead(size: size, root: digest))
    guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
  }

  package var head: TreeHead { TreeHead(size: size, root: digest) }
}

extension LogHead: CustomStringConvertible {
  /// The head as `size:root`.
  public var description: String { text }
}
