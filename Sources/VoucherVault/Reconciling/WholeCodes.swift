import Reconciliation
import SupplierAPI
import Synchronization
import VaultCrypto
import VaultStore
import VoucherModel

/// Holds the codes of the vault against what the supplier shows of them, in guarded memory.
///
/// What is kept of it is how many were compared and which vouchers fit nothing that is shown. An order
/// that is read again, as a list that moved is, counts once.
package final class WholeCodes: Sendable {
  private struct Order {
    var compared: Int
    var unequal: [VoucherID]
  }

  private let core: VaultCore
  private let keyring: Keyring
  private let orders = Mutex<[OrderID: Order]>([:])

  init(core: VaultCore) throws {
    self.core = core
    keyring = try core.requireKeyring(to: "compare whole codes")
  }

  var result: CodeCheck {
    orders.withLock { orders in
      var check = CodeCheck()
      for (id, order) in orders {
        check.compared += order.compared
        if !order.unequal.isEmpty { check.unequal[id] = order.unequal }
      }
      return check
    }
  }

  /// Compares an order of the supplier's list; one that is not ours, or shows no code, is passed over.
  func compare(_ listed: ScannedOrder, in body: Span<UInt8>) throws {
    guard let number = listed.id, !listed.vouchers.isEmpty else { return }
    let rows = try core.database.read { snapshot -> [VoucherRow] in
      guard let order = try snapshot.order(supplierOrderID: number) else { return [] }
      // What was masked when it came is no code to compare.
      return try snapshot.vouchers(of: order.id).filter { $0.look == .plain || $0.look == .suspect }
    }
    guard let order = rows.first?.orderID else { return }
    let shown = try ShownCodes(listed.vouchers, in: body)
    guard !shown.isEmpty else { return }
    let records = try RecordAccess(core: core).open(rows, with: keyring)
    let alone = Self.unpaired(records.count, shown.count) { ours, theirs in
      shown.mayBe(records[ours], theirs)
    }
    // What one side merely has more of is a matter of quantities.
    let surplus = max(0, records.count - shown.count)
    let unequal = alone.count > surplus ? alone.map { rows[$0].id } : []
    orders.withLock { $0[order] = Order(compared: rows.count, unequal: unequal) }
  }

  /// Which of ours are left over when as many as can be are paired off, each with one of theirs.
  package static func unpaired(
    _ ours: Int, _ theirs: Int, fits: (_ ours: Int, _ theirs: Int) -> Bool
  ) -> [Int] {
    var partner = [Int?](repeating: nil, count: theirs)
    var free: [Int] = []
    for start in 0..<ours where !place(start, &partner, fits) { free.append(start) }
    return free
  }

  /// Gives one a partner, moving others to another partner of theirs where that makes room.
  private static func place(
    _ start: Int, _ partner: inout [Int?], _ fits: (Int, Int) -> Bool
  ) -> Bool {
    var isSeen = [Bool](repeating: false, count: partner.count)
    // Who asked for a place, and which: the way back from a free one.
    var asked = [Int](repeating: -1, count: partner.count)
    var waiting = [start]
    var next = 0
    while next < waiting.count {
      let one = waiting[next]
      next += 1
      for place in partner.indices where !isSeen[place] && fits(one, place) {
        isSeen[place] = true
        asked[place] = one
        guard let holder = partner[place] else {
          settle(place, asked, start, &partner)
          return true
        }
        waiting.append(holder)
      }
    }
    return false
  }

  private static func settle(_ free: Int, _ asked: [Int], _ start: Int, _ partner: inout [Int?]) {
    var place = free
    while true {
      let one = asked[place]
      let left = partner.firstIndex(of: one)
      partner[place] = one
      guard one != start, let left else { return }
      place = left
    }
  }
}

/// What the supplier shows of an order's codes, unescaped, in guarded memory.
private struct ShownCodes {
  private let text = SecretBuffer(limit: CaptureSink.bodyLimit)
  private var ranges: [(range: Range<Int>, look: SupplierAPI.CodeLook)] = []

  init(_ vouchers: [ScannedVoucher], in body: Span<UInt8>) throws {
    for voucher in vouchers {
      guard let shown = voucher.code ?? voucher.url else { continue }
      let start = text.count
      _ = try shown.unescaped(in: body, into: text)
      let range = start..<text.count
      let look = text.withBytes { SupplierAPI.CodeLook.of($0.extracting(range)) }
      guard look != .empty else { continue }
      ranges.append((range, look))
    }
  }

  var isEmpty: Bool { ranges.isEmpty }
  var count: Int { ranges.count }

  func mayBe(_ record: OpenedRecord, _ index: Int) -> Bool {
    let (range, look) = ranges[index]
    let field = record.tags.contains(.code) ? RecordField.Tag.code : .url
    return text.withBytes { shown in
      let shown = shown.extracting(range)
      return record.withField(field) { code, _ in
        MaskComparison.mayBe(code, shown: shown, look: look)
      } ?? false
    }
  }
}
