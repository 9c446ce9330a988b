import ProofReport
import SandboxSupplier
import VoucherModel
import VoucherVault

/// Breaks an answer off at every byte, an order for each, and judges what is in the vault at once and
/// after recovery.
struct CutSweep: Sendable {
  /// Which answer breaks off.
  enum Answer: String, CaseIterable, Sendable {
    /// The answer to an order of three.
    case inline
    /// The same under a supplier that shows codes again.
    case inlineShownAgain
    /// A read of an asynchronous order that has three of its six codes.
    case partial
    /// A look-up whose rows carry codes.
    case lookup
    /// A page of the list that reconciliation reads, whose rows carry codes.
    case list
  }

  let answer: Answer
  let tally: Tally

  /// How many orders share a vault: more would make the last look at it slow.
  private static let ordersOfVault = 80
  private static let atOnce = 8
  private static let hour: Int64 = 3_600_000

  func run(step: Int, progress: @Sendable (String) -> Void) async throws {
    let length = try await bodyLength()
    var cuts = AnswerCut.cuts(ofBody: length, step: step)
    if answer == .inlineShownAgain { cuts = cuts.filter { !$0.isReset && $0.framing == .length } }
    if answer != .lookup, answer != .list { cuts += AnswerCut.headCuts(step: step) }
    var done = 0
    while done < cuts.count {
      let group = Array(cuts[done..<min(cuts.count, done + Self.ordersOfVault)])
      try await run(group, from: done)
      done += group.count
      progress("wire: \(answer.rawValue), \(done) of \(cuts.count) cuts")
    }
    tally.count("offsets cut", cuts.count)
  }

  private func scene() async throws -> ProvingScene {
    try await ProvingScene { options in
      options.asyncDelayMilliseconds = Int(Self.hour)
      switch answer {
      case .inline: break
      case .inlineShownAgain: options.visibility = .always
      case .partial: options.deliveryParts = [3]
      case .lookup, .list: options.listCodes = .full
      }
    }
  }

  private var endpoint: Endpoint {
    switch answer {
    case .inline, .inlineShownAgain: .createOrder
    case .partial: .order
    case .lookup: .lookup
    case .list: .orders
    }
  }

  private var quantity: Int { answer == .partial ? 6 : 3 }

  /// How long the answer is when nothing happens to it.
  private func bodyLength() async throws -> Int {
    let scene = try await scene()
    try await prepare(["WHOLE"], in: scene)
    await strike("WHOLE", [], in: scene)
    let whole = scene.sandbox.truth.exchanges.last { $0.endpoint == endpoint && $0.codes > 0 }
    await scene.stop()
    guard let whole, whole.codes == 3 else {
      throw ProvingScene.Unusable("the whole answer of \(answer.rawValue)")
    }
    return whole.bodyBytes
  }

  private func run(_ cuts: [AnswerCut], from first: Int) async throws {
    let scene = try await scene()
    let cases = cuts.enumerated().map { number, cut in
      (reference: Self.name(first + number), cut: cut)
    }
    try await prepare(cases.map(\.reference), in: scene)
    // A list has every order in it, the newest first: there one comes after the other.
    try await forEach(cases, atOnce: answer == .list ? 1 : Self.atOnce) { item in
      let target = answer == .list ? nil : item.reference
      await strike(item.reference, item.cut.faults(on: endpoint, target), in: scene)
      try await judgeCut(item.reference, item.cut, in: scene)
    }
    scene.sandbox.setFaults([])
    for _ in 0..<2 {
      _ = try await scene.recover()
      scene.time.advance(Self.hour)
    }
    try await scene.recover()
    for item in cases {
      let verdict = try scene.judge.judgeOrder(
        item.reference, recovery: scene.recoveryKey, truth: scene.sandbox.truth)
      tally.add(verdict, of: circumstances(item.cut))
      try await judgeEnd(item.reference, item.cut, verdict, in: scene)
      tally.count("codes sealed", verdict.sealed)
      tally.count("codes named as lost", verdict.named)
    }
    tally.add(try await scene.verdict(on: []), of: "\(answer.rawValue) cuts from \(first)")
    await scene.stop()
  }

  /// Brings orders so far that the next call about each is the one that matters.
  private func prepare(_ references: [String], in scene: ProvingScene) async throws {
    guard answer == .partial else { return }
    try await forEach(references, atOnce: Self.atOnce) { reference in
      try await scene.place(reference, quantity: quantity, waitMilliseconds: 0)
    }
    scene.time.advance(Self.hour)
  }

  /// Makes the call under faults; what it throws is the caller's to see in the vault.
  private func strike(
    _ reference: String, _ faults: [SandboxFault], in scene: ProvingScene
  ) async {
    var faults = faults
    if answer == .lookup || answer == .list {
      faults.append(SandboxFault(on: .createOrder, .drop(.after), reference: reference))
    }
    if answer == .list {
      faults.append(SandboxFault(on: .lookup, .answer(.before, .error(500)), reference: reference))
    }
    scene.sandbox.addFaults(faults)
    do {
      if answer == .partial {
        try await scene.recover(only: reference, waitMilliseconds: 0)
      } else {
        try await scene.place(reference, quantity: quantity, waitMilliseconds: 0)
      }
    } catch is VaultError {
      // That the supplier could not be understood is what was arranged.
    } catch {
      tally.fail("\(answer.rawValue) \(reference): threw \(error)")
    }
    guard answer == .list else { return }
    do {
      _ = try await scene.vault.reconcile(ReconcileRequest(), with: scene.client) { _, _ in "{}" }
    } catch {
      tally.fail("\(answer.rawValue) \(reference): reconciling threw \(error)")
    }
  }

  /// Every voucher whose bytes all came is in the vault now, before anybody looks again.
  private func judgeCut(_ reference: String, _ cut: AnswerCut, in scene: ProvingScene) async throws
  {
    let truth = scene.sandbox.truth
    let struck = truth.exchanges.last {
      $0.endpoint == endpoint && (answer == .list || $0.reference == reference)
        && !$0.faults.isEmpty
    }
    guard let struck else {
      return tally.fail("\(circumstances(cut)): no call was struck")
    }
    let deliveries = try await scene.vault.deliveries(of: scene.reference(reference))
    let kept = deliveries.first { $0.requestID == struck.requestID }?.byteCount
    var arrival = VaultJudge.Arrival.asSent
    if answer == .list {
      if cut.isReset { arrival = .unknown }
    } else if cut.isReset, kept != struck.bodyBytesSent {
      // A reset takes with it what the client had not read: then nothing is known of the codes.
      arrival = .unknown
      tally.count("resets that took bytes along")
    } else if case .body = cut.place, kept != struck.bodyBytesSent {
      tally.fail(
        "\(circumstances(cut)): \(struck.bodyBytesSent) bytes came, and the books say "
          + "\(kept.map(String.init) ?? "nothing")")
    }
    let verdict = try scene.judge.judgeOrder(
      reference, recovery: scene.recoveryKey, truth: truth, arrival: arrival)
    tally.add(verdict, of: "at once, \(circumstances(cut))")
    if struck.bodyBytesSent < struck.bodyBytes, answer != .inlineShownAgain {
      tally.count("codes salvaged from cut answers", verdict.sealed)
    }
  }

  /// A supplier that shows codes again owes all of them.
  private func judgeEnd(
    _ reference: String, _ cut: AnswerCut, _ verdict: Verdict, in scene: ProvingScene
  ) async throws {
    let order = try await scene.vault.order(scene.reference(reference))
    let isSettled = !order.state.isUnfinished
    if !isSettled || order.captured + order.lost != quantity {
      tally.fail(
        "\(circumstances(cut)): \(order.state.rawValue) at the end, with \(order.captured) captured "
          + "and \(order.lost) lost of \(quantity)")
    }
    if answer == .inlineShownAgain, order.state != .captured || verdict.sealed != quantity {
      tally.fail("\(circumstances(cut)): \(order.state.rawValue), though codes are shown again")
    }
  }

  private func circumstances(_ cut: AnswerCut) -> String { "\(answer.rawValue), \(cut.words)" }

  private static func name(_ number: Int) -> String { "CUT-\(number)" }
}
