public import Metrics
import SupplierAPI
public import Tracing
import VoucherModel

/// Where metrics and traces of a vault go.
///
/// Labels and attributes are made from an allow-list: names of operations, states and errors, numbers,
/// our own references and the supplier's numbers. Codes, keys, purposes, notes and headers have no
/// way in, and a test searches all of them for the codes of a whole life.
public struct Telemetry: Sendable {
  private let metrics: (any MetricsFactory)?
  private let tracer: (any Tracer)?

  /// Those of the whole process, as `MetricsSystem` and `InstrumentationSystem` have them, or others.
  public init(metrics: (any MetricsFactory)? = nil, tracer: (any Tracer)? = nil) {
    self.metrics = metrics
    self.tracer = tracer
  }

  /// What is counted and measured.
  enum Metric: String {
    case operations = "voucher_vault_operation_duration"
    case orders = "voucher_vault_orders_placed"
    case captured = "voucher_vault_vouchers_captured"
    case revealed = "voucher_vault_vouchers_revealed"
    case webhooks = "voucher_vault_webhooks"
    case unfinished = "voucher_vault_unfinished_orders"
    case warnings = "voucher_vault_standing_warnings"
  }

  /// What is done, by a name that no two things share.
  enum Operation: String {
    case place = "voucher_vault.place"
    case recover = "voucher_vault.recover"
    case allocate = "voucher_vault.allocate"
    case reveal = "voucher_vault.reveal"
    case replenish = "voucher_vault.replenish"
    case takeWebhook = "voucher_vault.take_webhook"
    case checkWarnings = "voucher_vault.check_warnings"
  }

  /// What a span may say.
  enum Attribute: String {
    case reference = "voucher_vault.order.reference"
    case product = "voucher_vault.product.id"
    case quantity = "voucher_vault.quantity"
    case sale = "voucher_vault.sale.order"
    case event = "voucher_vault.webhook.event"
  }

  /// A value of an attribute: nothing that could be a code.
  enum Value {
    case number(Int64)
    case word(String)
  }

  func count(_ metric: Metric, _ dimensions: [(String, String)] = [], by count: Int = 1) {
    guard count > 0 else { return }
    Counter(label: metric.rawValue, dimensions: dimensions, factory: factory)
      .increment(by: Int64(count))
  }

  func gauge(_ metric: Metric, _ value: Int) {
    Recorder(label: metric.rawValue, dimensions: [], aggregate: false, factory: factory)
      .record(value)
  }

  func measure(_ operation: Operation, _ outcome: String, milliseconds: Int64) {
    Timer(
      label: Metric.operations.rawValue,
      dimensions: [("operation", operation.rawValue), ("outcome", outcome)], factory: factory
    ).recordMilliseconds(milliseconds)
  }

  func traced<R>(
    _ operation: Operation, _ attributes: [Attribute: Value], _ work: () async throws -> R
  ) async throws -> R {
    let tracer = tracer ?? InstrumentationSystem.tracer
    return try await tracer.withAnySpan(operation.rawValue) { span in
      for (name, value) in attributes {
        switch value {
        case .number(let number): span.attributes[name.rawValue] = number
        case .word(let word):
          span.attributes[name.rawValue] = PrintableText.bounded(word, to: 255)
        }
      }
      return try await work()
    }
  }

  private var factory: any MetricsFactory { metrics ?? MetricsSystem.factory }
}

extension VaultCore {
  /// Does the work inside a span, and measures how long it took and how it ended.
  func observed<R>(
    _ operation: Telemetry.Operation, _ attributes: [Telemetry.Attribute: Telemetry.Value] = [:],
    _ work: () async throws -> R
  ) async throws -> R {
    let start = clock.now()
    var outcome = "done"
    defer {
      telemetry.measure(
        operation, outcome, milliseconds: max(0, clock.now().milliseconds - start.milliseconds))
    }
    do {
      return try await telemetry.traced(operation, attributes, work)
    } catch {
      outcome = (error as? VaultError)?.code.name ?? "failed"
      throw error
    }
  }
}
