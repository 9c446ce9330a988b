public import Hummingbird
public import Logging
public import VoucherVault

/// The supplier's webhooks as a route of a Hummingbird server.
///
/// It answers 2xx once the event is on disk, so that the supplier sends again what was not kept; 4xx
/// to what is not believed; and 500 where the vault could not keep it. It says nothing of the cause to
/// whoever asks, and neither keeps nor logs a header, one of which is the secret.
public struct WebhookRoute: Sendable {
  private let vault: Vault
  private let policy: WebhookPolicy
  private let looks: ScheduledLooks
  private let log: Logger

  /// Makes the route's handler.
  ///
  /// - Parameters:
  ///   - vault: The vault whose orders the webhooks are about; it may be open without a key.
  ///   - policy: The secrets, and how old a webhook may be.
  ///   - looks: Where looks are scheduled; give the same one to the `VaultService`.
  ///   - log: Gets a line for each webhook that is refused.
  public init(_ vault: Vault, policy: WebhookPolicy, looks: ScheduledLooks, log: Logger) {
    self.vault = vault
    self.policy = policy
    self.looks = looks
    self.log = log
  }

  /// Takes one request, and says what to answer.
  public func respond(to request: Request) async throws -> HTTPResponse.Status {
    var body: [UInt8] = []
    for try await chunk in request.body {
      body.append(contentsOf: chunk.readableBytesView)
      guard body.count <= policy.maximumBodyLength else { return refused(.tooLarge) }
    }
    let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
    do {
      _ = try await vault.takeWebhook(
        headers: headers, body: body, under: policy, scheduling: looks)
      return .noContent
    } catch let refusal as WebhookRefusal {
      return refused(refusal)
    } catch let error as VaultError {
      log.error("a webhook was not kept: \(error.message)")
      return .internalServerError
    }
  }

  private func refused(_ refusal: WebhookRefusal) -> HTTPResponse.Status {
    log.notice("a webhook was refused", metadata: ["reason": "\(refusal.rawValue)"])
    return HTTPResponse.Status(code: refusal.httpStatus)
  }
}

extension RouterMethods {
  /// Adds the supplier's webhooks to the router, as POST.
  @discardableResult
  public func post(_ path: RouterPath, webhooks route: WebhookRoute) -> Self {
    post(path) { request, _ in try await route.respond(to: request) }
  }
}
