import VoucherModel

extension SandboxLedger {
  /// Carries out one control call; `path` is what follows `/_sandbox/`.
  mutating func control(
    _ method: String, _ path: [String], _ body: JSONValue
  ) throws(APIError) -> JSONValue {
    switch (method, path.first ?? "", path.count) {
    case ("GET", "", 0): return Self.controlIndex
    case ("GET", "options", 1): return options.json
    case ("PUT", "options", 1): return try changeOptions(body)
    case ("GET", "faults", 1): return faultList
    case ("POST", "faults", 1): return try addFaults(body)
    case ("DELETE", "faults", 1):
      faults.removeAll()
      return faultList
    case ("POST", "tokens", 2) where path[1] == "expire":
      tokens.expireAccess(options)
      return time
    case ("POST", "orders", 1): return try addForeignOrder(body)
    case (_, "orders", 2...3):
      let order = try index(path, of: orderIndex)
      return try controlOrder(method, order, path.dropFirst(2).first, body)
    case (_, "wallets", 2...3):
      let wallet = try index(path, of: walletIndex)
      return try controlWallet(method, wallet, path.dropFirst(2).first, body)
    case ("PATCH", "transactions", 2):
      return try changeMovement(try index(path, of: movementIndex), body)
    default: throw .notFound("There is no such control call")
    }
  }

  var time: JSONValue { .object([.init("now", .string(now.rfc3339))]) }

  private static let controlIndex = JSONValue.object([
    .init(
      "calls",
      .array(
        [
          "GET truth", "GET options", "PUT options", "GET faults", "POST faults",
          "DELETE faults", "POST advance", "POST outage", "POST reset", "POST tokens/expire",
          "POST orders", "PATCH orders/ID", "DELETE orders/ID", "POST orders/ID/deliver",
          "POST orders/ID/fail", "POST orders/ID/cancel", "POST orders/ID/refund",
          "POST orders/ID/debit", "POST orders/ID/hide", "POST orders/ID/show",
          "POST orders/ID/burn", "POST orders/ID/replace-codes", "POST wallets/ID/credit",
          "POST wallets/ID/debit",
          "PATCH wallets/ID", "PATCH transactions/ID",
        ].map(JSONValue.string)))
  ])

  private func index(
    _ path: [String], of find: (Int64) -> Int?
  ) throws(APIError) -> Int {
    guard let index = Int64(path[1]).flatMap(find) else { throw .notFound("Not found") }
    return index
  }

  private mutating func changeOptions(_ body: JSONValue) throws(APIError) -> JSONValue {
    do {
      try options.merge(body, isRunning: true)
    } catch {
      throw .validation(error.description)
    }
    return options.json
  }

  private var faultList: JSONValue {
    let rows = faults.pending.map { fault in
      JSONValue.object([
        .init("on", .string(fault.target.name)), .init("kind", .string(fault.kind.name)),
        .init("nth", .number(String(fault.nth))),
        .init("count", fault.count.map { .number(String($0)) } ?? .null),
        .init("reference", fault.reference.map(JSONValue.string) ?? .null),
      ])
    }
    return .object([.init("faults", .array(rows))])
  }

  /// One fault, a list of them, or `{"faults":[…]}`: all are taken or none.
  private mutating func addFaults(_ body: JSONValue) throws(APIError) -> JSONValue {
    let list = body["faults"]?.elements ?? body.elements ?? [body]
    do throws(FaultReader.Refusal) {
      faults.add(try list.map(FaultReader.fault))
    } catch {
      throw .validation(error.description)
    }
    return faultList
  }
}
