/// The content of a simulated file: as processes see it, and as it certainly is on the disk.
struct Inode: Sendable {
  private(set) var bytes: [UInt8] = []
  private var durable: [UInt8] = []
  /// The blocks that were written and not synced since.
  private var dirty: Set<Int> = []

  static let block = 4_096

  mutating func write(_ new: [UInt8], at offset: Int) {
    guard !new.isEmpty else { return }
    grow(to: offset + new.count)
    unsafe bytes.withUnsafeMutableBytes { target in
      unsafe new.withUnsafeBytes { source in
        guard let start = target.baseAddress, let from = source.baseAddress else { return }
        unsafe (start + offset).copyMemory(from: from, byteCount: source.count)
      }
    }
    for block in (offset / Self.block)...((offset + new.count - 1) / Self.block) {
      dirty.insert(block)
    }
  }

  mutating func grow(to count: Int) {
    guard bytes.count < count else { return }
    let first = bytes.count / Self.block
    bytes += [UInt8](repeating: 0, count: count - bytes.count)
    for block in first...(max(first, (count - 1) / Self.block)) { dirty.insert(block) }
  }

  func read(_ count: Int, at offset: Int) -> [UInt8] {
    let start = min(offset, bytes.count)
    return Array(bytes[start..<min(bytes.count, start + count)])
  }

  mutating func sync() {
    for block in dirty { persist(block, upTo: Self.block) }
    fit(bytes.count)
    dirty = []
  }

  /// The system takes all for written, whatever the disk has.
  mutating func failToSync(_ chance: Chance) {
    for block in dirty.sorted() where chance.one(in: 2) { persist(block, upTo: Self.block) }
    dirty = []
  }

  /// What was not synced is there, or not, or in part.
  mutating func cutPower(_ chance: Chance) {
    let size = chance.one(in: 2) ? max(bytes.count, durable.count) : durable.count
    for block in dirty.sorted() {
      switch chance.below(4) {
      case 0, 1: persist(block, upTo: Self.block)
      case 2: persist(block, upTo: chance.below(Self.block))
      default: break
      }
    }
    fit(size)
    bytes = durable
    dirty = []
  }

  private mutating func fit(_ count: Int) {
    if durable.count < count {
      durable += [UInt8](repeating: 0, count: count - durable.count)
    } else if durable.count > count {
      durable.removeLast(durable.count - count)
    }
  }

  private mutating func persist(_ block: Int, upTo limit: Int) {
    let start = block * Self.block
    let end = min(bytes.count, start + limit)
    guard start < end else { return }
    if durable.count < end { fit(end) }
    unsafe durable.withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { source in
        guard let into = target.baseAddress, let from = source.baseAddress else { return }
        unsafe (into + start).copyMemory(from: from + start, byteCount: end - start)
      }
    }
  }
}
