import Reconciliation
import Testing

@Suite("the table of breaks")
struct ReconciliationTableTests {
  @Test(arguments: BreakKind.allCases)
  func `each is brought about by the sandbox, and found as it is, and nothing besides`(
    kind: BreakKind
  ) async throws {
    guard let scene = try BreakScene.of(kind) else {
      #expect(kind == .postClose)
      return
    }
    #expect(scene.expected.kind == kind)
    try await scene.play()
  }
}
