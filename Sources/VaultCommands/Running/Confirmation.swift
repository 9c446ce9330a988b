import Reporting

/// Asks before what cannot be undone.
struct Confirmation {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Returns if the answer is yes.
  func ask(_ question: String) throws(CommandError) {
    session.output.prompt("\(SafeText(question, limit: 400).text) [y/N] ")
    let answer = session.terminal.readLine()?.lowercased()
    guard answer == "y" || answer == "yes" else { throw .declined }
  }

  /// As `ask`; where nobody can be asked, the flag `--yes` has to be there.
  func require(_ question: String, isGiven: Bool) throws(CommandError) {
    if isGiven { return }
    guard session.terminal.canAsk else {
      throw .usage(
        "This cannot be undone, and there is no terminal to ask on. Nothing was done.",
        next: "Add --yes if you are sure.")
    }
    try ask(question)
  }
}
