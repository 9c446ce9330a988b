import Synchronization
import VaultCrypto
package import VoucherModel

/// The right to send or read one order, held by one task of one process at a time.
///
/// Two reads of one order at once would let one of them see codes and the other masks, and the
/// second take them for lost. The kernel gives the lock up when its holder dies.
package final class OrderLock: Sendable {
  private let file: Mutex<(any DiskFile)?>

  private init(file: any DiskFile) {
    self.file = Mutex(file)
  }

  /// Gives the lock up now, and not when the last task that knows it has been cleared away.
  package func release() {
    file.withLock { $0 = nil }
  }

  /// Takes the order's lock; `nil` if somebody has it.
  package static func tryAcquire(
    _ order: OrderID, disk: any Disk, path: String
  ) throws(DiskError) -> OrderLock? {
    try tryAcquire(byteAt: Int64(order.low & 0x3FFF_FFFF_FFFF_FFFF), disk: disk, path: path)
  }

  /// Takes the lock of something that is no order; it may share a byte with one.
  static func tryAcquire(
    name: Digest, disk: any Disk, path: String
  ) throws(DiskError) -> OrderLock? {
    let word = name.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return try tryAcquire(byteAt: Int64(word & 0x3FFF_FFFF_FFFF_FFFF), disk: disk, path: path)
  }

  private static func tryAcquire(
    byteAt offset: Int64, disk: any Disk, path: String
  ) throws(DiskError) -> OrderLock? {
    let file = try disk.open(path, creating: true)
    // One byte of a file that stays empty stands for each order. Two orders may share a byte; then
    // one waits for the other, which costs time and nothing else.
    return try file.tryLock(byteAt: offset) ? OrderLock(file: file) : nil
  }
}
