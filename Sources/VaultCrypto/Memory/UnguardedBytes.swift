extension [UInt8] {
  /// An array that a C function fills; for what is not secret.
  @unsafe
  init(count: Int, filledBy fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    unsafe self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress {
        unsafe fill(start)
      }
      initialized = count
    }
  }

  /// The same with a status; the error is thrown, and the bytes dropped, unless that is 0.
  @unsafe
  init(
    count: Int, orThrow error: CryptoError, filledBy fill: (UnsafeMutablePointer<UInt8>) -> Int32
  ) throws(CryptoError) {
    var status: Int32 = 0
    self = unsafe [UInt8](count: count) { unsafe status = fill($0) }
    try Sodium.check(status, orThrow: error)
  }
}
