import Synchronization

/// Something took longer than anything may.
package struct TookTooLong: Error, Hashable {
  package let seconds: Int
}

/// Runs work, and stops waiting for it after a time that only a hang can reach.
///
/// An order under way cannot be cancelled; what hangs is left behind.
package func bounded<Answer: Sendable>(
  seconds: Int, _ work: @escaping @Sendable () async throws -> Answer
) async throws -> Answer {
  let (answers, answer) = AsyncStream<Result<Answer, any Error>>.makeStream()
  let task = Task {
    do {
      answer.yield(.success(try await work()))
    } catch {
      answer.yield(.failure(error))
    }
  }
  let watch = Task {
    try await Task.sleep(for: .seconds(seconds))
    answer.yield(.failure(TookTooLong(seconds: seconds)))
  }
  defer { watch.cancel() }
  for await first in answers { return try first.get() }
  task.cancel()
  throw TookTooLong(seconds: seconds)
}

/// Does something for each element, so many at a time.
package func forEach<Element: Sendable>(
  _ elements: [Element], atOnce limit: Int,
  _ body: @escaping @Sendable (Element) async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for (number, element) in elements.enumerated() {
      if number >= limit { try await group.next() }
      group.addTask { try await body(element) }
    }
    try await group.waitForAll()
  }
}
