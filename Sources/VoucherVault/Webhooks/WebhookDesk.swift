import Logging
import VaultStore
public import VoucherModel

/// What became of a webhook that was believed.
public struct WebhookReceipt: Hashable, Sendable {
  /// The event's own name.
  public let eventID: String
  /// The supplier's word for what happened.
  public let type: String
  /// Whether it was taken now, and not before.
  public let isNew: Bool
  /// What there is to look at because of it; nothing where it was taken before.
  public let look: WebhookLook
}

/// What a webhook is a hint to look at; it is never the source of a code, of a state or of a balance.
public enum WebhookLook: Hashable, Sendable {
  /// Nothing: the order is settled here, or the event is of a kind that says nothing to this vault.
  case nothing
  /// An order that is not settled here.
  case order(ClientReference)
  /// The wallets.
  case wallets
  /// An order that this vault does not know; reconciliation finds it.
  case unknownOrder
}

/// Takes webhooks that are believed, each once.
struct WebhookDesk {
  let core: VaultCore

  /// Keeps the event under its own name, and says what there is to look at.
  ///
  /// The look-up and the insert are one transaction, which no other process can come between.
  func take(_ event: WebhookReader.Event) async throws -> WebhookReceipt {
    // Most of what comes again is known without taking the lock.
    if try core.database.read({ try $0.webhook(event.id) }) != nil { return repeated(event) }
    let core = core
    let now = core.clock.now()
    let taken: (isNew: Bool, look: WebhookLook) = try await core.database.write { transaction in
      if try transaction.webhook(event.id) != nil { return (false, .nothing) }
      let order = try Self.order(of: event, in: transaction)
      let row = WebhookRow(
        leafIndex: try transaction.treeSize(), eventID: event.id, kind: event.type,
        orderID: order?.id, receivedAt: now)
      try core.audit.append([.shop(.webhook, row: row.digest)], in: transaction)
      try transaction.insertWebhook(row)
      return (true, Self.look(event, order))
    }
    guard taken.isNew else { return repeated(event) }
    if taken.look == .unknownOrder {
      core.log.notice(
        "a webhook is about an order that this vault does not know; 'reconcile run' looks into it",
        metadata: ["event.type": "\(event.type)"])
    }
    return WebhookReceipt(eventID: event.id, type: event.type, isNew: true, look: taken.look)
  }

  private func repeated(_ event: WebhookReader.Event) -> WebhookReceipt {
    WebhookReceipt(eventID: event.id, type: event.type, isNew: false, look: .nothing)
  }

  /// The order by the supplier's number first, and then by our reference, where the number is not
  /// known here yet.
  private static func order(
    of event: WebhookReader.Event, in transaction: borrowing VaultTransaction
  ) throws -> OrderRow? {
    if let number = event.number, let row = try transaction.order(supplierOrderID: number) {
      return row
    }
    guard let reference = event.reference, let row = try transaction.order(reference: reference)
    else { return nil }
    // The same reference under another number is somebody else's order.
    return row.supplierOrderID == nil || event.number == nil ? row : nil
  }

  private static func look(_ event: WebhookReader.Event, _ order: OrderRow?) -> WebhookLook {
    if event.isAboutWallet { return .wallets }
    guard event.isAboutOrder else { return .nothing }
    guard let order else { return .unknownOrder }
    return order.state.isUnfinished ? .order(order.reference) : .nothing
  }
}

extension Vault {
  /// Takes a webhook of the supplier's: checks it, keeps its name, and schedules a look.
  ///
  /// The signature is compared in constant time, the time may be five minutes off, and an event is
  /// taken once, by the name in its signed body, across all processes of this vault. What the event
  /// says is not believed: it is a hint to look, and the look is what reads the order.
  ///
  /// No header is kept or logged: one of them carries the secret itself.
  ///
  /// - Parameters:
  ///   - headers: The request's headers, in whatever case.
  ///   - body: Its body, byte for byte as it came; a body that was decoded and encoded again has
  ///     another signature.
  ///   - policy: The secrets, and how old it may be.
  ///   - looks: Where the look is scheduled; a `VaultService` with the same one carries it out.
  /// - Returns: What it was about. Answer with 2xx, also for one that was taken before.
  /// - Throws: A `WebhookRefusal` for what is not believed, and a `VaultError` where it could not be
  ///   kept; answer that with 500, and the supplier sends it again.
  @discardableResult
  public func takeWebhook(
    headers: some Sequence<(name: String, value: String)>, body: [UInt8],
    under policy: WebhookPolicy, scheduling looks: ScheduledLooks? = nil
  ) async throws -> WebhookReceipt {
    let core = core
    let event: WebhookReader.Event
    do throws(WebhookRefusal) {
      event = try WebhookReader(policy: policy, now: core.clock.now()).read(headers, body)
    } catch {
      core.telemetry.count(.webhooks, [("outcome", error.rawValue)])
      throw error
    }
    let receipt = try await core.observed(.takeWebhook, [.event: .word(event.kindWord)]) {
      try await mapped { try await WebhookDesk(core: core).take(event) }
    }
    core.telemetry.count(.webhooks, [("outcome", receipt.isNew ? "taken" : "repeated")])
    looks?.add(receipt.look)
    return receipt
  }
}

extension WebhookReader.Event {
  /// The event's kind as one of few words, which a label of a metric may be.
  var kindWord: String {
    isAboutOrder ? "order" : isAboutWallet ? "wallet" : "other"
  }
}
