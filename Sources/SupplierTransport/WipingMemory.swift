@_spi(CustomByteBufferAllocator) import NIOCore
import VaultCrypto

/// The memory of a connection: wiped before it is given back, so that no answer and no request stays
/// in what the process has freed.
enum WipingMemory {
  /// In front of each piece stands its size; the piece itself stays as aligned as `malloc` makes it.
  private static let headSize = 16

  static let allocator = unsafe ByteBufferAllocator(
    allocate: { size in unsafe WipingMemory.allocate(size) },
    reallocate: { pointer, oldSize, newSize in
      let moved = unsafe WipingMemory.allocate(newSize)
      if let pointer = unsafe pointer, let moved = unsafe moved {
        unsafe moved.copyMemory(from: pointer, byteCount: min(oldSize, newSize))
        unsafe WipingMemory.free(pointer)
      }
      return unsafe moved
    },
    deallocate: { pointer in unsafe WipingMemory.free(pointer) },
    copy: { target, source, count in unsafe target.copyMemory(from: source, byteCount: count) })

  private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
    let whole = UnsafeMutableRawPointer.allocate(
      byteCount: size + headSize, alignment: headSize)
    unsafe whole.storeBytes(of: size, as: Int.self)
    return unsafe whole + headSize
  }

  private static func free(_ pointer: UnsafeMutableRawPointer) {
    let whole = unsafe pointer - headSize
    let size = unsafe whole.load(as: Int.self)
    unsafe Wiping.wipe(UnsafeMutableRawBufferPointer(start: pointer, count: size))
    unsafe whole.deallocate()
  }
}

extension ByteBuffer {
  /// Overwrites what can be read of the buffer, in place, whoever else refers to its memory.
  ///
  /// A connection keeps the memory it reads into for its next read. What is wiped has been parsed and
  /// passed on; nothing reads it a second time.
  func wipeReadableBytes() {
    unsafe withUnsafeReadableBytes { bytes in
      unsafe Wiping.wipe(UnsafeMutableRawBufferPointer(mutating: bytes))
    }
  }
}
