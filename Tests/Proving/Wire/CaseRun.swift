import SandboxSupplier
import SupplierAPI
import VoucherModel
import VoucherVault

/// Runs the cases one by one: place, recover, judge.
struct CaseRun: Sendable {
  let tally: Tally

  /// How many cases share a vault.
  private static let casesOfVault = 40
  /// What only a hang can take.
  private static let patienceSeconds = 60

  func run(_ cases: [WireCase], progress: @Sendable (String) -> Void) async throws {
    for visibility in [Visibility.once, .always] {
      let chosen = cases.filter { $0.visibility == visibility }
      for start in stride(from: 0, to: chosen.count, by: Self.casesOfVault) {
        let group = Array(chosen[start..<min(chosen.count, start + Self.casesOfVault)])
        try await run(group, visibility)
        progress(
          "wire: \(start + group.count) of \(chosen.count) cases, codes \(visibility.rawValue)")
      }
    }
  }

  private func run(_ cases: [WireCase], _ visibility: Visibility) async throws {
    let scene = try await ProvingScene { $0.visibility = visibility }
    var said: [String] = []
    for (number, item) in cases.enumerated() {
      do {
        said += try await bounded(seconds: Self.patienceSeconds) {
          try await run(item, as: "CASE-\(number)", in: scene)
        }
      } catch {
        tally.fail("\(item.name): \(error)")
      }
    }
    tally.count("wire faults", cases.count)
    tally.add(try await scene.verdict(on: [], said: said), of: "\(cases.count) cases")
    await scene.stop()
  }

  /// One case; gives back what was said about it.
  private func run(
    _ item: WireCase, as reference: String, in scene: ProvingScene
  ) async throws -> [String] {
    scene.sandbox.setFaults(
      item.faults.map {
        SandboxFault(on: item.endpoint, $0, count: item.count, reference: strikes(item, reference))
      })
    var said: [String] = []
    do {
      try await scene.place(
        reference, quantity: item.quantity, waitMilliseconds: 0, with: try client(item, scene))
    } catch let error as VaultError {
      said.append(error.description)
    } catch let error as SupplierError {
      said.append("\(error)")
    }
    let arrival: VaultJudge.Arrival = item.bringsAll ? .asSent : .unknown
    let truth = scene.sandbox.truth
    if truth.order(reference: reference) != nil {
      tally.add(
        try scene.judge.judgeOrder(
          reference, recovery: scene.recoveryKey, truth: truth, arrival: arrival),
        of: "at once, \(item.name)")
    }
    scene.sandbox.setFaults([])
    try await scene.recover()
    try await judgeEnd(item, reference, in: scene)
    return said
  }

  /// Calls before the order's own carry no reference.
  private func strikes(_ item: WireCase, _ reference: String) -> String? {
    [.createOrder, .lookup, .order].contains(item.endpoint) ? reference : nil
  }

  private func client(_ item: WireCase, _ scene: ProvingScene) throws -> SupplierClient {
    guard let milliseconds = item.exchangeMilliseconds else { return scene.client }
    var policy = RetryPolicy()
    policy.exchangeTimeout = .milliseconds(milliseconds)
    policy.captureTimeout = .milliseconds(milliseconds)
    return try SupplierClient(
      of: scene.sandbox, transport: scene.transport, clock: scene.time.supplierClock,
      limits: ProvingScene.noLimits, policy: policy, log: ProvingScene.silent)
  }

  private func judgeEnd(
    _ item: WireCase, _ reference: String, in scene: ProvingScene
  ) async throws {
    let truth = scene.sandbox.truth
    let verdict = try scene.judge.judgeOrder(
      reference, recovery: scene.recoveryKey, truth: truth,
      arrival: item.bringsAll ? .asSent : .unknown)
    tally.add(verdict, of: item.name)
    tally.count("codes sealed", verdict.sealed)
    tally.count("codes named as lost", verdict.named)
    let order = try? await scene.vault.order(scene.reference(reference))
    let state = order?.state
    switch item.outcome {
    case .whole where state != .captured || verdict.sealed != item.quantity:
      tally.fail("\(item.name): \(words(state)), \(verdict.sealed) codes of \(item.quantity)")
    case .notBought where truth.order(reference: reference) != nil || !isUnbought(state):
      tally.fail("\(item.name): \(words(state)), and nothing may have been bought")
    case .whole, .notBought, .accounted: break
    }
  }

  private func isUnbought(_ state: OrderState?) -> Bool {
    state == nil || state == .rejected || state == .intended
  }

  private func words(_ state: OrderState?) -> String { state?.rawValue ?? "unknown to the vault" }
}
