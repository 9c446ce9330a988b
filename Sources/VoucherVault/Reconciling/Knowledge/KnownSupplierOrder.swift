package import Reconciliation
import VoucherModel

/// The stored form of an order of the supplier's list, version 1.
package enum KnownSupplierOrder {
  package static func text(of order: SupplierOrder) -> String {
    RecordText.object { text in
      text.put("v", 1)
      text.put("id", order.id)
      text.put("reference", order.clientReference)
      text.put("terms", order.terms)
      text.put("product_id", order.productID)
      text.put("denomination", order.denomination)
      text.put("delivered", order.deliveredQuantity)
      text.put("created_at", order.createdAt)
      text.putList("vouchers", order.vouchers?.inOrder) { text, voucher in
        text.writeRow { row in
          row.add(voucher.look.rawValue)
          row.add(voucher.tail.text)
          row.add(voucher.referenceDigest)
        }
      }
    }
  }

  package static func order(_ text: String) throws -> SupplierOrder {
    let value = try RecordValue(text)
    guard try value.required("v", { try $0.integer() }) == 1 else { throw UnreadableRecord() }
    let order = SupplierOrder(
      id: try value.required("id") { try $0.number() },
      clientReference: try value.optional("reference") { try $0.text() },
      terms: try value.terms("terms"),
      productID: try value.optional("product_id") { try $0.number() },
      denomination: try value.optional("denomination") { try $0.amount() },
      deliveredQuantity: try value.optional("delivered") { try $0.count() },
      createdAt: try value.optional("created_at") { try $0.moment() },
      vouchers: try value.list("vouchers")?.map { value in
        let row = try value.row(3)
        return SupplierVoucher(
          look: try row[0].word(), tail: try value.present(VisibleTail(visible: row[1].text())),
          referenceDigest: try row[2].nullable { try $0.digest() })
      })
    guard Self.text(of: order).utf8.elementsEqual(text.utf8) else { throw UnreadableRecord() }
    return order
  }
}

extension [SupplierVoucher] {
  /// By what they show: the supplier lists them in any order, and a new one is no news.
  fileprivate var inOrder: [SupplierVoucher] {
    sorted { left, right in
      if left.tail != right.tail { return left.tail < right.tail }
      if left.look != right.look { return left.look.rawValue < right.look.rawValue }
      switch (left.referenceDigest, right.referenceDigest) {
      case (let left?, let right?): return left < right
      case (nil, .some): return true
      default: return false
      }
    }
  }
}
