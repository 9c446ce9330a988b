import VaultCrypto

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Terminal {
  /// The terminal that this process was started on, as far as it is one.
  package static func process(
    environment: [String: String], interruption: Interruption
  ) -> Terminal {
    let isDumb = environment["TERM"] == "dumb"
    let isOnError = isatty(STDERR_FILENO) == 1
    return Terminal(
      canAsk: isatty(STDIN_FILENO) == 1 && isOnError,
      showsResults: isatty(STDOUT_FILENO) == 1,
      showsProgress: isOnError && !isDumb,
      hasColours: isOnError && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty,
      width: { columns() },
      readLine: { interruption.asking { Swift.readLine() } },
      readSecret: {
        try interruption.withoutEcho { try SecretInput.line(from: STDIN_FILENO) }
      })
  }

  private static func columns() -> Int {
    var size = winsize()
    let isKnown = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }
}
