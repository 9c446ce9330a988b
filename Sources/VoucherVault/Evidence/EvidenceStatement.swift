import SupplierAPI
import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// The statement of an evidence file: lines of text, the same for the same facts.
///
/// It has masks and no codes, and of a note the digest alone unless the words are asked for.
struct EvidenceStatement {
  let facts: EvidenceFacts
  let origin: KeyName
  let logKey: NoteKey
  let host: String?
  let madeAt: Timestamp
  /// The log that the events are proven in; `nil` where nothing is signed.
  let head: TreeHead?
  let showsNotes: Bool

  var text: String {
    let sections: [(title: String, lines: [String])] = [
      (EvidenceFile.version, source), ("ORDER", order), ("MISSING", missing),
      (
        "REQUESTS  started, call, X-Request-Id, HTTP status, bytes of the answer, ended, outcome",
        requests
      ),
      ("DELIVERIES  received, call, HTTP status, bytes, whole, vouchers, X-Request-Id", deliveries),
      ("VOUCHERS  line, mask, state, expires, captured", vouchers),
      ("NOTES  index of the event, time, name, digest", notes),
      ("EVENTS  index, time, kind, what", events),
    ]
    return sections.map { section in
      ([section.title] + section.lines.map { "  " + $0 }).map { $0 + "\n" }.joined()
    }.joined(separator: "\n")
  }

  private var source: [String] {
    let proof = head.map { "\($0.size) events, root \($0.root.base64)" } ?? "not signed"
    return [
      "made: \(madeAt.rfc3339)", "vault: \(origin)", "log key: \(logKey.text)", "log: \(proof)",
      "supplier: \(host.map { PrintableText.bounded($0) } ?? "-")",
    ]
  }

  private var order: [String] {
    let row = facts.order
    let currency = row.baseCurrency
    func money(_ amount: Amount?) -> String {
      guard let amount else { return "-" }
      return currency.map { Money(amount, $0).description } ?? amount.text()
    }
    func moment(_ time: Timestamp?) -> String { time?.rfc3339 ?? "-" }
    let status = row.supplierStatus.map { PrintableText.bounded($0.word, to: 64) } ?? "-"
    return [
      "our reference: \(row.reference)", "our identifier: \(row.id)",
      "supplier's order: \(row.supplierOrderID?.description ?? "-")",
      "supplier's status: \(status)", "state: \(row.state.rawValue)",
      "product: \(row.productID)", "denomination: \(money(row.denomination))",
      "quantity: \(row.quantity)", "captured: \(row.captured)",
      "amount: \(money(row.amount))", "discount: \(money(row.discount))",
      "quoted price: \(row.quotedPayable?.description ?? "-")",
      "wallet: \((row.reportedWalletID ?? row.walletID)?.description ?? "-")",
      "sendings: \(row.attempts)", "intended: \(moment(row.intendedAt))",
      "sent: \(moment(row.sentAt))", "last answer: \(moment(row.seenAt))",
      "settled: \(moment(row.settledAt))",
    ]
  }

  private var missing: [String] {
    guard facts.missing > 0 else { return ["codes: 0"] }
    return [
      "codes: \(facts.missing) of \(facts.order.quantity)",
      "face value: \(facts.worth?.description ?? "-")",
      "delivered and not to be had: \(facts.order.lost)",
    ]
  }

  private var requests: [String] {
    facts.exchanges.map { row in
      Self.line([
        row.startedAt.rfc3339, row.kind.rawValue, Self.name(row.requestID),
        Self.number(row.httpStatus), String(row.byteCount), row.endedAt?.rfc3339 ?? "-",
        row.outcome.rawValue,
      ])
    }
  }

  private var deliveries: [String] {
    facts.deliveries.map { row in
      Self.line([
        row.receivedAt.rfc3339, row.source.rawValue, Self.number(row.httpStatus),
        String(row.byteCount), row.isComplete ? "whole" : "not whole", String(row.voucherCount),
        Self.name(row.requestID),
      ])
    }
  }

  private var vouchers: [String] {
    facts.vouchers.map { row in
      let isMask = row.look == .masked || row.look == .suspect
      return Self.line([
        String(row.line), row.mask.description + (isMask ? " (shown masked)" : ""),
        row.state.rawValue, row.expiresAt?.rfc3339 ?? "-", row.capturedAt.rfc3339,
      ])
    }
  }

  private var notes: [String] {
    facts.notes.flatMap { row in
      let actor = Actor(row.actor)
      let digest = actor.map { NoteRow.wordsDigest(actor: $0, note: row.note, at: row.notedAt) }
      let line = Self.line([
        String(row.leafIndex), row.notedAt.rfc3339, actor?.name ?? "-", digest?.base64 ?? "-",
      ])
      return showsNotes ? [line, "  " + PrintableText.bounded(row.note, to: 1_000)] : [line]
    }
  }

  private var events: [String] {
    facts.leaves.map(AuditEntry.init).map { entry in
      Self.line([
        String(entry.index), entry.at.rfc3339, entry.kind,
        entry.fields.map { "\($0.name)=\($0.value)" }.joined(separator: " "),
      ])
    }
  }

  private static func line(_ words: [String]) -> String { words.joined(separator: "  ") }
  private static func name(_ requestID: String?) -> String {
    requestID.map { PrintableText.bounded($0, to: 128) } ?? "-"
  }
  private static func number(_ status: Int?) -> String { status.map { String($0) } ?? "-" }
}
