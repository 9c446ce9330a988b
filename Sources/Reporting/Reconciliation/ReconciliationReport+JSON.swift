package import Reconciliation
import VoucherModel

extension ReconciliationReport {
  /// The whole run for programs; the names are stable.
  package var json: JSONValue {
    [
      "run": header,
      "totals": .array(run.totals.map(Self.json(of:))),
      "breaks": .array(run.breaks.map { Self.json(of: $0, run.standing.item($0.id)) }),
      "summary": .array(run.summary.map(Self.json(of:))),
      "balance_walks": .array(run.walks.map(Self.json(of:))),
      "stock": .array(run.stock.map(Self.json(of:))),
      "unfinished": .array(run.unfinished.map(Self.json(of:))),
      "known_balances": .array(run.knownBalances.map(Self.json(of:))),
      "log_notices": .array(
        run.logNotices.map { notice in
          [
            "supplier_order_id": .number(notice.supplierOrderID),
            "order_reference": .string(notice.reference), "message": .string(notice.message),
            "next": .string(Self.logNoticeNext),
          ]
        }),
    ]
  }

  /// What to do about a reference that speaks against the log.
  package static let logNoticeNext =
    "Keep the folder as it is, run 'voucher-vault audit verify', and compare it with a backup."

  private var header: JSONValue {
    guard case .object(let members) = ownHeader else { return ownHeader }
    return .object(members + codeMembers + standingMembers)
  }

  /// There where whole codes were compared, so that all other reports stay as they are.
  private var codeMembers: [(String, JSONValue)] {
    run.settings.codeCheck.map { [("codes_compared", .count($0.compared))] } ?? []
  }

  private var ownHeader: JSONValue {
    let period = run.settings.period
    return [
      "id": .string(id.description),
      "complete": .bool(run.isComplete),
      "as_of": .moment(run.settings.asOf),
      "period": ["from": .moment(period?.from), "to": .moment(period?.to)],
      "tool": .string(tool),
      "tolerances": .array(
        run.settings.tolerances.sorted { $0.key < $1.key }.map { currency, amount in
          ["currency": .currency(currency), "amount": .amount(Money(amount, currency))]
        }),
      "sources": .array(run.sources.map { json(of: $0) }),
      "orders": .count(run.orders.count),
      "movements": .count(run.movements.count),
    ]
  }

  private func json(of source: SourceSummary) -> JSONValue {
    let (since, reason): (Timestamp?, String?) =
      switch source.completeness {
      case .complete(let since): (since, nil)
      case .partial(let reason): (nil, reason)
      }
    return [
      "source": .string(source.source.rawValue),
      "rows": .count(source.count),
      "repeated": .count(source.repeated),
      "complete": .bool(source.completeness.isComplete),
      "since": .moment(since),
      "reason": .optional(reason),
      "blake2b": .optional(run.standing.inputHashes[source.source]),
    ]
  }

  private static func json(of tally: Tally, in currency: Currency) -> JSONValue {
    ["count": .count(tally.count), "amount": .amount(Money(tally.amount, currency))]
  }

  private static func json(of totals: CurrencyTotals) -> JSONValue {
    let currency = totals.currency
    func buckets(_ tallies: [MovementMatch.Bucket: Tally]) -> JSONValue {
      .object(
        MovementMatch.Bucket.allCases.map {
          ($0.rawValue, json(of: tallies[$0] ?? .zero, in: currency))
        })
    }
    let states = MatchState.allCases.map { state in
      (
        String(state.rawValue.map { $0 == "-" ? "_" : $0 }),
        json(of: totals.orders[state] ?? .zero, in: currency)
      )
    }
    return [
      "currency": .currency(currency),
      "orders": .object(states + [("all", json(of: totals.allOrders, in: currency))]),
      "tolerated_differences": json(of: totals.tolerated, in: currency),
      "debits": buckets(totals.debits),
      "credits": buckets(totals.credits),
    ]
  }

  private static func json(of stock: StockPosition) -> JSONValue {
    let currency = stock.currency
    func tally(_ tally: Tally?) -> JSONValue { json(of: tally ?? .zero, in: currency) }
    return [
      "currency": .currency(currency),
      "captured_before": tally(stock.capturedBefore),
      "captured": tally(stock.captured),
      "left": .object(
        StockPosition.Leaving.allCases.map { ($0.rawValue, tally(stock.left[$0])) }),
      "in_stock": tally(stock.inStock),
      "expiring_within_days": .object(
        StockPosition.horizons.map { (String($0), tally(stock.expiring[$0])) }),
    ]
  }

  /// One break, with both sides' evidence; what `reconcile explain` prints.
  package static func json(of item: Break, _ standing: RunStanding.Item) -> JSONValue {
    let keys = item.keys
    return [
      "id": .string(item.id.text),
      "type": .string(item.kind.rawValue),
      "severity": .string(item.severity.level.word),
      "severity_reasons": .array(item.severity.reasons.map { .string($0) }),
      "severity_override": .optional(item.severity.override?.reason),
      "currency": .currency(item.currency),
      "difference": ReportedAmount(item.difference, item.currency).json,
      "exposure": ReportedAmount(item.exposure, item.currency).json,
      "order_reference": .optional(keys.references.first),
      "supplier_order_id": .number(keys.supplierOrderIDs.first),
      "status": .string(standing.status.rawValue),
      "assignee": .optional(standing.assignee),
      "resolution": .optional(standing.reason),
      "reviewer": .optional(standing.reviewer),
      "first_seen_at": .moment(item.firstSeenAt),
      "effective_at": .moment(item.effectiveAt),
      "age_seconds": .integer(item.age / 1000),
      "rule": .string(item.rule),
      "next": .string(item.suggestedAction),
      "order_ids": .array(keys.orderIDs.map { .string($0.description) }),
      "order_references": .array(keys.references.map { .string($0) }),
      "supplier_order_ids": .array(keys.supplierOrderIDs.map { .integer($0.rawValue) }),
      "wallet_ids": .array(keys.walletIDs.map { .integer($0.rawValue) }),
      "transaction_ids": .array(keys.transactionIDs.map { .integer($0.rawValue) }),
      "voucher_ids": .array(keys.voucherIDs.map { .string($0.description) }),
      "masks": .array(keys.masks.map { .string($0.description) }),
      "evidence": .array(item.evidence.map(json(of:))),
    ]
  }

  private static func json(of evidence: Evidence) -> JSONValue {
    let value: JSONValue =
      switch evidence.value {
      case .money(let money):
        ["amount": .amount(money), "currency": .currency(money.currency)]
      case .count(let count): .count(count)
      case .text(let text): .string(text)
      case .moment(let moment): .moment(moment)
      case .masks(let tails): .array(tails.map { .string($0.description) })
      }
    return [
      "side": .string(evidence.side.rawValue), "name": .string(evidence.name), "value": value,
    ]
  }

  /// What the next run reads again, so exact.
  private static func json(of balance: KnownBalance) -> JSONValue {
    [
      "wallet_id": .integer(balance.walletID.rawValue),
      "currency": .currency(balance.opening.currency),
      "opening": .amount(balance.opening),
      "first_movement_at": .moment(balance.firstMovementAt),
      "last_transaction_id": .number(balance.lastMovementID),
      "held_since": .moment(balance.heldSince),
      "known_at": .moment(balance.knownAt),
    ]
  }

  private static func json(of summary: BreakSummary) -> JSONValue {
    [
      "type": .string(summary.kind.rawValue),
      "currency": .currency(summary.currency),
      "count": .count(summary.count),
      "difference": ReportedAmount(summary.difference, summary.currency).json,
      "exposure": ReportedAmount(summary.exposure, summary.currency).json,
      "oldest_age_seconds": .integer(summary.oldestAge / 1000),
      "worst_severity": .string(summary.worst.word),
      "next": .string(summary.kind.suggestedAction),
    ]
  }

  private static func json(of walk: BalanceWalk) -> JSONValue {
    let currency = walk.currency
    return [
      "wallet_id": .integer(walk.walletID.rawValue),
      "currency": .currency(currency),
      "opening": ReportedAmount(walk.opening, currency).json,
      "top_ups": json(of: walk.fundings, in: currency),
      "conversions_in": json(of: walk.conversionsIn, in: currency),
      "conversions_out": json(of: walk.conversionsOut, in: currency),
      "debits": json(of: walk.charges, in: currency),
      "refunds": json(of: walk.refunds, in: currency),
      "unexplained_credits": json(of: walk.otherCredits, in: currency),
      "unexplained_debits": json(of: walk.otherDebits, in: currency),
      "moved_without_transaction": ReportedAmount(walk.unexplained, currency).json,
      "closing": ReportedAmount(walk.closing, currency).json,
      "pending_credits": json(of: walk.pendingCredits, in: currency),
      "pending_debits": json(of: walk.pendingDebits, in: currency),
    ]
  }

  private static func json(of order: UnfinishedOrder) -> JSONValue {
    [
      "order_id": .string(order.orderID.description),
      "order_reference": .string(order.reference.text),
      "supplier_order_id": .number(order.supplierOrderID),
      "state": .string(order.state.rawValue),
      "since": .moment(order.since),
      "exposure": .optional(order.exposure) { .amount($0) },
      "currency": .currency(order.exposure?.currency),
    ]
  }
}
