import VoucherModel

extension SandboxLedger {
  func products(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let paging = try Paging(request, limit: 10, most: 500)
    let country = request.parameter("country_id")
    let currency = request.parameter("currency_id")
    let category = request.parameter("category")?.lowercased()
    let search = request.parameter("search")?.lowercased()
    let found = SandboxProduct.catalogue.filter { product in
      product.isInStock
        && (country.map { $0 == String(product.country) } ?? true)
        && (currency.map { $0 == String(product.currency.id) } ?? true)
        && (category.map { $0 == product.category.lowercased() } ?? true)
        && (search.map { product.name.lowercased().contains($0) } ?? true)
    }
    let (rows, total) = paging.rows(of: found.count, .steady)
    var answer = answer { list in
      list.array(of: found[rows]) { write($1, into: &$0) }
    }
    if options.listHeaders {
      answer.headers += paging.headers(rows: rows.count, total: total)
    }
    return answer
  }

  func product(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let product = try namedProduct(request)
    guard product.isInStock else { throw .notFound("Product not found") }
    return answer { write(product, into: &$0) }
  }

  func availability(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let product = try namedProduct(request)
    let (denomination, quantity) = try line(of: request)
    let isAvailable =
      isAvailable(product) && product.denomination(of: denomination) != nil
      && quantity <= maximumQuantity(of: product)
    return answer { value in
      value.object { $0.field("is_available", isAvailable) }
    }
  }

  func charges(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let product = try namedProduct(request)
    guard isAvailable(product) else { throw .badRequest("Product is not available") }
    let (denomination, quantity) = try line(of: request)
    let most = maximumQuantity(of: product)
    guard quantity <= most else { throw .validation("quantity must not exceed \(most)") }
    let json = try object(of: request)
    let wallet = try wallet(try identifier(json, "wallet_id"), for: product)
    let price = try price(
      product, denomination: denomination, quantity: quantity, wallet: wallet, isOrder: false)
    return answer { value in
      value.object { write(price, maximum: most, into: &$0) }
    }
  }

  private func namedProduct(_ request: SandboxRequest) throws(APIError) -> SandboxProduct {
    guard let id = request.number else { throw .badRequest("Invalid product ID") }
    guard let product = SandboxProduct.catalogue.first(where: { $0.id == id }) else {
      throw .notFound("Product not found")
    }
    return product
  }

  /// The denomination and quantity of a body.
  private func line(of request: SandboxRequest) throws(APIError) -> (Amount, Int) {
    let json = try object(of: request)
    let most = Amount(millionths: 1_000_000_000 * Amount.perUnit)
    guard let denomination = json["denomination"]?.numberText.flatMap({ Amount($0) }),
      denomination > .zero, denomination <= most
    else { throw .validation("denomination must be between 0.01 and 1000000000") }
    guard let quantity = json["quantity"]?.integer, quantity > 0 else {
      throw .validation("quantity must be greater than 0")
    }
    return (denomination, quantity)
  }

  /// A number that names something, where the body has one.
  func identifier(_ json: JSONValue, _ name: String) throws(APIError) -> Int64? {
    guard let value = json[name], value != .null else { return nil }
    guard let number = value.integer, number > 0 else { throw .validation("\(name) is not valid") }
    return Int64(number)
  }

  private func write(_ product: SandboxProduct, into writer: inout JSONWriter) {
    writer.object { object in
      object.field("id", product.id)
      object.field("name", product.name)
      object.field("category", product.category)
      object.field("sub_category", product.subcategory)
      object.field("country_code", product.countryCode)
      object.field("currency_code", product.currency.code)
      object.field("image_url", "https://images.example/products/\(product.id).png")
      object.field("delivery_mode", product.delivery == .link ? "URL" : "CODE_WITH_PIN")
      object.field("delivery_time", "INSTANT")
      object.field("validity", nil)
      object.field("available_denominations") { member in
        member.array(of: product.denominations) { list, denomination in
          list.object { item in
            item.field("min_value") {
              $0.raw(text(denomination.minimum, in: product.currency).utf8)
            }
            item.field("max_value") {
              $0.raw(text(denomination.maximum, in: product.currency).utf8)
            }
            item.field("discount") { $0.raw(denomination.discountPercent.text(decimals: 0).utf8) }
          }
        }
      }
    }
  }

  private func write(_ price: SandboxPrice, maximum: Int, into object: inout JSONWriter) {
    func field(_ name: String, _ amount: Amount, _ currency: SandboxCurrency) {
      object.field(name) { $0.raw(text(amount, in: currency).utf8) }
    }
    field("non_discounted_total", price.faceTotal, price.source)
    field("discount_amount", price.discount, price.source)
    if options.chargesFields == .full {
      object.field("discount") { $0.raw(price.discountPercent.text(decimals: 0).utf8) }
      field("total_amount", price.total, price.source)
      field("gst_amount", .zero, price.source)
      field("net_amount", price.net, price.destination)
      field("handling_fee_amount", price.fee, price.destination)
    }
    field("total_payable", price.payable, price.destination)
    object.field("max_quantity", maximum)
    object.field("charges_details") { member in
      member.object { details in
        details.field("source_currency", price.source.code)
        details.field("destination_currency", price.destination.code)
        details.field("forex_rate") { value in
          price.rate.map { value.raw($0.text.utf8) } ?? value.null()
        }
        details.field("conversion_fee") { value in
          price.rate == nil
            ? value.null() : value.raw(text(price.fee, in: price.destination).utf8)
        }
      }
    }
  }
}
