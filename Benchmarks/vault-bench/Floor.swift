import CBaselines
import Foundation
import VaultSchema

/// The least that the vault's promises cost: its own schema and rows, keys, log and syncs; C does the work.
@safe
final class Floor {
  private let floor: OpaquePointer

  /// Makes one in a folder of its own, for at most so many vouchers.
  init(_ folder: String, most: Int) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let schema = SchemaCatalogue.steps.map(\.sql).joined(separator: "\n")
    guard let opened = unsafe floor_open(folder, schema, most) else {
      throw Baseline.Failure(code: -1)
    }
    unsafe floor = opened
  }

  deinit { unsafe floor_close(floor) }

  func order(_ vouchers: Int) throws {
    try Baseline.check(unsafe floor_order(floor, Int32(vouchers)))
  }
  func reveal(_ voucher: Int) throws { try Baseline.check(unsafe floor_reveal(floor, voucher)) }
  func fill(_ vouchers: Int) throws { try Baseline.check(unsafe floor_fill(floor, vouchers)) }
}
