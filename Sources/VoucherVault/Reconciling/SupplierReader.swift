import Reconciliation
import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// Reads what the supplier has: orders, wallet transactions and wallets.
struct SupplierReader: SupplierRecords {
  let core: VaultCore
  let client: SupplierClient
  let pages: ReconcileRequest.PageSizes
  /// Compares whole codes, where that is asked for.
  var wholeCodes: WholeCodes?
  let report: @Sendable (ReconcileStep) -> Void
  var moment: Timestamp? { nil }

  func orders() async throws -> SupplierList<SupplierOrder> { try await orders(since: nil) }

  /// The supplier's orders, masked; a code that a list happens to show is in the vault afterwards.
  ///
  /// With `since` the list, which is newest first, is read no further back than that.
  func orders(since: Timestamp?) async throws -> SupplierList<SupplierOrder> {
    let progress = ReadingProgress { report(.readingOrders($0, of: $1)) }
    let reader = ListReader<SupplierOrderID, SupplierOrder>(
      pageSize: pages.orders, identify: \.id,
      read: { page, limit in
        progress.willRead(page)
        return progress.didRead(try await readOrders(page, limit))
      }, pause: core.clock.sleep,
      isOldEnough: { order in
        guard let since, let createdAt = order.createdAt else { return false }
        return createdAt < since
      }, keeper: since == nil ? KeptPlaces.orders(core, interval: pages.keepEvery) : nil)
    let (rows, completeness) = try await reader.all()
    return SupplierList(
      items: rows.values.sorted { $0.id < $1.id }, completeness: completeness)
  }

  private func readOrders(_ page: Int, _ limit: Int) async throws -> PageRead<SupplierOrder> {
    let exchange = SupplierExchange(core: core)
    let capture = DeliveryCapture(core: core)
    let prepared = try exchange.prepare(order: nil, source: .list, expectedVouchers: 0)
    let client = client
    let paging = PagingBox()
    let end = try await exchange.run(prepared) { sink throws(SupplierError) in
      let head = try await client.orders(page: page, limit: limit, into: sink)
      paging.set(head.paging)
      return head
    }
    let response: CapturedResponse
    switch end {
    case .answered(let answer):
      response = answer
    case .cut(let answer, let error):
      // What came of it may be the only showing of a code.
      _ = try await capture.take(answer, isFirstShowing: false)
      return error.pageRead(page)
    case .noAnswer(let error):
      try await capture.keepLoss(of: prepared.context, requestID: error.requestID)
      return error.pageRead(page)
    case .refused(let error), .notSent(let error):
      return error.pageRead(page)
    }
    let outcome = try await capture.take(response, isFirstShowing: false)
    guard (200..<300).contains(response.status), outcome.isReadable else {
      let message = "page \(page) cannot be used (HTTP \(response.status))"
      return response.status == 429 || response.status >= 500
        ? .tryLater(message, milliseconds: 1_000) : .refused(message)
    }
    let reducer = SupplierOrderReducer(vault: core.vault.id)
    let orders = try response.body.withBytes { body in
      try outcome.readings.map { reading in
        try wholeCodes?.compare(reading, in: body)
        return try reducer.reduce(reading, in: body)
      }
    }
    let known = orders.compactMap { $0 }
    guard known.count == orders.count, let head = paging.value else {
      return .refused("page \(page) lists an order without a number")
    }
    return .rows(known, head)
  }

  func movements() async throws -> SupplierList<WalletMovement> {
    let progress = ReadingProgress { report(.readingMovements($0, of: $1)) }
    let reader = ListReader<TransactionID, WalletMovement>(
      pageSize: pages.movements, identify: \.id,
      read: { page, limit in
        progress.willRead(page)
        return progress.didRead(await readMovements(page, limit))
      }, pause: core.clock.sleep,
      keeper: KeptPlaces.movements(core, interval: pages.keepEvery))
    let (rows, completeness) = try await reader.all()
    return SupplierList(
      items: rows.values.sorted { $0.id < $1.id }, completeness: completeness)
  }

  private func readMovements(_ number: Int, _ limit: Int) async -> PageRead<WalletMovement> {
    do throws(SupplierError) {
      let page = try await client.transactions(page: number, limit: limit)
      if let row = page.unreadable.first {
        return .refused("a transaction cannot be read (\(row.reason))")
      }
      return .rows(page.items, page.paging)
    } catch {
      return error.pageRead(number)
    }
  }

  func wallets() async -> SupplierList<Wallet> {
    do throws(SupplierError) {
      return SupplierList(items: try await client.wallets(), completeness: .complete)
    } catch {
      return SupplierList(items: [], completeness: .partial(reason: error.message))
    }
  }

  /// The transactions, and the balances that they lead up to.
  ///
  /// Money that moves between the two calls would show as an opening balance that never was, so they
  /// are read until no balance has changed meanwhile, a few times at most.
  func account() async throws -> SupplierAccount {
    var before = await wallets()
    var movements = try await movements()
    for _ in 1..<Self.accountReadings {
      let after = await wallets()
      if !after.completeness.isComplete || after.items == before.items {
        return SupplierAccount(movements: movements, wallets: after, isSettled: true)
      }
      before = after
      movements = try await self.movements()
    }
    let after = await wallets()
    return SupplierAccount(
      movements: movements, wallets: after, isSettled: after.items == before.items)
  }

  private static let accountReadings = 3
}
