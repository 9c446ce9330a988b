import VoucherModel

extension SandboxLedger {
  func walletList() -> SandboxAnswer {
    answer { list in
      list.array(of: wallets.reversed()) { list, wallet in
        list.object { object in
          object.field("id", wallet.id)
          object.field("currency_id", wallet.currency.id)
          object.field("currency", wallet.currency.code)
          object.field(options.walletFields.rawValue) {
            $0.raw(text(wallet.balance, in: wallet.currency).utf8)
          }
          object.field("type", "PREPAID")
        }
      }
    }
  }

  /// Newest first; of all filters only `wallet_id` counts.
  func transactions(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let paging = try Paging(request)
    var wanted: Int64?
    if let text = request.parameter("wallet_id") {
      guard let id = Int64(text), id > 0 else {
        throw .validation("wallet_id must be greater than 0")
      }
      wanted = id
    }
    var found = movements.filter {
      isListed($0) && (wanted.map { [id = $0.walletID] in $0 == id } ?? true)
    }
    if !paging.isAscending { found.reverse() }
    let (rows, total) = paging.rows(of: found.count, options.pages)
    var answer = answer { list in
      list.array(of: found[rows]) { write($1, into: &$0) }
    }
    if options.listHeaders {
      answer.headers += paging.headers(rows: rows.count, total: total)
    }
    return answer
  }

  func transaction(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    guard let id = request.number else { throw .badRequest("Invalid transaction ID") }
    guard let index = movementIndex(id), isListed(movements[index]) else {
      throw .notFound("Transaction not found")
    }
    return answer { write(movements[index], into: &$0) }
  }

  private func isListed(_ movement: SandboxMovement) -> Bool {
    !movement.isHidden && movement.listedFrom <= now
  }

  private func write(_ movement: SandboxMovement, into writer: inout JSONWriter) {
    let sign = options.signedAmounts && !movement.isCredit ? "-" : ""
    writer.object { object in
      object.field("id", movement.id)
      object.field("wallet_id", movement.walletID)
      object.field("currency_id", movement.currency.id)
      object.field("amount") {
        $0.raw((sign + text(movement.amount, in: movement.currency)).utf8)
      }
      object.field("transaction_type", movement.isCredit ? "CREDIT" : "DEBIT")
      object.field("status", movement.status)
      object.field("source_currency", movement.exchange?.source)
      object.field("destination_currency", movement.exchange?.destination)
      object.field("forex_rate") { value in
        movement.exchange?.rate.map { value.raw($0.utf8) } ?? value.null()
      }
      object.field("conversion_charges") { value in
        movement.exchange?.charges.map { value.raw(text($0, in: movement.currency).utf8) }
          ?? value.null()
      }
      object.field("remarks", movement.remarks)
      object.field("created_at", movement.createdAt.rfc3339)
    }
  }
}
