import Foundation
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("webhooks")
struct WebhookTests {
  @Test(arguments: ["reference_code", "client_reference"])
  func `schedule a look at an order that is not settled, by either name`(name: String) async throws
  {
    try await Shop.with({ $0.outcome = .stall }) { shop async throws in
      try await shop.scene.place("OPEN", quantity: 6, waitMilliseconds: 0)
      let number = try #require(try await shop.order("OPEN").supplierOrderID)
      let webhook = SignedWebhook.order(
        "evt_1", "OPEN", number: number.rawValue, named: name, at: shop.now)
      let receipt = try await shop.take(webhook)
      let reference = try shop.scene.reference("OPEN")
      #expect(receipt.isNew && receipt.look == .order(reference))
      #expect(receipt.eventID == "evt_1" && receipt.type == "order.delivered")
      // What the webhook says is no news: the order is as it was read last.
      #expect(try await shop.order("OPEN").state == .pending)
      try await shop.expectSound()
    }
  }

  @Test func `are taken once, by the name that is signed, in every process`() async throws {
    try await Shop.with { shop async throws in
      let first = SignedWebhook.order("evt_once", "NOBODY", at: shop.now)
      #expect(try await shop.take(first).isNew)
      shop.scene.time.advance(3_600_000)
      // Whoever has seen it can send it again with a new time, which nobody has signed.
      var again = first
      again.set("X-Timestamp", String(shop.now.milliseconds / 1_000))
      again.set("X-Event-ID", "evt_other")
      #expect(try await !shop.take(again).isNew)
      let other = try shop.reopened()
      #expect(try await !shop.take(again, in: other).isNew)
      #expect(try await shop.take(again, in: other).look == .nothing)
      other.close()
      try await shop.expectSound()
    }
  }

  @Test func `that come many times at once are taken once`() async throws {
    try await Shop.with { shop async throws in
      let other = try shop.reopened()
      let webhook = SignedWebhook.order("evt_race", "NOBODY", at: shop.now)
      let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
        for turn in 0..<16 {
          group.addTask {
            try await shop.take(webhook, in: turn.isMultiple(of: 2) ? other : nil).isNew
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(taken == 1)
      other.close()
      try await shop.expectSound()
    }
  }

  /// What somebody does who has no secret.
  enum Forgery: CaseIterable {
    case otherSecret, noSignature, twoSignatures, otherBody, shortCode, noCode
  }

  @Test(arguments: Forgery.allCases)
  func `that are forged are refused, and nothing of them is kept`(forgery: Forgery) async throws {
    try await Shop.with { shop async throws in
      var webhook = SignedWebhook.order("evt_f", "OPEN", at: shop.now)
      let right = try #require(webhook.headers.first { $0.name == "X-Signature" }?.value)
      var expected = WebhookRefusal.wrongSignature
      switch forgery {
      case .otherSecret:
        let other = SignedWebhook(
          String(decoding: webhook.body, as: UTF8.self), at: shop.now, secret: "guessed")
        webhook = other
      case .noSignature:
        webhook.set("X-Signature", nil)
        expected = .unsigned
      case .twoSignatures:
        webhook.headers.append(("x-signature", right))
        expected = .unsigned
      case .otherBody: webhook.body[webhook.body.count - 3] ^= 1
      case .shortCode: webhook.set("X-Signature", String(right.dropLast(2)))
      case .noCode: webhook.set("X-Signature", "sha256=" + right)
      }
      await #expect(throws: expected) { try await shop.take(webhook) }
      let rows = try shop.vault.core.database.read { try $0.webhook("evt_f") }
      #expect(rows == nil)
    }
  }

  @Test func `are believed up to five minutes off, and not a moment more`() async throws {
    try await Shop.with { shop async throws in
      func webhook(_ id: String, off seconds: Int64) -> SignedWebhook {
        var webhook = SignedWebhook.order(id, "OPEN", at: shop.now)
        webhook.set("X-Timestamp", String(shop.now.milliseconds / 1_000 + seconds))
        return webhook
      }
      try await shop.take(webhook("evt_old", off: -300))
      try await shop.take(webhook("evt_ahead", off: 300))
      for seconds: Int64 in [-301, 301, -86_400] {
        await #expect(throws: WebhookRefusal.stale) {
          try await shop.take(webhook("evt_stale", off: seconds))
        }
      }
      for value in [nil, "", "now", "-1", "1e9", "99999999999999999999"] {
        var webhook = SignedWebhook.order("evt_stale", "OPEN", at: shop.now)
        webhook.set("X-Timestamp", value)
        await #expect(throws: WebhookRefusal.stale) { try await shop.take(webhook) }
      }
      var milliseconds = SignedWebhook.order("evt_ms", "OPEN", at: shop.now)
      milliseconds.set("X-Timestamp", String(shop.now.milliseconds))
      try await shop.take(milliseconds)
    }
  }

  @Test(arguments: [
    #"{"id":"e","type":"payout.settled","data":{"id":7}}"#, #"{"id":"e","type":"order"}"#,
    #"{"id":"e"}"#, #"{"id":"e","type":17,"data":[]}"#, #"{"id":"e","type":"esim.issued","x":{}}"#,
  ])
  func `of unknown kinds are kept, and mean nothing`(text: String) async throws {
    try await Shop.with { shop async throws in
      let receipt = try await shop.take(SignedWebhook(text, at: shop.now))
      #expect(receipt.isNew && receipt.look == .nothing)
      try await shop.expectSound()
    }
  }

  @Test(arguments: ["", "[]", "{}", #"{"id":7}"#, #"{"id":""}"#, #"{"id":"a b"}"#, "{", "\u{0}"])
  func `that are signed and no event are refused`(text: String) async throws {
    try await Shop.with { shop async throws in
      await #expect(throws: WebhookRefusal.unreadable) {
        try await shop.take(SignedWebhook(text, at: shop.now))
      }
    }
  }

  @Test func `about orders of others, settled ones and wallets say what there is to do`()
    async throws
  {
    try await Shop.with { shop async throws in
      try await shop.scene.place("DONE", quantity: 2)
      let number = try #require(try await shop.order("DONE").supplierOrderID).rawValue
      func look(_ webhook: SignedWebhook) async throws -> WebhookLook {
        try await shop.take(webhook).look
      }
      let now = shop.now
      #expect(try await look(.order("a", "DONE", number: number, at: now)) == .nothing)
      #expect(try await look(.order("b", "NOBODY", number: 1, at: now)) == .unknownOrder)
      // Our reference under another number is not our order.
      #expect(try await look(.order("c", "DONE", number: number + 1, at: now)) == .unknownOrder)
      let wallet = #"{"id":"d","type":"wallet.debited","data":{"id":5,"wallet_id":1}}"#
      #expect(try await look(SignedWebhook(wallet, at: now)) == .wallets)
    }
  }

  @Test func `are believed under either of two secrets while one replaces the other`() async throws
  {
    try await Shop.with { shop async throws in
      let policy = WebhookPolicy(try WebhookSecret("new"), try WebhookSecret("old"))
      for secret in ["new", "old"] {
        let webhook = SignedWebhook(#"{"id":"\#(secret)"}"#, at: shop.now, secret: secret)
        let receipt = try await shop.vault.takeWebhook(
          headers: webhook.headers, body: webhook.body, under: policy)
        #expect(receipt.isNew)
      }
      let none = SignedWebhook(#"{"id":"x"}"#, at: shop.now, secret: "third")
      await #expect(throws: WebhookRefusal.wrongSignature) {
        try await shop.vault.takeWebhook(headers: none.headers, body: none.body, under: policy)
      }
      #expect(throws: VaultError.self) { try WebhookSecret("") }
    }
  }

  @Test func `have their secret from a file that nobody else may read`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("secret")
    try Data("word\n".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(throws: VaultError(.refused, "", next: "")) { try WebhookSecret(file: path) }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    _ = try WebhookSecret(file: path)
  }

  @Test func `leave their secret in no file and no log`() async throws {
    try await Shop.with { shop async throws in
      try await shop.take(.order("evt_s", "OPEN", at: shop.now))
      let search = SecretSearch([SignedWebhook.secret])
      #expect(try search.findings(inFolder: shop.scene.folder.url) == [])
    }
  }
}
