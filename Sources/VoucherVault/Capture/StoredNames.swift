import VaultCrypto
import VaultStore

/// The store's own words for what the layers above it know by richer types.
extension DeliveryRow.Source {
  init(_ source: DeliverySource) {
    switch source {
    case .create: self = .create
    case .read: self = .read
    case .list: self = .list
    case .lookup: self = .lookup
    case .import: self = .import
    }
  }
}

extension DeliveryKeyRow.Role {
  init(_ role: RecipientID.Role) {
    switch role {
    case .reveal: self = .reveal
    case .recovery: self = .recovery
    }
  }
}
