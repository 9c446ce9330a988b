import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

extension BreakScene {
  static func state(_ kind: BreakKind) -> BreakScene? {
    switch kind {
    case .statusBreak:
      BreakScene(kind, .high, exposure: "96.5").with {
        $0.act = {
          try await $0.place("BROKEN")
          try $0.change("BROKEN", [("status", .string("CANCELLED"))])
        }
      }
    case .maskMismatch:
      BreakScene(kind, .critical, exposure: "48.25").with {
        $0.act = {
          try await $0.place("BROKEN")
          try $0.control("BROKEN", "replace-codes", [("lines", .array([.number("1")]))])
        }
        $0.keys = { try await $0.keys("BROKEN", vouchers: [1]) }
      }
    case .firstReadNotOurs:
      // What it cost was paid back, so that it is no matter of money any more.
      BreakScene(kind, .critical, nil).with {
        $0.fault = { $0.visibility = .never }
        $0.act = {
          try await $0.place("BROKEN")
          try $0.control("BROKEN", "refund", [("amount", .string("96.5"))])
        }
        $0.keys = { try await $0.keys("BROKEN", vouchers: [0, 1]) }
      }
    case .referenceConflict:
      BreakScene(kind, .high, nil).with {
        $0.act = {
          try await $0.place("BROKEN")
          try $0.change("BROKEN", [("client_reference", .string("OTHER"))])
        }
        $0.keys = { bench in
          var keys = try await bench.keys("BROKEN")
          keys.supplierOrderIDs = [SupplierOrderID(rawValue: try bench.number("OTHER"))]
          return keys
        }
      }
    case .dateBreak:
      BreakScene(kind, .low, exposure: "96.5").with {
        $0.fault = { $0.bookingShiftMilliseconds = 2 * 3_600_000 }
        $0.request = {
          $1.period = ReportPeriod(from: nil, to: $0.time.now.advanced(byMilliseconds: 3_600_000))
        }
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    default: nil
    }
  }

  static func stock(_ kind: BreakKind) -> BreakScene? {
    switch kind {
    case .duplicateCode:
      BreakScene(kind, .critical, difference: "-48.25", exposure: "48.25").with {
        $0.fault = { $0.repeatCodes = true }
        $0.act = {
          try await $0.place("FIRST", quantity: 1)
          $0.time.advance(1_000)
          try await $0.place("BROKEN", quantity: 1)
        }
        $0.keys = { bench in
          var keys = try await bench.keys("BROKEN", vouchers: [0])
          let first = try await bench.keys("FIRST", vouchers: [0])
          keys.voucherIDs = first.voucherIDs + keys.voucherIDs
          keys.masks = first.masks + keys.masks
          return keys
        }
      }
    case .expiredOnArrival:
      BreakScene(kind, .high, difference: "-96.5", exposure: "96.5").with {
        $0.fault = { $0.expiresAt = "2026-11-01T00:00:00Z" }
        $0.keys = { try await $0.keys("BROKEN", vouchers: [0, 1]) }
      }
    case .shortDated:
      BreakScene(kind, .medium, exposure: "96.5").with {
        $0.fault = { $0.expiresAt = "2026-12-24T00:00:00Z" }
        $0.request = { $1.rules.minimumLife = MinimumLife(standard: 90) }
        $0.keys = { try await $0.keys("BROKEN", vouchers: [0, 1]) }
      }
    case .allocationBreak:
      BreakScene(kind, .critical, exposure: "48.25").with {
        $0.request = { bench, request in
          let broken = try await bench.order("BROKEN").vouchers.map(\.id)
          let sound = try await bench.order("SOUND").vouchers.map(\.id)
          // What is with a customer has left the stock.
          _ = try await bench.vault.reveal(
            [sound[0]], actor: .vault, purpose: "order 4713")
          request.allocations = [
            Allocation(voucherID: broken[0], order: "4711", line: "1"),
            Allocation(voucherID: broken[0], order: "4712", line: "1"),
            Allocation(voucherID: sound[0], order: "4713", line: "1"),
          ]
        }
        $0.keys = { try await $0.keys("BROKEN", vouchers: [0]) }
      }
    case .integrityBreak:
      BreakScene(kind, .critical, nil, of: []).with {
        $0.act = { bench in
          try await bench.place("BROKEN")
          let database = try PlainDatabase(bench.vault.folder.database)
          try database.tamper(
            """
            UPDATE deliveries SET voucher_count = 1 WHERE order_id =
              (SELECT order_id FROM orders WHERE reference = 'BROKEN')
            """)
          try database.close()
        }
        $0.keys = { BreakKeys(orderIDs: try await $0.keys("BROKEN").orderIDs) }
      }
    default: nil
    }
  }

  static func process(_ kind: BreakKind) -> BreakScene? {
    switch kind {
    case .ambiguous:
      BreakScene(
        kind, .medium, difference: "0", exposure: "193", of: ["BROKEN", "OTHER"]
      ).with {
        $0.fault = { $0.remark = .bare }
        $0.act = {
          try await $0.place("BROKEN")
          try await $0.place("OTHER")
        }
        $0.keys = { bench in
          let (one, other) = (
            try await bench.keys("BROKEN", debits: 0), try await bench.keys("OTHER", debits: 0)
          )
          return BreakKeys(
            orderIDs: (one.orderIDs + other.orderIDs).sorted(), references: ["BROKEN", "OTHER"],
            supplierOrderIDs: one.supplierOrderIDs + other.supplierOrderIDs,
            transactionIDs: one.transactionIDs + other.transactionIDs)
        }
      }
    case .incompleteRun:
      BreakScene(kind, .high, nil, of: []).with {
        $0.act = {
          $0.sandbox.setFaults([
            SandboxFault(on: .transactions, .answer(.before, .error(403)), count: nil)
          ])
        }
        $0.keys = { _ in BreakKeys() }
      }
    default: nil
    }
  }
}
