import CProcessSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the program does to its own process before it touches a secret.
package enum ProcessHardening {
  /// Turns core dumps off, keeps other processes of the user from reading this one's memory, and
  /// gives files that are made from here on to their owner alone.
  ///
  /// A write to a closed pipe becomes an error of that write instead of the end of the process: it
  /// must not come between an answer of the supplier and its place on the disk.
  package static func apply() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    #else
      unsafe setrlimit(RLIMIT_CORE, &none)
    #endif
    vv_forbid_dumps()
    umask(0o077)
    signal(SIGPIPE, SIG_IGN)
  }
}
