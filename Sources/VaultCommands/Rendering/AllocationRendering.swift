import Reporting
import VoucherModel
import VoucherVault

/// What lines have, with what is known of each voucher.
struct AllocationRendering {
  private let allocations: [(LineAllocation, [VoucherReport])]

  init(_ allocations: [LineAllocation], in vault: Vault) async throws {
    var all: [(LineAllocation, [VoucherReport])] = []
    for allocation in allocations {
      var vouchers: [VoucherReport] = []
      for id in allocation.vouchers { vouchers.append(try await vault.voucher(id)) }
      all.append((allocation, vouchers))
    }
    self.allocations = all
  }

  var json: JSONValue {
    ["allocations": .array(allocations.map { Self.json($0, $1) })]
  }

  private static func json(
    _ allocation: LineAllocation, _ vouchers: [VoucherReport]
  ) -> JSONValue {
    [
      "order": .string(allocation.key.order), "line": .integer(Int64(allocation.key.line)),
      "state": .string(allocation.state.rawValue),
      "product_id": .integer(allocation.kind.productID.rawValue),
      "denomination": .amount(allocation.kind.faceValue),
      "currency": .string(allocation.kind.faceValue.currency.code),
      "quantity": .integer(Int64(allocation.quantity)),
      "policy": .string(allocation.policy.rawValue), "owed": .integer(Int64(allocation.owed)),
      "lapses_at": .optional(allocation.lapsesAt) { .moment($0) },
      "created_at": .moment(allocation.createdAt), "changed_at": .moment(allocation.changedAt),
      "vouchers": .array(
        vouchers.map { voucher in
          [
            "id": .string(voucher.id.description), "mask": .string(voucher.mask.description),
            "state": .string(voucher.state.rawValue),
            "expires_at": .optional(voucher.expiresAt) { .moment($0) },
          ]
        }),
    ]
  }

  var lines: String {
    allocations.isEmpty
      ? "Nothing was ever allocated to it.\n"
      : allocations.map { Self.lines($0, $1) }.joined(separator: "\n")
  }

  private static func lines(
    _ allocation: LineAllocation, _ vouchers: [VoucherReport]
  ) -> String {
    var facts = [
      ("state", allocation.state.rawValue), ("kind", allocation.kind.description),
      ("asked for", "\(allocation.quantity), \(allocation.policy.rawValue)"),
      ("has", "\(vouchers.count)"),
    ]
    if allocation.owed > 0 { facts.append(("waits for", "\(allocation.owed)")) }
    if let lapses = allocation.lapsesAt { facts.append(("lapses", lapses.rfc3339)) }
    let table =
      vouchers.isEmpty
      ? ""
      : "\n"
        + TextTable<VoucherReport>([
          .init("ID") { $0.id.description },
          .init("MASK") { $0.mask.description },
          .init("STATE") { $0.state.rawValue },
          .init("EXPIRES") { $0.expiresAt?.rfc3339 ?? "" },
        ]).text(of: vouchers)
    let name = "Order \(SafeText(allocation.key.order).text), line \(allocation.key.line)\n"
    return name + FactList.text(facts, indent: "  ") + table
  }
}

extension StockLevel {
  /// The level for scripts; the names are stable.
  var json: JSONValue {
    [
      "product_id": .integer(kind.productID.rawValue), "denomination": .amount(kind.faceValue),
      "currency": .string(kind.faceValue.currency.code), "free": .integer(Int64(free)),
      "reserved": .integer(Int64(reserved)), "allocated": .integer(Int64(allocated)),
      "backordered": .integer(Int64(backordered)),
      "earliest_expiry": .optional(earliestExpiry) { .moment($0) },
    ]
  }
}

extension CodeSearch {
  var json: JSONValue {
    [
      "matches": .array(matches.map(\.json)), "unsearchable": .integer(Int64(unsearchable)),
    ]
  }
}

extension CodeSearch.Match {
  var json: JSONValue {
    func line(_ key: AllocationKey) -> JSONValue {
      ["order": .string(key.order), "line": .integer(Int64(key.line))]
    }
    return [
      "voucher": voucher.jsonWithReveals, "holder": .optional(holder) { line($0) },
      "former_holders": .array(formerHolders.map(line)), "notes": .array(notes.map(\.json)),
    ]
  }

  var lines: String {
    var facts: [(String, String)] = []
    if let holder { facts.append(("held by", "\(holder)")) }
    for former in formerHolders { facts.append(("was held by", "\(former)")) }
    let holders = facts.isEmpty ? "" : "\n" + FactList.text(facts, indent: "  ")
    return voucher.lines + holders + VoucherNote.lines(of: notes)
  }
}

extension VoucherNote {
  /// What was done about a voucher, for a terminal; nothing where that is nothing.
  static func lines(of notes: [VoucherNote]) -> String {
    notes.isEmpty
      ? ""
      : "\n"
        + TextTable<VoucherNote>([
          .init("AT") { $0.at.rfc3339 },
          .init("WHAT") { $0.event },
          .init("ACTOR") { $0.actor },
          .init("REASON", limit: 80) { $0.reason },
        ]).text(of: notes)
  }

  var json: JSONValue {
    [
      "event": .string(event), "actor": .string(actor), "reason": .string(reason),
      "at": .moment(at), "other": .optional(other?.description),
    ]
  }
}
