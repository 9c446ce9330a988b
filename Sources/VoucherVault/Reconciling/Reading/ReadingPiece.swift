import VaultCrypto
import VaultStore
import VoucherModel

/// Names readings of lists.
enum ReadingSubject {}
typealias ReadingID = Identifier<ReadingSubject>

/// A part of a list that was read: a line that says which, then a line a row.
struct ReadingPiece: Sendable {
  let list: String
  let reading: ReadingID
  /// Its place among the pieces of the reading, from 0 on.
  let number: Int
  let startedAt: Timestamp
  let offset: Int
  let total: Int
  let rows: [String]

  var text: String {
    let head = RecordText.object { text in
      text.put("v", 1)
      text.put("list", list)
      text.put("reading", reading)
      text.put("number", number)
      text.put("started_at", startedAt)
      text.put("offset", offset)
      text.put("total", total)
    }
    return ([head] + rows).joined(separator: "\n") + "\n"
  }
}

extension ReadingPiece {
  init(_ text: String) throws {
    let lines = text.split(separator: "\n").map(String.init)
    guard let first = lines.first else { throw UnreadableRecord() }
    let head = try RecordValue(first)
    guard try head.required("v", { try $0.integer() }) == 1 else { throw UnreadableRecord() }
    self.init(
      list: try head.required("list") { try $0.text() },
      reading: try head.required("reading") { try $0.identifier() },
      number: try head.required("number") { try $0.count() },
      startedAt: try head.required("started_at") { try $0.moment() },
      offset: try head.required("offset") { try $0.count() },
      total: try head.required("total") { try $0.count() }, rows: Array(lines.dropFirst()))
  }
}

/// The files that readings are kept in.
struct ReadingPieces: Sendable {
  let core: VaultCore
  let list: String

  /// How long a reading can be gone on with, in milliseconds: rows that were met may change later, and
  /// a report says what is known when it is made.
  static var validity: Int64 { 15 * 60_000 }

  private static var sizeLimit: Int { 1 << 30 }
  private var folder: String { core.folder.path + "/readings" }

  func write(_ piece: ReadingPiece) async throws {
    let bytes = Array(piece.text.utf8)
    let path = "\(folder)/\(list)-\(piece.reading)-\(piece.number)"
    try core.disk.makeFolder(folder)
    try core.disk.writeNew(bytes, to: path)
    let core = core
    let digest = Digest.blake2b(bytes)
    try await core.database.write { transaction in
      _ = try core.audit.append([.readingKept(digest)], in: transaction)
    }
  }

  /// The pieces of the reading that came furthest, in their order; none if there is none that is whole
  /// and fresh.
  func newest() throws -> [ReadingPiece] {
    let names = try ownNames()
    guard !names.isEmpty else { return [] }
    let known = try digests()
    let oldest = core.clock.now().advanced(byMilliseconds: -Self.validity)
    var readings: [ReadingID: [ReadingPiece]] = [:]
    for name in names {
      guard let bytes = try? core.disk.read("\(folder)/\(name)", limit: Self.sizeLimit),
        known.contains(Digest.blake2b(bytes)), let text = String(validating: bytes, as: UTF8.self),
        let piece = try? ReadingPiece(text), piece.list == list, piece.startedAt >= oldest
      else {
        try? core.disk.remove("\(folder)/\(name)")
        continue
      }
      readings[piece.reading, default: []].append(piece)
    }
    let whole = readings.values.map { $0.sorted { $0.number < $1.number } }
      .filter { $0.enumerated().allSatisfy { $0 == $1.number } }
    return whole.max { ($0.last?.offset ?? 0) < ($1.last?.offset ?? 0) } ?? []
  }

  func removeAll() {
    for name in (try? ownNames()) ?? [] { try? core.disk.remove("\(folder)/\(name)") }
    try? core.disk.removeFolder(folder)
  }

  private func ownNames() throws -> [String] {
    try core.disk.names(in: folder).filter { $0.hasPrefix(list + "-") }
  }

  private func digests() throws -> Set<Digest> {
    var digests: Set<Digest> = []
    try core.database.read { snapshot in
      try snapshot.eachLeaf(ofKinds: [.readingKept]) { row in
        if case .readingKept(let digest)? = AuditLeaf(bytes: row.leaf)?.event {
          digests.insert(digest)
        }
      }
    }
    return digests
  }
}
