import Foundation
import GRDB

/// Whole rows removed, added, or given one another's content.
struct TamperRows {
  let rows: [TamperRow]
  /// The rows of another vault.
  let foreign: [TamperRow]

  private var tables: [[TamperRow]] {
    TamperTable.all.map { table in rows.filter { $0.table.name == table.name } }
      .filter { !$0.isEmpty }
  }

  func cases() -> [TamperCase] {
    tables.flatMap { rows in
      removals(rows) + tails(rows) + swaps(rows) + columnSwaps(rows) + doubles(rows)
    } + strangers()
  }

  private func removals(_ rows: [TamperRow]) -> [TamperCase] {
    rows.map { row in
      TamperCase(
        "removed row", row.table.name, row.name, outcome(ofRemoving: [row], from: rows),
        .rows {
          try row.delete(in: $0)
        })
    }
  }

  /// The end of a table, of every length.
  private func tails(_ rows: [TamperRow]) -> [TamperCase] {
    (0..<rows.count).map { start in
      let tail = Array(rows[start...])
      return TamperCase(
        "cut-off tail", rows[0].table.name, "the last \(tail.count)",
        outcome(ofRemoving: tail, from: rows),
        .rows { database in for row in tail { try row.delete(in: database) } })
    }
  }

  /// A leaf that is gone is named by the one behind it, or by the heads that knew it.
  private func outcome(ofRemoving removed: [TamperRow], from rows: [TamperRow])
    -> TamperCase.Outcome
  {
    rows[0].table.name == "audit_leaves"
      ? .found : .named(removed.map(\.name), rows[0].table.kind)
  }

  /// The last leaf has no hash above it, if it stands alone, and one behind it none at all: the heads
  /// that knew the log tell.
  private func named(_ changed: [TamperRow]) -> TamperCase.Outcome {
    let leaves = rows.filter { $0.table.name == "audit_leaves" }
    let alone = leaves.count.isMultiple(of: 2) ? nil : leaves.last?.name
    let isAlone = changed.contains { $0.table.name == "audit_leaves" && $0.name == alone }
    let isBehind = changed.contains { row in
      row.table.name == "audit_leaves" && !leaves.contains { $0.name == row.name }
    }
    return isAlone || isBehind ? .found : .named(changed.map(\.name), changed.first?.table.kind)
  }

  /// All but the keys of two rows change places.
  private func swaps(_ rows: [TamperRow]) -> [TamperCase] {
    pairs(of: rows).compactMap { first, second in
      let columns = first.columns.indices.filter { !first.columns[$0].isKey }
      guard columns.contains(where: { first.values[$0] != second.values[$0] }) else { return nil }
      return TamperCase(
        "swapped rows", first.table.name, "\(first.name) and \(second.name)",
        named([first, second]), swap(first, second, columns))
    }
  }

  /// One column of two rows changes places.
  private func columnSwaps(_ rows: [TamperRow]) -> [TamperCase] {
    pairs(of: rows).flatMap { first, second in
      first.columns.indices.compactMap { index in
        guard !first.columns[index].isKey, first.values[index] != second.values[index] else {
          return nil
        }
        return TamperCase(
          "swapped columns", first.table.name,
          "\(first.columns[index].name) of \(first.name) and \(second.name)",
          named([first, second]), swap(first, second, [index]))
      }
    }
  }

  private func swap(
    _ first: TamperRow, _ second: TamperRow, _ columns: [Int]
  ) -> TamperCase.Change {
    .rows { database in
      // Unique columns have to be out of the way for a moment.
      for index in columns where first.columns[index].type == "TEXT" {
        if !first.values[index].isNull {
          try first.set(first.columns[index].name, "\u{1}".databaseValue, in: database)
        }
      }
      let lines = columns.filter { first.columns[$0].name == "line" }
      for index in lines { try first.set("line", 1_000_000.databaseValue, in: database); _ = index }
      try second.set(columns.map { (first.columns[$0].name, first.values[$0]) }, in: database)
      try first.set(columns.map { (first.columns[$0].name, second.values[$0]) }, in: database)
    }
  }

  /// Neighbours, and each of the first rows with the last one.
  private func pairs(of rows: [TamperRow]) -> [(TamperRow, TamperRow)] {
    guard rows.count > 1 else { return [] }
    let neighbours = zip(rows, rows.dropFirst()).map { ($0, $1) }
    let far = rows.dropLast(2).prefix(8).map { ($0, rows[rows.count - 1]) }
    return neighbours + far
  }

  /// A copy of a row under another key.
  private func doubles(_ rows: [TamperRow]) -> [TamperCase] {
    rows.compactMap { row in
      // A source of records is one of few words: another one makes no row that can be read.
      guard let key = row.columns.firstIndex(where: { $0.isKey && $0.name != "source" }),
        row.table.name != "vault"
      else { return nil }
      let other: DatabaseValue
      switch row.values[key].storage {
      case .blob: other = Data(repeating: 0x11, count: 16).databaseValue
      case .int64(let number): other = (number + 1_000).databaseValue
      case .string(let text): other = "\(text)x".databaseValue
      case .double, .null: return nil
      }
      let name = row.isNamed(by: row.columns[key].name) ? PlainDatabase.text(other) : row.name
      return TamperCase(
        "made-up row", row.table.name, "like \(row.name)", .named([name], row.table.kind),
        .rows {
          var changes = [row.columns[key].name: other]
          // What has to be unique beside the key.
          if row.table.name == "orders" {
            changes["reference"] = "MADE-UP".databaseValue
            changes["supplier_order_id"] = DatabaseValue.null
          }
          if row.table.name == "vouchers" { changes["line"] = 999.databaseValue }
          if row.table.name == "webhook_events" { changes["event_id"] = "evt_0".databaseValue }
          if row.table.name == "replenishments" { changes["reference"] = "MADE-UP".databaseValue }
          try row.insert(changing: changes, in: $0)
        })
    }
  }

  /// Rows of another vault, beside ours or in place of ours.
  private func strangers() -> [TamperCase] {
    foreign.compactMap { row in
      let isSame = rows.contains { $0.table.name == row.table.name && $0.values == row.values }
      guard !isSame else { return nil }
      let own = rows.first {
        $0.table.name == row.table.name && $0.conditionArguments == row.conditionArguments
      }
      // What is named by the run that it belongs to has ours where it stands in our vault.
      let ours = rows.first { other in
        row.isNamedByRun && other.isNamedByRun
          && other.value("run_seq") == row.value("run_seq")
      }
      return TamperCase(
        "foreign row", row.table.name, row.name, named([ours ?? row]),
        .rows {
          try own?.delete(in: $0)
          var changes: [String: DatabaseValue] = [:]
          // Both vaults have placed orders of the same names.
          if row.table.name == "orders" {
            changes["reference"] = "FOREIGN".databaseValue
            changes["supplier_order_id"] = DatabaseValue.null
          }
          if row.table.name == "webhook_events" { changes["event_id"] = "evt_0".databaseValue }
          if row.table.name == "replenishments" { changes["reference"] = "FOREIGN".databaseValue }
          try row.insert(changing: changes, in: $0)
        })
    }
  }
}
