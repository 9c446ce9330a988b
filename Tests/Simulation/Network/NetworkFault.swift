import SandboxSupplier

/// What can go wrong between a process and the supplier.
enum NetworkFault: Sendable {
  /// Nothing was sent.
  case refused
  /// The request never arrived.
  case lostRequest
  /// The request arrives when nobody waits for its answer any more.
  case lateRequest(Int64)
  /// The supplier did what was asked, and its answer never arrived.
  case lostAnswer
  /// Something between answers instead of the supplier, which never heard of it.
  case cannedBefore(CannedAnswer)
  /// Something between answers instead of the supplier, which has done what was asked.
  case cannedAfter(CannedAnswer)
  /// The answer comes after so many milliseconds.
  case slow(Int)
  /// The body ends after so many thousandths.
  case cut(Int)

  var number: Int {
    switch self {
    case .refused: 1
    case .lostRequest: 2
    case .lateRequest: 3
    case .lostAnswer: 4
    case .cannedBefore: 5
    case .cannedAfter: 6
    case .slow: 7
    case .cut: 8
    }
  }

  /// The fault of one exchange, if it is to have any.
  static func draw(_ machine: Machine) -> NetworkFault? {
    let chance = machine.chance
    guard chance.one(in: machine.weather.networkFault) else { return nil }
    switch chance.below(10) {
    case 0: return .refused
    case 1: return .lostRequest
    case 2: return .lateRequest(Int64(61_000 + chance.below(30_000)))
    case 3: return .lostAnswer
    case 4:
      let statuses = [429, 500, 502, 503, 400, 403]
      let status = chance.pick(statuses) ?? 500
      return .cannedBefore(
        status == 429
          ? .rateLimited(retryAfter: chance.one(in: 2) ? nil : 1)
          : chance.one(in: 2) ? .gateway(status) : .error(status))
    case 5: return .cannedAfter(.gateway(chance.pick([500, 502, 504]) ?? 502))
    case 6: return .slow(1_000 + chance.below(50_000))
    default: return .cut(chance.below(1_000))
    }
  }
}
