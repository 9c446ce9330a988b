/// A row of up to 256 hashes of one level of the tree, or the leaves below one, as C2SP `tlog-tiles`
/// cuts a log into files.
///
/// The hashes of tile level n are those of tree level 8n. A tile that is not full is named with its
/// width, and another one takes its place when the log has grown.
package struct LogTile: Hashable, Sendable {
  /// The level of the tile, from 0.
  package let level: Int
  /// Its place among the tiles of its level, from 0.
  package let index: UInt64
  /// How many hashes it has, 1 to 256.
  package let width: Int

  /// How many hashes a full tile has.
  package static let fullWidth = 256
  /// How many levels of the tree one level of tiles covers.
  package static let height = 8

  package init(level: Int, index: UInt64, width: Int) {
    self.level = level
    self.index = index
    self.width = width
  }

  /// Whether it never changes again.
  package var isFull: Bool { width == Self.fullWidth }
  /// The level of the tree that its hashes are on.
  package var treeLevel: Int { level * Self.height }
  /// The place of its first hash among those of that level.
  package var firstPosition: UInt64 { index << UInt64(Self.height) }

  /// The path of the tile below the log's folder.
  package var path: String { "tile/\(level)/\(Self.name(index))\(suffix)" }
  /// The path of the leaves below a tile of level 0.
  package var entriesPath: String { "tile/entries/\(Self.name(index))\(suffix)" }
  /// The folder of narrower tiles in its place, below the log's folder.
  package var partialFolder: String { "tile/\(level)/\(Self.name(index)).p" }
  /// As `partialFolder`, of the leaves.
  package var partialEntriesFolder: String { "tile/entries/\(Self.name(index)).p" }

  private var suffix: String { isFull ? "" : ".p/\(width)" }

  /// A number in groups of three digits, all but the last behind an `x`: `x001/x234/067`.
  static func name(_ index: UInt64) -> String {
    func group(_ number: UInt64) -> String {
      let digits = String(number % 1000)
      return String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }
    var name = group(index)
    var rest = index / 1000
    while rest > 0 {
      name = "x\(group(rest))/\(name)"
      rest /= 1000
    }
    return name
  }

  /// The tiles of one level that a log of `size` leaves has and one of `earlier` leaves had not, in
  /// order: the first may replace a narrower one.
  package static func added(
    level: Int, from earlier: UInt64, to size: UInt64
  ) -> some Sequence<LogTile> {
    let shift = UInt64(level * height)
    let before = shift < 64 ? earlier >> shift : 0
    let after = shift < 64 ? size >> shift : 0
    let first = before / UInt64(fullWidth)
    let end = before == after ? first : (after + UInt64(fullWidth) - 1) / UInt64(fullWidth)
    return (first..<end).lazy.map { index in
      let start = index * UInt64(fullWidth)
      return LogTile(
        level: level, index: index, width: Int(Swift.min(UInt64(fullWidth), after - start)))
    }
  }

  /// How many levels of tiles a log of so many leaves has.
  package static func levels(of size: UInt64) -> Int {
    var count = 0
    while count * height < 64, size >> UInt64(count * height) > 0 { count += 1 }
    return count
  }
}
