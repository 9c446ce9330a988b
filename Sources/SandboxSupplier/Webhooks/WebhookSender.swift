import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import VaultCrypto
import VoucherModel

/// Sends events as they come up: signed, at least once, again after a while where that failed.
struct WebhookSender: Sendable {
  let state: SandboxState
  let log: Logger

  func run() async {
    await withDiscardingTaskGroup { group in
      var sleepsUntil: Timestamp?
      for await _ in state.wakeups {
        let (fresh, now, due, copies) = state.withoutWakeup { ledger in
          (ledger.takeWebhooks(), ledger.now, ledger.nextDue, ledger.options.webhookCopies)
        }
        for index in fresh {
          group.addTask { await deliver(index, copies: copies) }
        }
        if let until = sleepsUntil, until <= now { sleepsUntil = nil }
        guard let due, due < sleepsUntil ?? due.advanced(byMilliseconds: 1) else { continue }
        sleepsUntil = due
        group.addTask { await wake(after: due.milliseconds - now.milliseconds) }
      }
      group.cancelAll()
    }
  }

  private func wake(after milliseconds: Int64) async {
    try? await Task.sleep(for: .milliseconds(max(1, milliseconds)))
    state.wake()
  }

  /// Sends one event until a receiver takes it or the attempts are used up; the pauses double.
  private func deliver(_ index: Int, copies: Int) async {
    for _ in 0..<max(1, copies) {
      var attempt = 1
      while !Task.isCancelled {
        let (record, options) = state.withoutWakeup { ($0.webhooks[index], $0.options) }
        let status = await send(record, options)
        let isTaken = status.map { (200..<300).contains($0) } ?? false
        state.withoutWakeup { ledger in
          guard ledger.webhooks.indices.contains(index) else { return }
          ledger.webhooks[index].attempts += 1
          ledger.webhooks[index].lastStatus = status
          ledger.webhooks[index].isDelivered = ledger.webhooks[index].isDelivered || isTaken
        }
        if isTaken || attempt >= options.webhookAttempts { break }
        let pause = options.webhookRetryMilliseconds << min(attempt - 1, 10)
        try? await Task.sleep(for: .milliseconds(pause))
        attempt += 1
      }
    }
  }

  /// The receiver's status; `nil` where it did not answer.
  private func send(_ record: WebhookRecord, _ options: SandboxOptions) async -> Int? {
    var request = HTTPClientRequest(url: options.webhookURL)
    request.method = .POST
    for (name, value) in headers(record, options) { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: record.body))
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
      _ = try await response.body.collect(upTo: 1_048_576)
      return Int(response.status.code)
    } catch {
      log.debug("webhook not taken", metadata: ["event.id": "\(record.id)"])
      return nil
    }
  }

  /// The headers of supplier-api.md, section 11.
  private func headers(
    _ record: WebhookRecord, _ options: SandboxOptions
  ) -> [(String, String)] {
    let now = state.withoutWakeup { $0.now }
    var headers = [
      ("Content-Type", "application/json"),
      ("User-Agent", "octopusrewards.com/webhook-agent"),
      ("X-OCTOPUS-WEBHOOK-TOKEN", options.webhookSecret),
      ("X-Webhook-ID", "whk_sandbox"),
      ("X-Event-ID", record.id),
      ("X-Event-Type", record.type),
      ("X-Timestamp", String(now.milliseconds / 1_000)),
    ]
    let key = Array(options.webhookSecret.utf8)
    switch options.webhookSignature {
    case .missing: break
    case .valid:
      headers.append(("X-Signature", HMACSHA256.code(of: record.body, key: key).hex))
    case .wrong:
      headers.append(("X-Signature", HMACSHA256.code(of: record.body + [0], key: key).hex))
    }
    return headers
  }
}
