extension SandboxLedger {
  /// Processes one call of the API as the supplier would.
  mutating func process(_ request: SandboxRequest, _ ticket: ExchangeTicket) -> SandboxAnswer {
    change(ticket.number) { $0.wasProcessed = true }
    do {
      try admit(request)
      return try route(request, ticket.number)
    } catch {
      return SandboxAnswer(error, options)
    }
  }

  /// Address, token and rate, in that order.
  private mutating func admit(_ request: SandboxRequest) throws(APIError) {
    let endpoint = request.endpoint
    guard options.isAddressAllowed else { throw .forbiddenAddress }
    if endpoint != .login, endpoint != .refresh {
      try authenticate(request)
    }
    if let seconds = rates.count(endpoint, options, now: now) {
      throw .rateLimited(seconds: seconds)
    }
  }

  private mutating func route(
    _ request: SandboxRequest, _ exchange: Int
  ) throws(APIError) -> SandboxAnswer {
    switch request.endpoint {
    case .login: try login(request)
    case .refresh: try refresh(request)
    case .logout: logout()
    case .products: try products(request)
    case .product: try product(request)
    case .availability: try availability(request)
    case .charges: try charges(request)
    case .referenceData: try referenceData(request)
    case .wallets: walletList()
    case .transactions: try transactions(request)
    case .transaction: try transaction(request)
    case .createOrder: try createOrder(request, exchange)
    case .order: try order(request, exchange)
    case .orders, .lookup: try orderList(request, exchange)
    case .unknown: throw .notFound("Route not found")
    }
  }

  /// An answer under `/api/v1`, wrapped if the switch says so.
  func answer(status: Int = 200, _ write: (inout JSONWriter) -> Void) -> SandboxAnswer {
    var writer = JSONWriter()
    switch options.envelope {
    case .bare: write(&writer)
    case .wrapped:
      writer.object { object in
        object.field("success", true)
        object.field("data", write)
      }
    }
    return SandboxAnswer(status: status, body: writer.bytes)
  }
}
