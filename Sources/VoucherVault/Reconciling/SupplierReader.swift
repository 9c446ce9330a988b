import VaultStore
import Reconciliation
import SupplierAPI
import VaultCrypto
import VoucherModel

/// Reads the supplier's lists to their end, page by page.
///
/// The lists are newest first and rows shift while they are read, so rows are told apart by their
/// number, and a list whose total moved while it was read is read once more.
struct SupplierReader: Sendable {
  let core: VaultCore
  let client: SupplierClient
  let report: @Sendable (ReconcileStep) -> Void

  private static let orderPage = 500
  private static let movementPage = 1_000
  private static let maximumPages = 10_000
  private static let passes = 3

  func orders() async throws -> SupplierList<SupplierOrder> {
    var found: [SupplierOrderID: SupplierOrder] = [:]
    var reason = "the list kept changing while it was read"
    for _ in 0..<Self.passes {
      switch try await readOrders(&found) {
      case .whole:
        return SupplierList(items: found.values.sorted { $0.id < $1.id }, completeness: .complete)
      case .moved:
        continue
      case .failed(let message):
        reason = message
      }
      break
    }
    return SupplierList(
      items: found.values.sorted { $0.id < $1.id }, completeness: .partial(reason: reason))
  }

  private enum PassEnd {
    case whole
    case moved
    case failed(String)
  }

  private func readOrders(
    _ found: inout [SupplierOrderID: SupplierOrder]
  ) async throws -> PassEnd {
    var firstTotal: Int?
    for page in 1...Self.maximumPages {
      report(.readingOrders(found.count, of: firstTotal))
      let read = try await readOrderPage(page)
      guard case .page(let orders, let paging) = read else {
        if case .failed(let message) = read { return .failed(message) }
        return .failed("page \(page) could not be read")
      }
      for order in orders { found[order.id] = order }
      if page == 1 { firstTotal = paging?.totalCount }
      if let total = paging?.totalCount, total != firstTotal { return .moved }
      let more =
        paging?.continues(after: page, rows: orders.count, limit: Self.orderPage)
        ?? (orders.count >= Self.orderPage)
      if !more {
        if let firstTotal, found.count < firstTotal {
          return .failed("\(found.count) of \(firstTotal) orders were listed")
        }
        return .whole
      }
    }
    return .failed("the list does not end")
  }

  private enum PageEnd {
    case page([SupplierOrder], Paging?)
    case failed(String)
  }

  private func readOrderPage(_ page: Int) async throws -> PageEnd {
    let exchange = SupplierExchange(core: core)
    let prepared = try exchange.prepare(order: nil, source: .list, expectedVouchers: 0)
    let client = client
    let paging = PagingBox()
    let end = try await exchange.run(prepared) { sink throws(SupplierError) in
      let head = try await client.orders(page: page, limit: Self.orderPage, into: sink)
      paging.set(head.paging)
      return head
    }
    let response: CapturedResponse
    switch end {
    case .answered(let answer):
      response = answer
    case .cut(let answer, let error):
      _ = try await DeliveryCapture(core: core).take(answer, isFirstShowing: false)
      return .failed("page \(page) broke off (\(error.message))")
    case .refused(let error), .noAnswer(let error), .notSent(let error):
      return .failed("page \(page) could not be read (\(error.message))")
    }
    let outcome = try await DeliveryCapture(core: core).take(response, isFirstShowing: false)
    guard (200..<300).contains(response.status), outcome.isReadable else {
      return .failed("page \(page) cannot be used (HTTP \(response.status))")
    }
    let reducer = SupplierOrderReducer(vault: core.vault.id)
    let orders = try response.body.withBytes { body in
      try outcome.readings.map { try reducer.reduce($0, in: body) }
    }
    guard orders.allSatisfy({ $0 != nil }) else {
      return .failed("page \(page) lists an order without a number")
    }
    return .page(orders.compactMap { $0 }, paging.value)
  }

  func movements() async -> SupplierList<WalletMovement> {
    var found: [TransactionID: WalletMovement] = [:]
    var reason = "the list kept changing while it was read"
    for _ in 0..<Self.passes {
      switch await readMovements(&found) {
      case .whole:
        return SupplierList(items: found.values.sorted { $0.id < $1.id }, completeness: .complete)
      case .moved:
        continue
      case .failed(let message):
        reason = message
      }
      break
    }
    return SupplierList(
      items: found.values.sorted { $0.id < $1.id }, completeness: .partial(reason: reason))
  }

  private func readMovements(
    _ found: inout [TransactionID: WalletMovement]
  ) async -> PassEnd {
    var firstTotal: Int?
    for number in 1...Self.maximumPages {
      report(.readingMovements(found.count, of: firstTotal))
      do throws(SupplierError) {
        let page = try await client.transactions(page: number, limit: Self.movementPage)
        if let row = page.unreadable.first {
          return .failed("a transaction cannot be read (\(row.reason))")
        }
        for movement in page.items { found[movement.id] = movement }
        if number == 1 { firstTotal = page.totalCount }
        if let total = page.totalCount, total != firstTotal { return .moved }
        if !page.hasMore { return .whole }
      } catch {
        return .failed("page \(number) could not be read (\(error.message))")
      }
    }
    return .failed("the list does not end")
  }

  func wallets() async -> SupplierList<Wallet> {
    do throws(SupplierError) {
      return SupplierList(items: try await client.wallets(), completeness: .complete)
    } catch {
      return SupplierList(items: [], completeness: .partial(reason: error.message))
    }
  }
}
