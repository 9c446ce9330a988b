#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `read(2)` by a name that no method of ours hides.
@unsafe
func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, buffer, count)
}

/// Writes all of the bytes; false if the system refused some of them.
func systemWriteAll(_ descriptor: Int32, _ bytes: Span<UInt8>) -> Bool {
  unsafe bytes.withUnsafeBytes { buffer in
    var rest = unsafe buffer[...]
    while unsafe !rest.isEmpty {
      let part = unsafe UnsafeRawBufferPointer(rebasing: rest)
      let written = unsafe write(descriptor, part.baseAddress, part.count)
      if written > 0 {
        unsafe rest = rest.dropFirst(written)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}

/// The system's words for an error number.
func systemWords(_ number: Int32) -> String {
  guard let text = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: text)
}
