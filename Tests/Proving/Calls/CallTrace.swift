/// The calls of one run, as the interposer wrote them down.
package struct CallTrace: Sendable {
  /// One call.
  package struct Entry: Hashable, Sendable {
    /// Its place among the counted calls; 0 for one that does not count.
    package let number: Int
    package let call: String
    package let descriptor: Int
    /// The file's path, `socket`, `stdout` or `stderr`.
    package let about: String
    package let result: Int
    package let error: Int
    /// `killed`, `torn`, `failed` or `short`; empty if nothing was done to it.
    package let done: String
  }

  package let entries: [Entry]

  package init(_ text: String) {
    entries = text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 7, let number = Int(fields[0]), let descriptor = Int(fields[2]),
        let result = Int(fields[4]), let error = Int(fields[5])
      else { return nil }
      return Entry(
        number: number, call: String(fields[1]), descriptor: descriptor, about: String(fields[3]),
        result: result, error: error, done: String(fields[6]))
    }
  }

  /// How many calls counted.
  package var count: Int { entries.map(\.number).max() ?? 0 }

  /// The calls to which something was done.
  package var struck: [Entry] { entries.filter { !$0.done.isEmpty } }

  /// Syncs that were tried again on a file whose sync had failed, before it was closed.
  ///
  /// The kernel may have dropped the pages whose sync failed, and a second sync would say that all is
  /// well.
  package var retriedSyncs: [Entry] {
    var broken: Set<Int> = []
    var retried: [Entry] = []
    for entry in entries {
      switch entry.call {
      case "fsync", "fdatasync":
        if broken.contains(entry.descriptor) { retried.append(entry) }
        if entry.result < 0 { broken.insert(entry.descriptor) }
      case "close":
        broken.remove(entry.descriptor)
      default: break
      }
    }
    return retried
  }
}
