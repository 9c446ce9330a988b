import Foundation
import SandboxSupplier
import TestSupport
import VaultStore
import VoucherModel
import VoucherVault

extension Stage {
  /// What a kill left, as far as a recovery can tell: two runs with the same text differ in
  /// identifiers, times and frames of transactions that never ended, and in nothing else.
  ///
  /// It is read from a copy, so that the recovery finds what the kill left and no more.
  func stateLeft() throws -> String {
    let place = try TemporaryFolder()
    let copy = place.path("vault")
    try FileManager.default.copyItem(atPath: folder.path, toPath: copy)
    let vault = try Vault.open(
      VaultFolder(copy), keys: .none, environment: VaultEnvironment(log: CallBench.silent) { _ in })
    defer { vault.close() }
    let core = vault.core
    var lines: [String] = []
    try core.database.read { snapshot in
      try snapshot.eachOrder { order in
        lines.append(
          "order \(order.reference) \(order.state.rawValue) \(order.attempts) \(order.captured) "
            + "\(order.lost) \(order.supplierOrderID == nil) \(order.supplierStatus == nil)")
      }
      try snapshot.eachDelivery { delivery, _ in
        lines.append(
          "delivery \(delivery.source.rawValue) \(delivery.isComplete) \(delivery.voucherCount)")
      }
      try snapshot.eachLeaf { lines.append("leaf \($0.kind)") }
      lines.append("checkpoints \(try snapshot.checkpoints().count)")
    }
    for name in try core.disk.names(in: core.folder.journal) {
      let path = core.folder.journal + "/" + name
      guard let bytes = try core.disk.read(path, limit: CaptureJournal.maximumEntry),
        let entry = SealedResponse(bytes)
      else { continue }
      lines.append("entry \(entry.context.source.rawValue) \(entry.frames.map(\.count))")
    }
    for order in sandbox.truth.orders {
      let shown = order.vouchers.map { $0.shownIn.count }
      lines.append("supplier \(order.reference ?? "-") \(order.status) \(shown)")
    }
    return lines.joined(separator: "\n")
  }
}
