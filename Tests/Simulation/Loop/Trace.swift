import Synchronization
import VaultCrypto

/// What can happen in a simulation, as the trace names it.
package enum TraceKind: UInt8, Sendable, CaseIterable {
  case job, timer, spawn, end, kill, cutPower, boot, clockJump
  case databaseWrite, databaseSync, databaseTruncate, diskOpen, diskWrite, diskSync, diskReserve
  case diskFolder, diskRemove, diskWriteNew, diskAppend, diskRead, diskFault, armour
  case connect, request, process, head, body, networkFault
  case place, again, conflict, cancelled, impatient, recover, webhook, reveal, checkpoint
  case reconcile, resolve, verify, options, done, failed, inspect
}

/// Everything that happened, one line each: the last lines to be read, all of them as one digest.
///
/// Two runs with the same digest did the same in the same order.
final class Trace: Sendable {
  struct Line: Sendable {
    let step: Int
    let kind: TraceKind
    let process: Int
    let first: Int
    let second: Int
  }

  private struct State {
    var step = 0
    var ring: [Line] = []
    var next = 0
    var words: [UInt64] = []
    var digest = Digest.sha256([])
  }

  private let state = Mutex(State())

  /// How many lines are kept to be read.
  private static let kept = 48
  private static let wordsAtOnce = 1 << 14

  /// The number of the step that is being taken.
  var step: Int { state.withLock { $0.step } }

  /// Begins a step.
  func advance() { state.withLock { $0.step += 1 } }

  func note(_ kind: TraceKind, _ process: Int = 0, _ first: Int = 0, _ second: Int = 0) {
    state.withLock { state in
      let line = Line(
        step: state.step, kind: kind, process: process, first: first, second: second)
      if state.ring.count < Self.kept {
        state.ring.append(line)
      } else {
        state.ring[state.next] = line
        state.next = (state.next + 1) % Self.kept
      }
      state.words.append(
        UInt64(truncatingIfNeeded: line.step) << 24 | UInt64(kind.rawValue) << 16
          | UInt64(truncatingIfNeeded: process) & 0xFFFF)
      state.words.append(
        UInt64(truncatingIfNeeded: first) ^ UInt64(truncatingIfNeeded: second) << 32)
      if state.words.count >= Self.wordsAtOnce { Self.fold(&state) }
    }
  }

  private static func fold(_ state: inout State) {
    let bytes = unsafe state.words.withUnsafeBytes { unsafe Array($0) }
    state.digest = Digest.sha256(state.digest.bytes + bytes)
    state.words.removeAll(keepingCapacity: true)
  }

  /// A digest of all lines.
  var digest: Digest {
    state.withLock { state in
      Self.fold(&state)
      return state.digest
    }
  }

  var digestText: String { digest.description }

  /// The last lines, oldest first.
  var lastLines: [String] {
    let lines = state.withLock { $0.ring[$0.next...] + $0.ring[..<$0.next] }
    return lines.map { line in
      "step \(line.step)  process \(line.process)  \(line.kind) \(line.first) \(line.second)"
    }
  }
}
