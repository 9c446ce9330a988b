import SupplierAPI
import Testing

@Suite("a code against its mask")
struct MaskComparisonTests {
  @Test(arguments: [
    ("STEAM-2XWD", "STEAM-2XWD"), ("STEAM-2XWD", "*****-2XWD"), ("STEAM-2XWD", "STEA****2XWD"),
    ("STEAM-2XWD", "****2XWD"), ("STEAM-2XWD", "••••2XWD"), ("STEAM-2XWD", "ST…WD"),
    ("STEAM-2XWD", "ST...WD"), ("STEAM-2XWD", "********"), ("STEAM2XWD", "*****-2XWD"),
    ("STEAM-2XWD", "XXXXX-XXXX"), ("AXB1", "*XB1"), ("STEAM-2XWD", "STEAM-****"),
  ])
  func `what shows nothing else may be the code`(code: String, shown: String) {
    #expect(mayBe(code, shown))
  }

  @Test(arguments: [
    ("STEAM-2XWD", "STEAM-2XWE"), ("STEAM-2XWD", "STEB****2XWD"), ("STEAM-2XWD", "TTEA**2XWD"),
    ("STEAM-2XWD", "*****-2XWE"), ("STEAM-2XWD", "SB…WD"), ("STEAM-2XWD", "ST…WB"),
    ("2XWD", "STEAM**2XWD"), ("STEAM-2XWD", ""), ("STEAM-2XWD", "STEAM"), ("ABCD", "A**X"),
    ("WD", "W…WD"),
  ])
  func `what shows another character is another code`(code: String, shown: String) {
    #expect(!mayBe(code, shown))
  }

  private func mayBe(_ code: String, _ shown: String) -> Bool {
    code.scanned { code in
      shown.scanned { shown in
        MaskComparison.mayBe(code, shown: shown, look: CodeLook.of(shown))
      }
    }
  }
}
