import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Proving
import SandboxSupplier
import Synchronization
import TestSupport
import Testing
import VoucherModel
import VoucherVault

/// The example as a process of its own, killed and started again, with customers who ask until they
/// get an answer.
@Suite("the example of a storefront", .serialized)
struct ExampleTests {
  /// What came of a customer's order.
  enum Outcome: Hashable, Sendable {
    case sold([String])
    case outOfStock
  }

  private struct Sold: Decodable {
    struct Code: Decodable { let code: String }
    let codes: [Code]
  }

  private static func environment(_ shop: Shop, port: Int) throws -> [String: String] {
    shop.scene.processEnvironment.merging([
      "SHOP_PORT": "\(port)", "WEBHOOK_SECRET": SignedWebhook.secret, "SHOP_STOCK": "0",
    ]) { $1 }
  }

  private static func start(_ shop: Shop, port: Int) async throws -> RunningProgram {
    let program = try RunningProgram(
      [], of: "Storefront", environment: try environment(shop, port: port))
    try await until { await status(of: "health", port) == 200 }
    return program
  }

  private static func status(of path: String, _ port: Int) async -> Int? {
    let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
    let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(2))
    return response.map { Int($0.status.code) }
  }

  /// Checks out once; `nil` where there was no answer that tells.
  private static func checkOut(_ order: String, quantity: Int, _ port: Int) async -> Outcome? {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/checkout")
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(
      ByteBuffer(
        string: """
          {"order":"\(order)","line":0,"product":123,"value":"50","currency":"USD",\
          "quantity":\(quantity)}
          """))
    guard
      let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(10)),
      let body = try? await response.body.collect(upTo: 1 << 20)
    else { return nil }
    switch response.status.code {
    case 200:
      let sold = try? JSONDecoder().decode(Sold.self, from: Data(body.readableBytesView))
      return sold.map { .sold($0.codes.map(\.code)) }
    case 409: return .outOfStock
    default: return nil
    }
  }

  @Test func `sells no code twice and loses none, killed and started again under load`()
    async throws
  {
    try await Shop.with(isLive: true) { shop in
      try shop.scene.writeKeyFile()
      try await shop.scene.place("STOCK", quantity: 60, waitMilliseconds: 60_000)
      let port = try FreePort.find()
      let running = Mutex(try await Self.start(shop, port: port))
      let left = Countdown(80)
      // Eighty customers, each wants one of sixty codes and asks until somebody tells.
      let outcomes = try await withThrowingTaskGroup(of: (String, Outcome).self) { group in
        for customer in 0..<80 {
          group.addTask {
            while true {
              let order = "C-\(customer)"
              if let outcome = await Self.checkOut(order, quantity: 1, port) {
                left.step()
                return (order, outcome)
              }
              try await Task.sleep(for: .milliseconds(20))
            }
          }
        }
        for moment in [65, 45, 25, 10] {
          try await until { left.value < moment }
          running.withLock { $0.kill() }
          let fresh = try await Self.start(shop, port: port)
          running.withLock { $0 = fresh }
        }
        return try await group.reduce(into: [String: Outcome]()) { $0[$1.0] = $1.1 }
      }
      try await Self.expectFair(outcomes, shop)
      // Asked again, each gets what it got.
      for (order, outcome) in outcomes where outcome != .outOfStock {
        #expect(await Self.checkOut(order, quantity: 1, port) == outcome)
      }
      running.withLock { $0.send(signal: SIGTERM) }
      #expect(running.withLock { $0.wait() } == 0)
      try await shop.expectSound()
    }
  }

  private static func expectFair(_ outcomes: [String: Outcome], _ shop: Shop) async throws {
    let codes = outcomes.values.flatMap { outcome -> [String] in
      if case .sold(let codes) = outcome { codes } else { [] }
    }
    let truth = shop.scene.sandbox.truth.order(reference: "STOCK")?.vouchers.map(\.cardNumber)
    #expect(codes.count == 60 && Set(codes).count == 60, "each code once")
    #expect(Set(codes) == Set((truth ?? []).compactMap(\.self)), "and all of them")
    #expect(outcomes.values.count { $0 == .outOfStock } == 20)
  }

  @Test func `takes the supplier's webhooks, and fills the shelf up by itself`() async throws {
    try await Shop.with(isLive: true, { $0.asyncDelayMilliseconds = 300 }) { shop in
      try shop.scene.writeKeyFile()
      let port = try FreePort.find()
      shop.scene.sandbox.update {
        $0.webhookURL = "http://127.0.0.1:\(port)/webhooks/octopus"
        $0.webhookAttempts = 20
      }
      var environment = try Self.environment(shop, port: port)
      environment["SHOP_STOCK"] = "12"
      let program = try RunningProgram([], of: "Storefront", environment: environment)
      try await until { try await shop.vault.availability().contains { $0.free == 12 } }
      try await until {
        shop.scene.sandbox.truth.webhooks.contains {
          $0.type == "order.delivered" && $0.isDelivered
        }
      }
      program.send(signal: SIGTERM)
      #expect(program.wait() == 0)
      try await shop.expectSound()
    }
  }

  @Test func `is started against the sandbox by one command`() async throws {
    let port = try FreePort.find()
    let program = try RunningProgram(
      ["--sandbox"], of: "Storefront", environment: ["SHOP_PORT": "\(port)"])
    try await until { await Self.checkOut("FIRST", quantity: 2, port) != nil }
    try await until {
      if case .sold(let codes) = await Self.checkOut("FIRST", quantity: 2, port) {
        return codes.count == 2
      }
      return false
    }
    program.send(signal: SIGTERM)
    #expect(program.wait() == 0)
  }
}

/// Counts down from many tasks.
private final class Countdown: Sendable {
  private let count: Mutex<Int>

  init(_ start: Int) { count = Mutex(start) }

  var value: Int { count.withLock { $0 } }

  func step() { count.withLock { $0 -= 1 } }
}
