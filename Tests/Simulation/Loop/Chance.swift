import Synchronization
import TestSupport

/// A seeded source of decisions, shared by all that decides in a simulation.
final class Chance: Sendable {
  private let generator: Mutex<SeededRandomness>

  init(seed: UInt64) {
    generator = Mutex(SeededRandomness(seed: seed))
  }

  func next() -> UInt64 { generator.withLock { $0.next() } }

  /// A number from 0 up to, and without, the limit.
  func below(_ limit: Int) -> Int {
    limit <= 1 ? 0 : Int(next() % UInt64(limit))
  }

  /// True once in so many times; never for 0.
  func one(in count: Int) -> Bool {
    count > 0 && below(count) == 0
  }

  func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }
}
