package import Foundation

/// `posix_spawn` and nothing else: Foundation's `Process` crashes now and then when several tests start
/// processes at once.
package enum ProcessSpawn {
  package struct Refused: Error {
    package let call: String
    package let number: Int32
  }

  /// Starts the program that the first word is the path of; each descriptor of the table is put where
  /// the second number says.
  package static func start(
    _ words: [String], environment: [String: String], descriptors table: [(Int32, Int32)]
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (from, to) in table { unsafe posix_spawn_file_actions_adddup2(&actions, from, to) }
    let variables = environment.map { "\($0.key)=\($0.value)" }
    var identifier: pid_t = 0
    let result = unsafe withCStrings(words) { arguments in
      unsafe withCStrings(variables) { variables in
        unsafe posix_spawn(&identifier, words[0], &actions, nil, arguments, variables)
      }
    }
    guard result == 0 else { throw Refused(call: "posix_spawn \(words[0])", number: result) }
    return identifier
  }

  /// Waits until the process has ended; gives the word that says how.
  package static func wait(for identifier: pid_t) -> Int32 {
    var word: Int32 = 0
    while unsafe waitpid(identifier, &word, 0) == -1, errno == EINTR {}
    return word
  }

  /// Opens a file whose descriptor is closed in processes that others start meanwhile.
  package static func open(_ path: String, _ flags: Int32) throws -> Int32 {
    let descriptor = unsafe Foundation.open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Refused(call: "open \(path)", number: errno) }
    return descriptor
  }

  /// Lends the words as C has them: an array of pointers with a null at its end.
  private static func withCStrings<R>(
    _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: words.count + 1)
    for (index, word) in words.enumerated() { unsafe pointers[index] = strdup(word) }
    unsafe pointers[words.count] = nil
    defer {
      for index in words.indices { unsafe free(pointers[index]) }
      unsafe pointers.deallocate()
    }
    return unsafe body(pointers)
  }
}
