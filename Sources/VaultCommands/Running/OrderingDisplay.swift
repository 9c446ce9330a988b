import VoucherVault

/// Runs work that waits for deliveries; when the calling task is cancelled, the waiting ends.
func withPatience<R>(_ work: (Patience) async throws -> R) async throws -> R {
  let patience = Patience()
  return try await withTaskCancellationHandler {
    try await work(patience)
  } onCancel: {
    patience.end()
  }
}

/// Shows what becomes of orders while they are under way, on a terminal.
struct OrderingDisplay: Sendable {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Takes a step of the pipeline's.
  func show(_ step: OrderingStep) {
    switch step {
    case .quoting: bar("Asking for the price").show(0, of: nil)
    case .sending(let reference): bar("Sending \(reference)").show(0, of: nil)
    case .waiting(let reference, let captured, let quantity):
      bar("Waiting for \(reference)").show(captured, of: quantity)
    case .lookingUp(let reference): bar("Looking up \(reference)").show(0, of: nil)
    case .settled: finish()
    }
  }

  func finish() {
    bar("").finish()
  }

  private func bar(_ title: String) -> ProgressBar { session.progress(title) }
}
