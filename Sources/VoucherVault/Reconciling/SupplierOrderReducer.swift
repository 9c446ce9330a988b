import Reconciliation
import SupplierAPI
import Synchronization
import VaultCrypto
import VoucherModel

/// Reduces a listed order to what may be compared without a key: masks and digests, no value.
struct SupplierOrderReducer {
  let vault: VaultID
  private let scratch = SecretBuffer(limit: CaptureSink.bodyLimit)

  init(vault: VaultID) {
    self.vault = vault
  }

  func reduce(_ scanned: ScannedOrder, in body: Span<UInt8>) throws -> SupplierOrder? {
    guard let id = scanned.id else { return nil }
    let terms = SupplierTerms(
      status: scanned.status.map(SupplierStatus.init), quantity: scanned.quantity,
      amount: scanned.amount, discount: scanned.discount, baseCurrency: scanned.baseCurrency,
      deductionCurrency: scanned.deductionCurrency, walletID: scanned.walletID)
    let vouchers =
      try scanned.hasVoucherList
      ? scanned.vouchers.map { try reduce($0, in: body) } : nil
    return SupplierOrder(
      id: id, clientReference: scanned.clientReference, terms: terms,
      productID: scanned.productID, denomination: scanned.denomination,
      deliveredQuantity: scanned.deliveredQuantity, createdAt: scanned.createdAt,
      vouchers: vouchers)
  }

  private func reduce(_ voucher: ScannedVoucher, in body: Span<UInt8>) throws -> SupplierVoucher {
    scratch.removeAll()
    var reference: ContentDigest?
    if let token = voucher.supplierReference {
      _ = try token.unescaped(in: body, into: scratch)
      reference = scratch.withBytes { bytes in
        CodeLook.of(bytes) == .masked
          ? nil : ContentDigest(bytes: ReferenceDigest.of(bytes, vault: vault).bytes)
      }
      scratch.removeAll()
    }
    guard let face = voucher.code ?? voucher.url else {
      let look: Reconciliation.CodeLook = voucher.pin == nil ? .empty : .plain
      return SupplierVoucher(look: look, tail: .none, referenceDigest: reference)
    }
    _ = try face.unescaped(in: body, into: scratch)
    defer { scratch.removeAll() }
    return scratch.withBytes { bytes in
      SupplierVoucher(
        shown: bytes, look: Reconciliation.CodeLook(SupplierAPI.CodeLook.of(bytes)),
        referenceDigest: reference)
    }
  }
}

extension Reconciliation.CodeLook {
  init(_ look: SupplierAPI.CodeLook) {
    switch look {
    case .plain: self = .plain
    case .suspect: self = .suspect
    case .masked: self = .masked
    case .empty: self = .empty
    }
  }
}

/// Carries the paging headers out of a call whose body goes elsewhere.
final class PagingBox: Sendable {
  private let box = Mutex<Paging?>(nil)

  func set(_ paging: Paging) {
    box.withLock { $0 = paging }
  }

  var value: Paging? { box.withLock { $0 } }
}
