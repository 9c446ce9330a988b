/// Draws how far long work has come, on a terminal; elsewhere it draws nothing.
package struct ProgressBar: Sendable {
  private static let barColumns = 24

  private let title: String
  private let output: Output
  private let terminal: Terminal

  package init(_ title: String, on output: Output, terminal: Terminal) {
    self.title = title
    self.output = output
    self.terminal = terminal
  }

  /// Shows that so many of `total` are done; a total of `nil` is not known yet.
  package func show(_ done: Int, of total: Int?) {
    guard terminal.showsProgress else { return }
    let line = Self.line(
      title, done, of: total, width: terminal.width(), hasColours: terminal.hasColours)
    output.showProgress(line)
  }

  /// Takes the bar away.
  package func finish() {
    guard terminal.showsProgress else { return }
    output.showProgress("")
  }

  /// The line that is drawn, at most one column shorter than the terminal is wide.
  package static func line(
    _ title: String, _ done: Int, of total: Int?, width: Int, hasColours: Bool
  ) -> String {
    guard let total, total > 0 else {
      let line = done > 0 ? "\(title)  \(done)" : "\(title) …"
      return String(line.prefix(max(1, width - 1)))
    }
    let shown = min(max(done, 0), total)
    let figures = "\(shown)/\(total)"
    let room = width - title.count - figures.count - 7
    guard room >= 4 else { return String("\(title) \(figures)".prefix(max(1, width - 1))) }
    let columns = min(barColumns, room)
    let filled = columns * shown / total
    let full = String(repeating: "█", count: filled)
    let rest = String(repeating: "░", count: columns - filled)
    let bar = hasColours ? "\u{1B}[32m\(full)\u{1B}[0m\(rest)" : full + rest
    return "\(title)  \(bar)  \(figures)"
  }
}
