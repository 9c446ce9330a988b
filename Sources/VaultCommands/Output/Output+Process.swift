#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Output {
  /// The streams of this process.
  package static func process() -> Output {
    Output { stream, bytes in
      systemWriteAll(stream == .standardOutput ? STDOUT_FILENO : STDERR_FILENO, bytes)
    }
  }
}
