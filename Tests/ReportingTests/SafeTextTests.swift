import Reporting
import TestSupport
import Testing

@Suite("text for a terminal")
struct SafeTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a\nb\r\nc\td", #"a\nb\r\nc\td"#), ("\u{1B}[31mred", #"\u{1b}[31mred"#),
    (#"C:\n"#, #"C:\\n"#), ("abc\u{202E}fdp.exe", #"abc\u{202e}fdp.exe"#), ("é", "é"),
    ("\u{301}x", #"\u{301}x"#), ("a\n\u{301}", #"a\n\u{301}"#), ("", ""), ("ギフト", "ギフト"),
    ("\u{2764}\u{FE0F}", "\u{2764}\u{FE0F}"), ("z\u{200D}", #"z\u{200d}"#),
  ])
  func `shows what cannot be seen`(raw: String, shown: String) {
    #expect(SafeText(raw).text == shown)
  }

  @Test(arguments: HostileText.all)
  func `lets nothing through that acts on its reader`(raw: String) {
    let shown = SafeText("a" + raw + "b").text
    #expect(shown.hasPrefix("a\\") && shown.hasSuffix("b"))
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("ギフト", 6, "ギフト"),
    ("ギフト券", 6, "ギフ…"), ("ab\n", 4, #"ab\n"#), ("ab\n!", 4, "ab…"), ("abc", 0, "…"),
    ("a", 1, "a"),
  ])
  func `is cut between characters, never within an escape`(raw: String, limit: Int, shown: String) {
    #expect(SafeText(raw, limit: limit).text == shown)
  }

  @Test func `is as long as it looks, however many accents are piled up`() {
    let pile = "a" + String(repeating: "\u{301}", count: 10_000)
    #expect(SafeText(pile, limit: 40).text.unicodeScalars.count <= 48)
  }

  @Test func `is bounded and legible whatever comes`() {
    for seed in UInt64(0)..<200 {
      var randomness = SeededRandomness(seed: seed)
      let raw = HostileText.random(upTo: 60, using: &randomness)
      let limit = Int.random(in: 1...50, using: &randomness)
      let shown = SafeText(raw, limit: limit).text
      #expect(DisplayWidth.of(shown) <= limit, "seed \(seed)")
      #expect(
        !HostileText.all.contains { shown.unicodeScalars.contains($0.unicodeScalars.first ?? "a") })
    }
  }
}

@Suite("the width of a text")
struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｶﾅ", 2), ("Ａ", 2),
    ("😀", 2), ("🇩🇪", 2), ("\u{2764}\u{FE0F}", 2), ("\u{2764}", 1), ("€", 1), ("1", 1), ("—", 1),
  ])
  func `counts two columns for wide characters and pictures`(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }
}
