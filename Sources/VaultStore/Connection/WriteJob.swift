/// A unit of work that waits for its turn, and the caller that waits for it.
struct WriteJob: Sendable {
  /// Does the work; what it returns is kept by whoever made the job.
  let body: @Sendable (borrowing VaultTransaction) throws -> Void
  /// Called once, after the commit or instead of it.
  let finish: @Sendable ((any Error)?) -> Void
}
