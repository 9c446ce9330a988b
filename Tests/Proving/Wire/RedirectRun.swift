import SandboxSupplier
import VoucherModel
import VoucherVault

/// Redirects an order to another host, which must never hear of it.
struct RedirectRun: Sendable {
  let tally: Tally

  func run() async throws {
    let scene = try await ProvingScene { $0.visibility = .always }
    let elsewhere = try await SandboxSupplier.start(log: ProvingScene.silent)
    for status in [301, 302, 303, 307, 308] {
      for moment in [FaultMoment.before, .after] {
        let reference = "REDIRECT-\(status)-\(moment.rawValue)"
        let location = elsewhere.baseURL + "/api/v1/orders"
        scene.sandbox.setFaults([
          SandboxFault(
            on: .createOrder, .answer(moment, .redirect(status, to: location)), count: nil,
            reference: reference)
        ])
        _ = try? await scene.place(reference, quantity: 3, waitMilliseconds: 0)
        try await scene.recover()
        let state = try await scene.vault.order(scene.reference(reference)).state
        if state != (moment == .before ? .rejected : .captured) {
          tally.fail("\(reference): \(state.rawValue)")
        }
        tally.count("wire faults")
      }
    }
    let references = scene.sandbox.truth.orders.compactMap(\.reference)
    tally.add(try await scene.verdict(on: references), of: "redirects")
    if !elsewhere.truth.exchanges.isEmpty {
      tally.fail("an order was sent to where a redirect pointed")
    }
    await elsewhere.stop()
    await scene.stop()
  }
}
