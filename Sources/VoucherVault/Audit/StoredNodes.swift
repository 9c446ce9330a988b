import TransparencyLog
import VaultCrypto
import VaultStore

/// The stored hashes of subtrees, compared with those that the leaves give, in the order in which
/// they complete: of each level a few rows are held at a time.
struct StoredNodes {
  /// The stored rows of one level that were read and not compared.
  private struct Level {
    var rows: ArraySlice<NodeRow> = []
    /// From which position on the next rows are read; `nil` at the end.
    var next: UInt64? = 0
  }

  private var levels: [Level] = []
  private var found: [AuditFinding] = []
  /// A row could not be read; nothing is compared after it.
  private var isUnreadable = false
  private let damaged = DamagedRows()

  private static let rowsAtOnce = 256
  /// How many rows too many are named; a log without its leaves would name all.
  private static let mostNamed = 1_000

  /// Compares a subtree that has just been completed.
  mutating func take(_ completed: HashedNode, in snapshot: borrowing VaultSnapshot) {
    guard !isUnreadable else { return }
    let level = completed.node.level - 1
    while levels.count <= level { levels.append(Level()) }
    while let row = peek(level, in: snapshot), row.position < completed.node.position {
      report(row, "The log has no such subtree.")
      levels[level].rows.removeFirst()
    }
    guard let row = peek(level, in: snapshot), row.position == completed.node.position else {
      guard !isUnreadable else { return }
      found.append(
        AuditFinding(
          .node, "\(completed.node.level)/\(completed.node.position)", "The hash is missing."))
      return
    }
    levels[level].rows.removeFirst()
    if completed.hash.bytes != row.hash {
      let first = row.position << UInt64(row.level)
      let last = first + (1 << UInt64(row.level)) - 1
      report(
        row, "The hash, or one of the leaves \(first) to \(last) that it is over, was changed.")
    }
  }

  /// Everything that was found, once the log of `size` leaves is at its end.
  mutating func findings(
    after size: UInt64, in snapshot: borrowing VaultSnapshot
  ) -> [AuditFinding] {
    var tooMany = 0
    func isNamed() -> Bool {
      tooMany += 1
      return tooMany <= Self.mostNamed
    }
    for level in levels.indices {
      while !isUnreadable, let row = peek(level, in: snapshot) {
        if isNamed() { report(row, "The log has no such subtree.") }
        levels[level].rows.removeFirst()
      }
    }
    if !isUnreadable {
      do {
        try snapshot.eachNode(above: levels.count, noting: damaged) { row in
          if isNamed() { report(row, "The log has no such subtree.") }
        }
      } catch {
        giveUp(error)
      }
    }
    found += TableComparison.unreadable(.node, damaged)
    if tooMany > Self.mostNamed {
      found.append(
        AuditFinding(
          .node, "-",
          "\(tooMany - Self.mostNamed) more hashes are of subtrees that the log has not."))
    }
    return found
  }

  private mutating func peek(_ level: Int, in snapshot: borrowing VaultSnapshot) -> NodeRow? {
    if let row = levels[level].rows.first { return row }
    guard let next = levels[level].next, !isUnreadable else { return nil }
    do {
      var rows: [NodeRow] = []
      let before = damaged.rows.count
      try snapshot.eachNode(
        ofLevel: level + 1, from: next, limit: Self.rowsAtOnce, noting: damaged
      ) { rows.append($0) }
      let count = rows.count + damaged.rows.count - before
      levels[level].rows = rows[...]
      levels[level].next = count < Self.rowsAtOnce ? nil : rows.last.map { $0.position + 1 }
    } catch {
      giveUp(error)
    }
    return levels[level].rows.first
  }

  private mutating func giveUp(_ error: any Error) {
    isUnreadable = true
    let what = if case StoreError.corrupt(let what) = error { what } else { "the table of hashes" }
    found.append(AuditFinding(.node, "-", "A row cannot be read: \(what) is damaged."))
  }

  private mutating func report(_ row: NodeRow, _ message: String) {
    found.append(AuditFinding(.node, "\(row.level)/\(row.position)", message))
  }
}
