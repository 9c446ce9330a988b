package import Logging
import VaultCrypto
package import VoucherModel

/// Where a sealed response goes when the journal's disk has failed: into the spools, one after the
/// other, and if none takes it, out as an armoured block.
package struct CaptureShelter: Sendable {
  private let shelf: SpoolShelf
  private let log: Logger
  private let nameOrder: @Sendable (OrderID) -> String?
  private let printArmoured: @Sendable (_ text: String) -> Void

  /// What an armoured block is called.
  package static let label = "VOUCHER VAULT SEALED RESPONSE"

  package init(
    shelf: SpoolShelf, log: Logger, nameOrder: @escaping @Sendable (OrderID) -> String?,
    printArmoured: @escaping @Sendable (_ text: String) -> Void
  ) {
    self.shelf = shelf
    self.log = log
    self.nameOrder = nameOrder
    self.printArmoured = printArmoured
  }

  func take(
    _ sealed: [UInt8], of context: JournalContext, because reason: DiskError?
  ) -> CapturedResponse.Home {
    var failure = reason
    for folder in shelf.folders {
      let path = SpoolShelf.path(of: context.deliveryID, in: folder)
      do throws(DiskError) {
        try shelf.disk.makeFolder(folder)
        try shelf.disk.writeNew(sealed, to: path)
        return .spool(path: path)
      } catch {
        failure = failure ?? error
      }
    }
    let text = words(about: context, failure) + Armour.encode(sealed, label: Self.label)
    // It may be the only copy there is: it goes wherever something can be said.
    log.critical("\(text)")
    printArmoured(text)
    return .armoured
  }

  /// What stands before the block, in lines that a mail does not break.
  private func words(about context: JournalContext, _ failure: DiskError?) -> String {
    let order = context.orderID.map { nameOrder($0) ?? "\($0)" }
    let about = order.map { "about order \($0)" } ?? "to a list of orders"
    let cause = failure.map { "\($0.operation), system error \($0.number)" } ?? "-"
    let next =
      order.map { "not place order \($0) under another reference." }
      ?? "not ask for that list again."
    return """
      NO DISK TOOK A SEALED RESPONSE of the supplier, \(about)
      (\(cause)).
      It stands here as text. It is ciphertext that only the keys of this
      vault open: safe to keep, to mail and to print. Codes may be in it that
      the supplier does not show again, so keep it, and do
      \(next)
      Save it to a file, with whatever stands around it; make room on the
      disk; then put it back:
        voucher-vault deliveries import FILE

      """
  }
}
