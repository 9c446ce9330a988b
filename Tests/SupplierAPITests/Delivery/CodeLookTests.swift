import SupplierAPI
import Testing

@Suite("the look of a code")
struct CodeLookTests {
  @Test(arguments: [
    ("", CodeLook.empty), ("   ", .empty), ("\t\n", .empty),
    ("A1B2-C3D4-E5F6", .plain), ("0000-1234", .plain), ("X7K2-XX9L", .plain), ("A#1", .suspect),
    ("https://claim.example/x#y", .suspect), ("https://claim.example/abc", .plain),
    ("STEAM-XXXX-XXXX-XXXX", .suspect), ("xxxxxxxx1234", .suspect), ("000000000000", .suspect),
    ("A...Z", .suspect), ("12…34", .suspect), ("----", .suspect),
    ("************1234", .masked), ("****", .masked), ("*", .masked), ("STEA****1234", .masked),
    ("••••1234", .masked), ("●●1234", .masked), ("####-1234", .masked), ("*-*-*-1", .masked),
    ("é\u{2022}\u{2022}", .masked), ("CODE-😀", .plain),
  ])
  func `is a label`(code: String, look: CodeLook) {
    #expect(code.scanned { CodeLook.of($0) } == look)
  }
}
