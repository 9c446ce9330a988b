import CSodium

/// Overwrites memory that held a secret and is not guarded; the compiler does not leave it out.
package enum Wiping {
  package static func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    guard let start = memory.baseAddress else { return }
    unsafe sodium_memzero(start, memory.count)
  }
}
