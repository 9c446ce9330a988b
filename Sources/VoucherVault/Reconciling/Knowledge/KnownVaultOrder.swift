package import Reconciliation
import VoucherModel

/// The stored form of an order of the books, version 1.
package enum KnownVaultOrder {
  package static func text(of order: VaultOrder) -> String {
    RecordText.object { text in
      text.put("v", 1)
      text.put("id", order.id)
      text.put("reference", order.reference.text)
      text.put("origin", order.origin.rawValue)
      text.put("supplier_order_id", order.supplierOrderID)
      text.put("product_id", order.productID)
      text.put("denomination", order.denomination)
      text.put("quantity", order.quantity)
      text.put("wallet_id", order.walletID)
      text.put("state", order.state.rawValue)
      text.put("captured", order.captured)
      text.put("lost", order.lost)
      text.put("has_lost_answer", ifSet: order.hasLostAnswer)
      text.put("quoted", "quoted_currency", order.quotedPayable)
      text.put("quoted_fee", order.quotedFee)
      text.put("quoted_rate", order.quotedRate?.text)
      text.put("limit", "limit_currency", order.priceLimit)
      text.put("intended_at", order.intendedAt)
      text.put("sent_at", order.sentAt)
      text.put("seen_at", order.seenAt)
      text.put("settled_at", order.settledAt)
      text.put("last_known", order.lastKnown)
      text.putList("vouchers", order.vouchers.inOrder) { $0.writeRow($1) }
    }
  }

  package static func order(_ text: String) throws -> VaultOrder {
    let value = try RecordValue(text)
    guard try value.required("v", { try $0.integer() }) == 1 else { throw UnreadableRecord() }
    let order = VaultOrder(
      id: try value.required("id") { try $0.identifier() },
      reference: try value.required("reference") { try $0.present(ClientReference($0.text())) },
      origin: try value.required("origin") { try $0.word() },
      supplierOrderID: try value.optional("supplier_order_id") { try $0.number() },
      productID: try value.required("product_id") { try $0.number() },
      denomination: try value.required("denomination") { try $0.amount() },
      quantity: try value.required("quantity") { try $0.count() },
      walletID: try value.optional("wallet_id") { try $0.number() },
      state: try value.required("state") { try $0.word() },
      captured: try value.required("captured") { try $0.count() },
      lost: try value.required("lost") { try $0.count() },
      hasLostAnswer: value.isThere("has_lost_answer"),
      quotedPayable: try value.money("quoted", "quoted_currency"),
      quotedFee: try value.optional("quoted_fee") { try $0.amount() },
      quotedRate: try value.optional("quoted_rate") { try $0.present(ExchangeRate($0.text())) },
      priceLimit: try value.money("limit", "limit_currency"),
      intendedAt: try value.required("intended_at") { try $0.moment() },
      sentAt: try value.optional("sent_at") { try $0.moment() },
      seenAt: try value.optional("seen_at") { try $0.moment() },
      settledAt: try value.optional("settled_at") { try $0.moment() },
      lastKnown: try value.terms("last_known"),
      vouchers: try value.present(try value.list("vouchers")).map(VaultVoucher.init(known:)))
    guard Self.text(of: order).utf8.elementsEqual(text.utf8) else { throw UnreadableRecord() }
    return order
  }
}

extension [VaultVoucher] {
  /// By line, whatever order they were read in.
  fileprivate var inOrder: [VaultVoucher] { sorted { ($0.line, $0.id) < ($1.line, $1.id) } }
}

extension RecordText {
  /// Line, identifier, mask, look, state, whether it was ever shown, face value and currency, expiry,
  /// capture, and the digests of the supplier's reference and of the code.
  fileprivate mutating func writeRow(_ voucher: VaultVoucher) {
    writeRow { row in
      row.add(Int64(voucher.line))
      row.add(voucher.id)
      row.add(voucher.tail.text)
      row.add(voucher.look.rawValue)
      row.add(voucher.state.rawValue)
      row.add(voucher.isRevealed ? 1 : 0)
      row.add(voucher.faceValue.amount.millionths)
      row.add(voucher.faceValue.currency.code)
      row.add(voucher.expiresAt?.milliseconds)
      row.add(voucher.capturedAt?.milliseconds)
      row.add(voucher.referenceDigest)
      row.add(voucher.fingerprint)
    }
  }

  /// What the supplier states of an order; nothing where it states nothing.
  mutating func put(_ name: String, _ terms: SupplierTerms) {
    guard terms != SupplierTerms() else { return }
    putObject(name) { text in
      text.put("status", terms.status?.word)
      text.put("quantity", terms.quantity)
      text.put("amount", terms.amount)
      text.put("discount", terms.discount)
      text.put("base_currency", terms.baseCurrency)
      text.put("deduction_currency", terms.deductionCurrency)
      text.put("wallet_id", terms.walletID)
    }
  }
}

extension RecordValue {
  func terms(_ name: String) throws -> SupplierTerms {
    guard let value = object(name) else { return SupplierTerms() }
    return SupplierTerms(
      status: try value.optional("status") { SupplierStatus(try $0.text()) },
      quantity: try value.optional("quantity") { try $0.count() },
      amount: try value.optional("amount") { try $0.amount() },
      discount: try value.optional("discount") { try $0.amount() },
      baseCurrency: try value.optional("base_currency") { try $0.currency() },
      deductionCurrency: try value.optional("deduction_currency") { try $0.currency() },
      walletID: try value.optional("wallet_id") { try $0.number() })
  }
}

extension VaultVoucher {
  fileprivate init(known value: RecordValue) throws {
    let row = try value.row(12)
    let shown = try row[5].integer()
    guard (0...1).contains(shown) else { throw UnreadableRecord() }
    self.init(
      id: try row[1].identifier(), line: try row[0].count(),
      tail: try value.present(VisibleTail(visible: row[2].text())), look: try row[3].word(),
      referenceDigest: try row[10].nullable { try $0.digest() },
      fingerprint: try row[11].nullable { try $0.digest() }, state: try row[4].word(),
      isRevealed: shown == 1,
      faceValue: Money(try row[6].amount(), try row[7].currency()),
      expiresAt: try row[8].nullable { try $0.moment() },
      capturedAt: try row[9].nullable { try $0.moment() })
  }
}
