import Reporting
import VoucherModel
import VoucherVault

extension OrderReport {
  /// The order for scripts; the names are stable.
  var json: JSONValue {
    let decimals = currency?.decimals ?? 2
    return [
      "reference": .string(reference.text),
      "supplier_order_id": .optional(supplierOrderID) { .integer($0.rawValue) },
      "state": .string(state.rawValue),
      "supplier_status": .optional(supplierStatus?.word),
      "product_id": .integer(productID.rawValue),
      "denomination": .string(denomination.text(decimals: decimals)),
      "quantity": .integer(Int64(quantity)),
      "captured": .integer(Int64(captured)),
      "lost": .integer(Int64(lost)),
      "amount": .optional(amount?.text(decimals: decimals)),
      "discount": .optional(discount?.text(decimals: decimals)),
      "payable": .optional(payable) { .amount($0) },
      "currency": .optional(currency?.code),
      "payable_currency": .optional(payable?.currency.code),
      "intended_at": .moment(intendedAt),
      "request_id": .optional(lastRequestID),
      "claim": .optional(claim) { $0.json(of: reference) },
      "notes": .array(
        notes.map { note in
          ["at": .moment(note.at), "actor": .string(note.actor), "note": .string(note.note)]
        }),
      "vouchers": .array(
        vouchers.map { voucher in
          [
            "id": .string(voucher.id.description), "line": .integer(Int64(voucher.line)),
            "mask": .string(voucher.mask.description), "state": .string(voucher.state.rawValue),
            "expires_at": .optional(voucher.expiresAt) { .moment($0) },
          ]
        }),
    ]
  }

  /// The order for a terminal.
  var lines: String {
    let unit = currency.map { Money(denomination, $0).description } ?? denomination.text()
    var facts = [
      ("state", stateWords), ("product", "\(productID), \(quantity) x \(unit)"),
      ("captured", "\(captured) of \(quantity)"),
    ]
    if lost > 0 { facts.append(("lost", "\(lost)")) }
    if let payable { facts.append(("payable", "\(payable)")) }
    if let supplierOrderID {
      let status = supplierStatus.map { " (\($0.word))" } ?? ""
      facts.append(("supplier", "order \(supplierOrderID)\(status)"))
    }
    facts.append(("placed", intendedAt.rfc3339))
    if let lastRequestID { facts.append(("request", lastRequestID)) }
    if let claim { facts.append(("claim", claim.words(for: reference))) }
    for note in notes {
      facts.append(("note", "\(note.at.rfc3339), \(note.actor): \(note.note)"))
    }
    let table = vouchers.isEmpty ? "" : "\n" + VoucherTable.text(of: vouchers, withOrder: false)
    return "Order \(SafeText(reference.text).text)\n" + FactList.text(facts, indent: "  ") + table
  }

  private var stateWords: String {
    guard let advice else { return state.rawValue }
    return "\(state.rawValue): \(advice)"
  }

  /// What somebody should do about the order, where there is something to do.
  var advice: String? {
    switch state {
    case .intended: "it was not sent; place it again under the same reference"
    case .sent, .inDoubt: "whether it landed is not known; run 'voucher-vault order recover'"
    case .pending, .partiallyCaptured: "delivery goes on; run 'voucher-vault order recover'"
    case .stalled: "overdue; run 'voucher-vault order recover', or ask the supplier"
    case .codesLost: "\(lost) codes can no longer be had; claim them from the supplier"
    case .captured, .rejected, .failed, .cancelled: nil
    }
  }

  /// The exit status of a command that left the order like this.
  var status: CommandStatus {
    switch state {
    case .captured:
      vouchers.contains { $0.state == .quarantined || $0.looksMasked } ? .attention : .done
    case .rejected, .failed, .cancelled: .incomplete
    case .intended, .sent, .pending, .partiallyCaptured, .inDoubt, .stalled, .codesLost:
      .attention
    }
  }
}

/// Orders for a terminal, one a line.
enum OrderTable {
  static func text(of orders: [OrderReport]) -> String {
    TextTable<OrderReport>([
      .init("REFERENCE", limit: 40) { $0.reference.text },
      .init("STATE") { $0.state.rawValue },
      .init("SUPPLIER ORDER", .right) { $0.supplierOrderID?.description ?? "" },
      .init("PRODUCT", .right) { $0.productID.description },
      .init("QUANTITY", .right) { String($0.quantity) },
      .init("CAPTURED", .right) { String($0.captured) },
      .init("PAYABLE", .right) { $0.payable?.description ?? "" },
      .init("PLACED") { $0.intendedAt.rfc3339 },
    ]).text(of: orders)
  }
}
