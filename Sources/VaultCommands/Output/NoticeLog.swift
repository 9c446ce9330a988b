package import Logging
import Reporting

/// Writes log lines to standard error, one a line: time, level, message, metadata.
package struct NoticeLog: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  private let output: Output
  private let now: @Sendable () -> String

  package init(level: Logger.Level, output: Output, now: @escaping @Sendable () -> String) {
    logLevel = level
    self.output = output
    self.now = now
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }
}

extension NoticeLog {
  package func log(event: LogEvent) {
    var fields = metadata
    fields.merge(event.metadata ?? [:]) { _, given in given }
    let words = fields.sorted { $0.key < $1.key }.map { name, value in
      " \(name)=\(SafeText("\(value)", limit: Self.columnsPerField).text)"
    }
    output.notice("\(now()) \(event.level) \(event.message)\(words.joined())")
  }

  private static let columnsPerField = 400
}
