import Testing
import VaultCommands

@Suite("the output")
struct OutputTests {
  @Test func `results and notices go to their own streams`() {
    let recorded = RecordedOutput()
    let output = recorded.output()
    output.line("result")
    output.notice("notice")
    output.prompt("question? ")
    #expect(recorded.out == Array("result\n".utf8))
    #expect(recorded.notices == Array("notice\nquestion? ".utf8))
    #expect(!output.hasLostResults)
  }

  @Test func `a result that could not be written is remembered`() {
    let output = RecordedOutput().output(isBroken: true)
    output.notice("fine")
    #expect(!output.hasLostResults)
    output.line("lost")
    #expect(output.hasLostResults)
  }

  @Test func `progress makes way for text and comes back`() {
    let recorded = RecordedOutput()
    let output = recorded.output()
    output.showProgress("half")
    output.showProgress("half")
    output.line("result")
    output.showProgress("")
    let clear = "\r\u{1B}[K"
    #expect(
      String(decoding: recorded.notices, as: UTF8.self)
        == clear + "half" + clear + "half" + clear)
    #expect(recorded.out == Array("result\n".utf8))
  }
}

@Suite("the progress bar")
struct ProgressBarTests {
  @Test func `nothing is drawn without a terminal`() {
    let recorded = RecordedOutput()
    let bar = ProgressBar("Reading", on: recorded.output(), terminal: .none)
    bar.show(1, of: 2)
    bar.finish()
    #expect(recorded.notices.isEmpty)
  }

  @Test(arguments: [
    (0, "░░░░░░░░░░░░░░░░░░░░░░░░  0/20"), (10, "████████████░░░░░░░░░░░░  10/20"),
    (20, "████████████████████████  20/20"), (25, "████████████████████████  20/20"),
    (-1, "░░░░░░░░░░░░░░░░░░░░░░░░  0/20"),
  ])
  func `the bar is as full as the work is done`(done: Int, bar: String) {
    #expect(
      ProgressBar.line("Reading", done, of: 20, width: 80, hasColours: false)
        == "Reading  " + bar)
  }

  @Test(arguments: 1...120)
  func `a line never fills the terminal`(width: Int) {
    let lines = [
      ProgressBar.line("Reading the catalogue", 7, of: 20, width: width, hasColours: false),
      ProgressBar.line("Reading the catalogue", 7, of: nil, width: width, hasColours: false),
      ProgressBar.line("Asking", 0, of: 0, width: width, hasColours: false),
    ]
    for line in lines { #expect(line.count <= max(1, width - 1)) }
  }

  @Test func `colours come only where they are welcome`() {
    let plain = ProgressBar.line("R", 1, of: 2, width: 80, hasColours: false)
    let coloured = ProgressBar.line("R", 1, of: 2, width: 80, hasColours: true)
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.contains("\u{1B}[32m"))
    #expect(coloured.contains("\u{1B}[0m"))
  }
}
