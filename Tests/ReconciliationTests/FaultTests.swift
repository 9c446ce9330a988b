import Reconciliation
import Testing
import VoucherModel

@Suite("faults of the vault itself")
struct FaultTests {
  @Test func `are one break for each thing, critical and without an amount`() throws {
    var books = Books()
    books.buy()
    books.inputs.integrityFaults = [
      IntegrityFault(subject: "voucher 1", message: "The row was changed."),
      IntegrityFault(
        subject: "order 1", message: "The row was changed.", orderID: Books.orderID(1)),
      IntegrityFault(subject: "voucher 1", message: "It stands as available."),
    ]
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.integrityBreak, .integrityBreak])
    #expect(Set(run.breaks.map(\.id)).count == 2)
    #expect(run.breaks.allSatisfy { $0.severity.level == .critical && $0.exposure == nil })
    #expect(run.breaks.map(\.keys.orderIDs.count).sorted() == [0, 1])
    #expect(run.breaks.flatMap(\.evidence).count { $0.name == "fault" } == 3)
    // What was found wrong is not also an order that does not match.
    #expect(run.orders.map(\.state) == [.matched])
  }
}
