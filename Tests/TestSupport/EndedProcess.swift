package import Foundation

extension Process {
  /// Runs the program and comes back when it has ended; no thread that other tests need waits for it.
  package func runToItsEnd() async throws {
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      terminationHandler = { _ in ended.resume() }
      do {
        try run()
      } catch {
        terminationHandler = nil
        ended.resume(throwing: error)
      }
    }
  }
}
