package import TransparencyLog
package import VaultCrypto
package import VoucherModel

/// What a backup says of itself: whose it is, how far its log goes, and the digest of every file.
///
/// A text with one form, so that its hash can be signed and a reader can check it byte by byte.
package struct BackupManifest: Hashable, Sendable {
  /// One file of the backup.
  package struct File: Hashable, Sendable {
    /// From the backup's folder on, with slashes.
    package let path: String
    package let bytes: Int64
    package let digest: Digest

    package init(path: String, bytes: Int64, digest: Digest) {
      self.path = path
      self.bytes = bytes
      self.digest = digest
    }
  }

  /// How many rows a table has.
  package struct Rows: Hashable, Sendable {
    package let table: String
    package let count: Int

    package init(table: String, count: Int) {
      self.table = table
      self.count = count
    }
  }

  package let vault: VaultID
  /// The name of the log's key.
  package let origin: String
  package let incarnation: UInt32
  package let madeAt: Timestamp
  /// The head of the log in the copy.
  package let head: TreeHead
  /// In the order of the tables' names.
  package let rows: [Rows]
  /// In the order of their paths.
  package let files: [File]

  package init(
    vault: VaultID, origin: String, incarnation: UInt32, madeAt: Timestamp, head: TreeHead,
    rows: [Rows], files: [File]
  ) {
    self.vault = vault
    self.origin = origin
    self.incarnation = incarnation
    self.madeAt = madeAt
    self.head = head
    self.rows = rows.sorted { $0.table < $1.table }
    self.files = files.sorted { $0.path < $1.path }
  }

  package static let version = "voucher-vault backup v1"

  package var text: String {
    let lines =
      [
        Self.version, "vault \(vault)", "origin \(origin)", "incarnation \(incarnation)",
        "made \(madeAt.rfc3339)", "log \(head.size) \(head.root.base64)",
      ] + rows.map { "rows \($0.count) \($0.table)" }
      + files.map { "file \($0.bytes) \($0.digest.hex) \($0.path)" } + ["end"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The text of the note that signs a manifest.
  package static func noteBody(of manifest: [UInt8], origin: String) -> String {
    "\(version)\n\(origin)\n\(Digest.sha256(manifest).base64)\n"
  }
}

extension BackupManifest {
  /// Reads a manifest; `nil` unless the bytes are exactly what `text` would write.
  package init?(bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.popLast() == "", lines.popLast() == "end", lines.popFirst() == Self.version[...],
      let vault = VaultID(Self.value("vault", &lines))
    else { return nil }
    let origin = Self.value("origin", &lines)
    guard let incarnation = UInt32(Self.value("incarnation", &lines)),
      let madeAt = Timestamp(rfc3339: Self.value("made", &lines)),
      let head = Self.head(Self.value("log", &lines))
    else { return nil }
    var rows: [Rows] = []
    var files: [File] = []
    for line in lines {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      if words.first == "rows", words.count == 3, let count = Int(words[1]) {
        rows.append(Rows(table: String(words[2]), count: count))
      } else if words.first == "file", words.count == 4, let bytes = Int64(words[1]), bytes >= 0,
        let digest = Digest(hex: String(words[2])), Self.isPlainPath(String(words[3]))
      {
        files.append(File(path: String(words[3]), bytes: bytes, digest: digest))
      } else {
        return nil
      }
    }
    self.init(
      vault: vault, origin: origin, incarnation: incarnation, madeAt: madeAt, head: head,
      rows: rows, files: files)
    guard Array(self.text.utf8) == bytes, Set(files.map(\.path)).count == files.count else {
      return nil
    }
  }

  /// The rest of the first line, which must begin with the word.
  private static func value(_ word: String, _ lines: inout ArraySlice<Substring>) -> String {
    guard let line = lines.popFirst(), line.hasPrefix(word + " ") else { return "" }
    return String(line.dropFirst(word.count + 1))
  }

  private static func head(_ text: String) -> TreeHead? {
    let words = text.split(separator: " ")
    guard words.count == 2, let size = UInt64(words[0]), let root = Digest(base64: String(words[1]))
    else { return nil }
    return TreeHead(size: size, root: root)
  }

  /// Whether a path stays inside of the backup: one or two plain names, neither of them hidden.
  package static func isPlainPath(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && parts.allSatisfy { isPlainName(String($0)) }
  }

  /// Whether a name has letters, digits and `. _ -` only, and does not begin with a point.
  package static func isPlainName(_ name: String) -> Bool {
    (1...128).contains(name.utf8.count) && !name.hasPrefix(".")
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || [".", "_", "-"].contains(Unicode.Scalar(byte))
      }
  }
}
