/// The classes of calls that the supplier counts apart (supplier-api.md, section 6).
package enum EndpointClass: Hashable, Sendable, CaseIterable {
  case login, refresh, read, order, charges
}

/// How many calls of each class may be made in a minute.
package struct RateLimits: Hashable, Sendable {
  package var login: Int
  package var refresh: Int
  /// Everything that is read with GET.
  package var read: Int
  /// Creating orders.
  package var order: Int
  /// Quotes; availability is counted here too, since the supplier names no class for it.
  package var charges: Int

  package init(login: Int, refresh: Int, read: Int, order: Int, charges: Int) {
    self.login = login
    self.refresh = refresh
    self.read = read
    self.order = order
    self.charges = charges
  }

  /// What a new account has on the production host.
  package static let production = RateLimits(
    login: 10, refresh: 20, read: 300, order: 60, charges: 120)
  /// What a new account has on the supplier's own sandbox host.
  package static let sandbox = RateLimits(
    login: 30, refresh: 30, read: 600, order: 120, charges: 300)

  package subscript(_ endpoints: EndpointClass) -> Int {
    switch endpoints {
    case .login: login
    case .refresh: refresh
    case .read: read
    case .order: order
    case .charges: charges
    }
  }
}
