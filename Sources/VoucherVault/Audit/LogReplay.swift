import TransparencyLog
import VaultCrypto
import VaultStore

/// The tree and the expected tables, built leaf by leaf.
///
/// Of the tree it keeps the right edge alone; the stored hashes are compared as they complete, so
/// that a log of any length needs the memory of its tables' rows and not of its events.
struct LogReplay {
  private(set) var frontier = TreeFrontier()
  private(set) var expected = ExpectedVault()
  private(set) var findings: [AuditFinding] = []
  private(set) var roots: [UInt64: Digest] = [0: TreeHead.empty.root]
  private(set) var incarnations = IncarnationHistory()
  private var nodes = StoredNodes()
  private let watched: Set<UInt64>

  init(watching sizes: Set<UInt64>) {
    watched = sizes
  }

  mutating func take(_ row: LeafRow, in snapshot: borrowing VaultSnapshot) {
    let index = frontier.size
    func finding(_ message: String) -> AuditFinding {
      AuditFinding(.leaf, String(row.index), message)
    }
    if row.index != index {
      findings.append(
        finding("The leaf stands where leaf \(index) is expected: leaves are missing."))
    }
    let hash = TreeHash.leaf(row.leaf)
    if hash.bytes != row.hash {
      findings.append(finding("The leaf's content was changed: its hash differs."))
    }
    for completed in frontier.append(hash) { nodes.take(completed, in: snapshot) }
    if watched.contains(frontier.size) { roots[frontier.size] = frontier.head.root }
    guard let leaf = AuditLeaf(bytes: row.leaf) else {
      findings.append(finding("The leaf is not in the form of this log."))
      return
    }
    if Int(leaf.event.kind.rawValue) != row.kind || leaf.occurredAt != row.occurredAt
      || leaf.event.orderID != row.orderID
    {
      findings.append(finding("The leaf's columns differ from its content."))
    }
    incarnations.take(leaf, at: index)
    if let contradiction = expected.take(leaf.event, at: index) { findings.append(contradiction) }
  }

  /// What the stored hashes have that the leaves did not give, and what was found of them before.
  mutating func nodeFindings(in snapshot: borrowing VaultSnapshot) -> [AuditFinding] {
    nodes.findings(after: frontier.size, in: snapshot)
  }
}
