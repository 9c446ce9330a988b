import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

extension BreakScene {
  /// The scene of each kind of break: a kind without one does not compile.
  static func of(_ kind: BreakKind) throws -> BreakScene? {
    switch kind {
    case .missingInVault, .codesUnrecoverable, .missingAtSupplier, .quantityBreak, .emptyVoucher,
      .inDoubtOrder, .stalledOrder:
      goods(kind)
    case .amountBreak, .priceBreak, .discountBreak, .currencyBreak, .fxBreak, .denominationBreak:
      value(kind)
    case .missingDebit, .unexpectedDebit, .duplicateDebit, .missingRefund, .unexpectedCredit,
      .duplicateRefund, .unlinkedMovement, .balanceBreak:
      money(kind)
    case .statusBreak, .maskMismatch, .firstReadNotOurs, .referenceConflict, .dateBreak:
      state(kind)
    case .duplicateCode, .expiredOnArrival, .shortDated, .allocationBreak, .integrityBreak:
      stock(kind)
    case .ambiguous, .incompleteRun:
      process(kind)
    // Left out: it takes a closed period, which is no matter of the supplier's.
    case .postClose: nil
    }
  }

  private static func goods(_ kind: BreakKind) -> BreakScene? {
    switch kind {
    case .missingInVault:
      BreakScene(kind, .critical, difference: "-4.82", exposure: "4.82").with {
        $0.act = {
          try $0.sandbox.control(
            "POST", "orders", .object([.init("client_reference", .string("BROKEN"))]))
        }
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    case .codesUnrecoverable:
      BreakScene(kind, .critical, difference: "-96.5", exposure: "96.5").with {
        $0.act = {
          $0.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
          try await $0.place("BROKEN")
        }
        $0.keys = { try await $0.keys("BROKEN", debits: 0, vouchers: [0, 1]) }
      }
    case .missingAtSupplier:
      BreakScene(kind, .critical, difference: "-96.5", exposure: "96.5").with {
        $0.act = {
          try await $0.place("BROKEN")
          try $0.control("BROKEN", "hide", [("from", .string("everything"))])
        }
      }
    case .quantityBreak:
      BreakScene(kind, .high, difference: "-48.25", exposure: "48.25").with {
        $0.fault = { $0.deliveryDifference = -1 }
      }
    case .emptyVoucher:
      BreakScene(kind, .high, difference: "-96.5", exposure: "96.5").with {
        $0.fault = {
          $0.codeStyle = .hostile
          $0.hostileForms = [.nothing]
        }
        $0.keys = { try await $0.keys("BROKEN", vouchers: [0, 1]) }
      }
    case .inDoubtOrder:
      BreakScene(kind, .high, exposure: "96.5").with {
        $0.act = {
          $0.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.before))])
          try await $0.place("BROKEN", wait: 0)
        }
      }
    case .stalledOrder:
      BreakScene(kind, .medium, exposure: "386").with {
        $0.fault = { $0.outcome = .stall }
        $0.act = { try await $0.place("BROKEN", quantity: 8, wait: 0) }
      }
    default: nil
    }
  }

  private static func value(_ kind: BreakKind) -> BreakScene? {
    switch kind {
    case .amountBreak:
      BreakScene(kind, .high, difference: "0.01", exposure: "0.01").with {
        $0.fault = { $0.debitDifference = try amount("0.01") }
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    case .priceBreak:
      BreakScene(kind, .medium, difference: "1", exposure: "1").with {
        $0.fault = { $0.priceDrift = try amount("1") }
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    case .discountBreak:
      BreakScene(kind, .medium, difference: "-1", exposure: "1").with {
        $0.fault = { $0.discountCut = try amount("1") }
        $0.request = { $1.rules.agreedDiscounts = [ProductID(rawValue: 123): try amount("3.5")] }
      }
    case .currencyBreak:
      BreakScene(kind, .high, "EUR", exposure: "96.5").with {
        $0.act = { bench in
          let euros = Int(try bench.wallet("EUR").rawValue)
          bench.sandbox.update { $0.debitWallet = euros }
          try await bench.place("BROKEN")
        }
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    case .fxBreak:
      // 241.25 GBP at 1.1817 in place of 1.1700.
      BreakScene(kind, .medium, "EUR", difference: "2.83", exposure: "2.83").with {
        $0.fault = { $0.rateDrift = try amount("1") }
        $0.act = {
          try await $0.place("BROKEN", product: 203, denomination: "25", quantity: 10, from: "EUR")
        }
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    case .denominationBreak:
      BreakScene(kind, .high, exposure: "96.5").with {
        $0.act = {
          try await $0.place("BROKEN")
          try $0.change("BROKEN", [("denomination", .string("25"))])
        }
      }
    default: nil
    }
  }

  private static func money(_ kind: BreakKind) -> BreakScene? {
    switch kind {
    case .missingDebit:
      BreakScene(kind, .medium, difference: "-96.5", exposure: "96.5").with {
        $0.fault = { $0.debit = .none }
      }
    case .unexpectedDebit:
      BreakScene(kind, .critical, difference: "12", exposure: "12", of: []).with {
        $0.act = { try $0.move("debit", "12", "USD Wallet debited by amount 12 - Order #99999") }
        $0.keys = { try $0.keysOfLastMovement() }
      }
    case .duplicateDebit:
      BreakScene(kind, .critical, difference: "96.5", exposure: "96.5").with {
        $0.fault = { $0.debit = .twice }
        $0.keys = { try await $0.keys("BROKEN", debits: 1) }
      }
    case .missingRefund:
      BreakScene(kind, .high, difference: "-386", exposure: "386").with {
        $0.fault = {
          $0.outcome = .fail
          $0.refund = .none
        }
        $0.act = { try await $0.place("BROKEN", quantity: 8) }
        $0.wait = 5 * 86_400_000 + Workbench.settling
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    case .unexpectedCredit:
      BreakScene(kind, .medium, difference: "7.5", exposure: "7.5", of: []).with {
        $0.act = { try $0.move("credit", "7.5", "Correction 4711") }
        $0.keys = { try $0.keysOfLastMovement() }
      }
    case .duplicateRefund:
      BreakScene(kind, .medium, difference: "386", exposure: "386").with {
        $0.fault = {
          $0.outcome = .fail
          $0.refund = .twice
        }
        $0.act = { try await $0.place("BROKEN", quantity: 8) }
        $0.keys = { bench in
          var keys = try await bench.keys("BROKEN")
          let order = try #require(bench.sandbox.truth.order(reference: "BROKEN"))
          keys.transactionIDs = bench.sandbox.truth.refunds(of: order)
            .map { TransactionID(rawValue: $0.id) }
          return keys
        }
      }
    case .unlinkedMovement:
      BreakScene(kind, .medium, difference: "0", exposure: "96.5").with {
        $0.fault = { $0.remark = .bare }
        $0.keys = { try await $0.keys("BROKEN", debits: 0) }
      }
    case .balanceBreak:
      BreakScene(kind, .critical, difference: "-5", exposure: "5", of: []).with {
        $0.act = { bench in
          expectClean(try await bench.reconcile())
          try bench.sandbox.control(
            "PATCH", "wallets/\(bench.wallet("USD"))",
            .object([.init("balance", .string("99898.5"))]))
        }
        $0.keys = { BreakKeys(walletIDs: [try $0.wallet("USD")]) }
      }
    default: nil
    }
  }

  static func amount(_ text: String) throws -> Amount { try #require(Amount(text)) }
}
