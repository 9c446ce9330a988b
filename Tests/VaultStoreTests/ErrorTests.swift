import Testing
import VaultStore
import VoucherModel

@Suite("the errors")
struct ErrorTests {
  static let marker = "MARKER-4F1C-93AA-0D77"

  /// Writes that the database refuses, each with the marker among its values.
  static let refused: [@Sendable (borrowing VaultTransaction) throws -> Void] = [
    { try $0.insertOrder(Make.order(2, reference: marker)) },
    { transaction in
      var order = try Make.order(3)
      order.lastRequestID = marker
      order.captured = -1
      try transaction.insertOrder(order)
    },
    { try $0.insertNodes([NodeRow(level: 1, position: 0, hash: Array(marker.utf8))]) },
    { try $0.insertReveals([Self.reveal]) },
    { transaction in
      try transaction.insertCheckpoint(
        CheckpointRow(treeSize: .max, note: marker, signedAt: Make.time))
      try transaction.insertCheckpoint(
        CheckpointRow(treeSize: .max, note: marker, signedAt: Make.time))
    },
  ]

  static let reveal = RevealRow(
    leafIndex: 77, voucherID: Make.id(1), actor: marker, purpose: marker, revealedAt: Make.time)

  @Test(arguments: refused.indices)
  func `no error holds a value that was to be stored`(index: Int) throws {
    let store = try StoreFixture()
    try store.database.writeNow { try $0.insertOrder(Make.order(1, reference: Self.marker)) }
    let body = Self.refused[index]
    do {
      try store.database.writeNow(body)
      Issue.record("nothing was refused")
    } catch {
      let texts = [
        "\(error)", String(reflecting: error), String(describing: error), error.localizedWords,
      ]
      for text in texts { #expect(!text.contains("MARKER"), "\(text)") }
      #expect(error is StoreError, "\(error)")
    }
  }

  @Test func `each error has a label of its own`() {
    let errors: [StoreError] = [
      .missing, .alreadyExists, .refused(what: "lock file", errno: 13), .notADatabase, .notAVault,
      .newerSchema(step: "V2"), .olderSchema, .corrupt(what: "a page"), .cannotOpen(code: 14),
      .unusablePath, .lockedByAnotherProcess(waitedMilliseconds: 10), .busy, .diskFull,
      .inputOutput(code: 10), .readOnly, .closed, .calledFromWithinAWrite, .referenceTaken,
      .supplierOrderTaken, .duplicate(constraint: "a.b"), .ruleBroken("rule"), .notFound,
      .changedMeanwhile, .unexpected(code: 1),
    ]
    #expect(Set(errors.map(\.label)).count == errors.count)
    #expect(Set(errors.map(\.description)).count == errors.count)
  }
}

extension Error {
  /// What a careless log would print.
  fileprivate var localizedWords: String {
    var text = ""
    dump(self, to: &text)
    return text
  }
}
