import CBaselines

/// One of the limits that the vault is measured beside; C does the work.
@safe
final class Baseline {
  private let baseline: OpaquePointer

  struct Failure: Error {
    let code: Int32
  }

  init(_ path: String, seals: Bool) throws {
    guard let opened = unsafe baseline_open(path, seals ? 1 : 0) else { throw Failure(code: -1) }
    unsafe baseline = opened
  }

  deinit { unsafe baseline_close(baseline) }

  func order(_ vouchers: Int) throws {
    try Self.check(unsafe baseline_order(baseline, Int32(vouchers)))
  }
  func reveal(_ voucher: Int) throws { try Self.check(unsafe baseline_reveal(baseline, voucher)) }
  func allocate() throws { try Self.check(unsafe baseline_allocate(baseline)) }
  func append() throws { try Self.check(unsafe baseline_append(baseline)) }
  func fill(_ vouchers: Int) throws { try Self.check(unsafe baseline_fill(baseline, vouchers)) }

  static func check(_ code: Int32) throws {
    if code != 0 { throw Failure(code: code) }
  }
}
