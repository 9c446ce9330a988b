package import VoucherVault

/// A change over several rows that leaves each of them well-formed.
package struct TamperTrick: Sendable {
  package let name: String
  package let sql: String
  package let kind: AuditFinding.Kind
  /// Gives the names that have to be among the findings; asked before the change.
  package let subjects: String
}

extension TamperTrick {
  package static func order(_ reference: String) -> String {
    "(SELECT order_id FROM orders WHERE reference = '\(reference)')"
  }

  /// Swaps some columns of two rows of a table.
  private static func swap(
    _ columns: [String], of table: String, _ key: String, _ first: String, _ second: String
  ) -> String {
    let old = columns.map { "\($0) AS \($0)" }.joined(separator: ", ")
    func set(from side: String) -> String {
      columns.map { "\($0) = (SELECT \($0) FROM \(side))" }.joined(separator: ", ")
    }
    return """
      CREATE TEMP TABLE one AS SELECT \(key) AS k, \(old) FROM \(table) WHERE \(key) = \(first);
      CREATE TEMP TABLE two AS SELECT \(key) AS k, \(old) FROM \(table) WHERE \(key) = \(second);
      UPDATE \(table) SET \(set(from: "two")) WHERE \(key) = (SELECT k FROM one);
      UPDATE \(table) SET \(set(from: "one")) WHERE \(key) = (SELECT k FROM two);
      """
  }

  private static func voucher(_ reference: String, _ line: Int) -> String {
    "(SELECT voucher_id FROM vouchers WHERE order_id = \(order(reference)) AND line = \(line))"
  }

  private static let both =
    "SELECT voucher_id FROM vouchers WHERE voucher_id IN "
    + "(\(voucher("FIRST", 0)), \(voucher("SECOND", 0)))"

  package static let all: [TamperTrick] = [
    TamperTrick(
      name: "the sealed records of two orders' vouchers change places",
      sql: swap(
        ["nonce", "ciphertext", "commitment", "fingerprint", "mask"], of: "vouchers",
        "voucher_id", voucher("FIRST", 0), voucher("SECOND", 0)),
      kind: .voucher, subjects: both),
    TamperTrick(
      name: "a voucher moves to another order, its delivery with it",
      sql: """
        UPDATE vouchers SET line = 77, delivery_id =
          (SELECT delivery_id FROM deliveries WHERE order_id = \(order("SECOND"))),
          order_id = \(order("SECOND")) WHERE voucher_id = \(voucher("FIRST", 0))
        """,
      kind: .voucher, subjects: "SELECT \(voucher("FIRST", 0))"),
    TamperTrick(
      name: "two vouchers of one order change their lines",
      sql: """
        UPDATE vouchers SET line = line + 100 WHERE order_id = \(order("FIRST"));
        UPDATE vouchers SET line = 101 - line WHERE order_id = \(order("FIRST"));
        """,
      kind: .voucher, subjects: "SELECT voucher_id FROM vouchers WHERE order_id = \(order("FIRST"))"
    ),
    TamperTrick(
      name: "a revealed voucher is put back into stock",
      sql: "UPDATE vouchers SET state = 'available' WHERE voucher_id = \(voucher("FIRST", 0))",
      kind: .voucher, subjects: "SELECT \(voucher("FIRST", 0))"),
    TamperTrick(
      name: "a reveal is undone: the voucher is in stock again, and its trace is gone",
      sql: """
        DELETE FROM reveals WHERE voucher_id = \(voucher("FIRST", 0));
        UPDATE vouchers SET state = 'available' WHERE voucher_id = \(voucher("FIRST", 0));
        """,
      kind: .reveal, subjects: "SELECT \(voucher("FIRST", 0))"),
    TamperTrick(
      name: "a captured order is put back to sent, to be bought again",
      sql: """
        UPDATE orders SET state = 'sent', captured = 0, settled_at = NULL WHERE reference = 'FIRST'
        """,
      kind: .order, subjects: "SELECT \(order("FIRST"))"),
    TamperTrick(
      name: "a loss is made to be none",
      sql: "UPDATE orders SET lost = 0 WHERE reference = 'CUT'",
      kind: .order, subjects: "SELECT \(order("CUT"))"),
    TamperTrick(
      name: "a reference goes on behind a zero byte",
      sql: "UPDATE orders SET reference = reference || char(0) || 'x' WHERE reference = 'FIRST'",
      kind: .database, subjects: "SELECT \(order("FIRST"))"),
    TamperTrick(
      name: "the state of a settled order is edited back",
      sql: """
        UPDATE orders SET state = 'pending', captured = 0, settled_at = NULL
        WHERE reference = 'FIRST'
        """,
      kind: .order, subjects: "SELECT \(order("FIRST"))"),
    TamperTrick(
      name: "a loss is edited away",
      sql: """
        UPDATE orders SET state = 'captured', captured = quantity, lost = 0
        WHERE reference = 'CUT'
        """,
      kind: .order, subjects: "SELECT \(order("CUT"))"),
    TamperTrick(
      name: "two orders change their references",
      sql: """
        UPDATE orders SET reference = 'x' WHERE reference = 'FIRST';
        UPDATE orders SET reference = 'FIRST' WHERE reference = 'SECOND';
        UPDATE orders SET reference = 'SECOND' WHERE reference = 'x';
        """,
      kind: .order,
      subjects: "SELECT order_id FROM orders WHERE reference IN ('FIRST', 'SECOND')"),
    TamperTrick(
      // Of one ratchet the boxes are the same; which key comes of them, the headers say.
      name: "the keys of two deliveries change places",
      sql: swap(["header"], of: "deliveries", "order_id", order("FIRST"), order("SECOND")),
      kind: .delivery,
      subjects: "SELECT delivery_id FROM deliveries WHERE order_id IN "
        + "(\(order("FIRST")), \(order("SECOND")))"),
    TamperTrick(
      name: "a key for somebody else is added to a delivery",
      sql: """
        INSERT INTO delivery_keys SELECT delivery_id, 'reveal', 9, wrapped_key FROM delivery_keys
        WHERE role = 'reveal' AND delivery_id =
          (SELECT delivery_id FROM deliveries WHERE order_id = \(order("FIRST")))
        """,
      kind: .delivery,
      subjects: "SELECT delivery_id FROM deliveries WHERE order_id = \(order("FIRST"))"
    ),
    TamperTrick(
      name: "the sealed body of a response that was cut is thrown away",
      sql: "UPDATE deliveries SET sealed_body = NULL WHERE sealed_body IS NOT NULL",
      kind: .delivery, subjects: "SELECT delivery_id FROM deliveries WHERE sealed_body IS NOT NULL"),
    TamperTrick(
      name: "a reveal is put down to somebody else",
      sql:
        "UPDATE reveals SET actor = 'somebody' WHERE leaf_index = (SELECT min(leaf_index) FROM reveals)",
      kind: .reveal, subjects: "SELECT min(leaf_index) FROM reveals"),
    TamperTrick(
      name: "a freeze is taken out", sql: "DELETE FROM control_events WHERE kind = 'frozen'",
      kind: .control, subjects: "SELECT seq FROM control_events WHERE kind = 'frozen'"),
    TamperTrick(
      name: "a line that was released has its voucher again",
      sql: """
        UPDATE allocations SET state = 'allocated', held = 1 WHERE state = 'released'
        """,
      kind: .allocation, subjects: "SELECT number FROM allocations WHERE state = 'released'"),
    TamperTrick(
      name: "what was sold is passed to another order",
      sql: "UPDATE allocations SET order_reference = 'ELSEWHERE' WHERE held = 2",
      kind: .allocation, subjects: "SELECT number FROM allocations WHERE held = 2"),
    TamperTrick(
      name: "a voucher that was sold is put back into stock",
      sql: """
        UPDATE vouchers SET state = 'available' WHERE voucher_id IN (
          SELECT voucher_id FROM allocated_vouchers WHERE state = 'held');
        """,
      kind: .voucher,
      subjects: "SELECT voucher_id FROM allocated_vouchers WHERE state = 'held'"),
    TamperTrick(
      name: "the times of two reveals change places",
      sql: """
        UPDATE reveals SET revealed_at = (SELECT min(revealed_at) + max(revealed_at) FROM reveals)
          - revealed_at
        """,
      kind: .reveal, subjects: "SELECT leaf_index FROM reveals"),
    TamperTrick(
      name: "the answer to a call that was cut is made to look whole",
      sql: "UPDATE exchanges SET outcome = 'answered', byte_count = 1 WHERE outcome = 'cut'",
      kind: .exchange, subjects: "SELECT exchange_id FROM exchanges WHERE outcome = 'cut'"),
    TamperTrick(
      name: "an exchange is made up",
      sql: """
        INSERT INTO exchanges SELECT zeroblob(16), order_id, kind, request_id, http_status,
          byte_count, started_at, ended_at, outcome FROM exchanges LIMIT 1
        """,
      kind: .exchange, subjects: "SELECT zeroblob(16)"),
    TamperTrick(
      name: "a call is put down to another order",
      sql: """
        UPDATE exchanges SET order_id = \(order("SECOND")) WHERE order_id = \(order("FIRST"))
        """,
      kind: .exchange,
      subjects: "SELECT exchange_id FROM exchanges WHERE order_id = \(order("FIRST"))"),
    TamperTrick(
      name: "a note is put down to another order",
      sql: "UPDATE order_notes SET order_id = \(order("FIRST"))",
      kind: .note, subjects: "SELECT leaf_index FROM order_notes"),
    TamperTrick(
      name: "two leaves change places",
      sql: swap(
        ["kind", "occurred_at", "order_id", "leaf", "leaf_hash"], of: "audit_leaves",
        "leaf_index", "3", "4"),
      kind: .node, subjects: "SELECT '1/1'"),
    TamperTrick(
      name: "a leaf is made up and appended",
      sql: """
        INSERT INTO audit_leaves SELECT leaf_index + 1, kind, occurred_at, order_id, leaf, leaf_hash
        FROM audit_leaves ORDER BY leaf_index DESC LIMIT 1
        """,
      kind: .leaf, subjects: "SELECT max(leaf_index) + 1 FROM audit_leaves"),
    TamperTrick(
      name: "a node is added that the log does not have",
      sql: "INSERT INTO audit_nodes SELECT level + 20, position, hash FROM audit_nodes LIMIT 1",
      kind: .node, subjects: "SELECT (level + 20) || '/' || position FROM audit_nodes LIMIT 1"),
    TamperTrick(
      name: "a kept checkpoint is given another one's words",
      sql: """
        UPDATE checkpoints SET note = (SELECT note FROM checkpoints ORDER BY tree_size LIMIT 1)
        """,
      kind: .checkpoint, subjects: "SELECT max(tree_size) FROM checkpoints"),
    TamperTrick(
      name: "two runs change their documents",
      sql: swap(
        ["document"], of: "reconciliation_runs", "run_id",
        "(SELECT min(run_id) FROM reconciliation_runs)",
        "(SELECT max(run_id) FROM reconciliation_runs)"),
      kind: .reconciliation,
      subjects: """
        SELECT min(run_id) FROM reconciliation_runs UNION SELECT max(run_id) FROM reconciliation_runs
        """),
    TamperTrick(
      name: "a break is made to look older",
      sql: "UPDATE breaks SET first_seen_at = first_seen_at - 86400000",
      kind: .reconciliation, subjects: "SELECT DISTINCT first_run_id FROM breaks"),
    TamperTrick(
      name: "a break is made up",
      sql: """
        INSERT INTO breaks SELECT break_id || 'x', kind, first_seen_at, first_run_id FROM breaks
        LIMIT 1
        """,
      kind: .reconciliation, subjects: "SELECT first_run_id FROM breaks LIMIT 1"),
    TamperTrick(
      name: "a break is resolved by nobody",
      sql: """
        INSERT INTO break_events (seq, break_id, kind, happened_at, actor, reason)
        SELECT max(seq) + 1, max(break_id), 'resolved', max(happened_at), 'eve', 'false-positive'
        FROM break_events
        """,
      kind: .reconciliation, subjects: "SELECT max(seq) + 1 FROM break_events"),
    TamperTrick(
      name: "what a person did is made a run's",
      sql: """
        UPDATE break_events SET run_seq = 1, actor = NULL
        WHERE seq = (SELECT max(seq) FROM break_events WHERE run_seq IS NULL)
        """,
      kind: .reconciliation,
      subjects: "SELECT max(seq) FROM break_events WHERE run_seq IS NULL"),
    TamperTrick(
      name: "a close is signed by nobody",
      sql: """
        INSERT INTO period_events SELECT max(seq) + 1, max(period), 'signed', max(happened_at), 'eve',
          NULL, max(run_seq) FROM period_events
        """,
      kind: .period, subjects: "SELECT max(seq) + 1 FROM period_events"),
    TamperTrick(
      name: "a run is made to have known something else",
      sql: """
        UPDATE run_inputs SET base_seq = base_seq - 1
        WHERE run_seq = (SELECT max(run_seq) FROM run_inputs)
        """,
      kind: .reconciliation,
      subjects: "SELECT run_id FROM run_inputs ORDER BY run_seq DESC LIMIT 1"),
    TamperTrick(
      name: "a voucher is made up",
      sql: """
        INSERT INTO vouchers SELECT zeroblob(16), order_id, delivery_id, 99, product_id,
          denomination, currency, epoch, incarnation, nonce, ciphertext, commitment, mask, look,
          reference_digest, fingerprint, state, expires_at, captured_at FROM vouchers LIMIT 1
        """,
      kind: .voucher, subjects: "SELECT zeroblob(16)"),
    TamperTrick(
      name: "a key is added to a delivery that is not there",
      sql: """
        INSERT INTO delivery_keys SELECT zeroblob(16), role, epoch, wrapped_key FROM delivery_keys
        LIMIT 1
        """,
      kind: .delivery, subjects: "SELECT zeroblob(16)"),
    TamperTrick(
      name: "the host is changed",
      sql: "UPDATE vault SET host = 'https://elsewhere.example'", kind: .vault,
      subjects: "SELECT 'vault'"),
  ]
}
