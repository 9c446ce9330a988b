import SandboxSupplier

/// A way in which an answer breaks off.
struct AnswerCut: Hashable, Sendable {
  /// How the body's end would have been made known.
  enum Framing: Hashable, Sendable {
    case length
    case chunked(Int)
  }

  /// Where it breaks off.
  enum Place: Hashable, Sendable {
    case head(Int)
    case body(Int)
  }

  let place: Place
  var framing = Framing.length
  var isReset = false

  /// The faults that do it to one call, of an order if one is named.
  func faults(on endpoint: Endpoint, _ reference: String?) -> [SandboxFault] {
    kinds.map { SandboxFault(on: endpoint, $0, reference: reference) }
  }

  private var kinds: [FaultKind] {
    switch place {
    case .head(let bytes): return [.cutHead(bytes: bytes)]
    case .body(let bytes):
      let cut = FaultKind.cut(bytes: bytes, reset: isReset)
      if case .chunked(let size) = framing { return [.chunked(bytes: size), cut] }
      return [cut]
    }
  }

  var words: String {
    switch place {
    case .head(let bytes): return "head cut after \(bytes) bytes"
    case .body(let bytes):
      let ending = isReset ? "reset" : "closed"
      if case .chunked(let size) = framing {
        return "body cut after \(bytes) bytes, chunks of \(size), \(ending)"
      }
      return "body cut after \(bytes) bytes, \(ending)"
    }
  }

  /// Every cut of a body of so many bytes, in steps; both framings, both ways to end.
  static func cuts(ofBody length: Int, step: Int) -> [AnswerCut] {
    var cuts: [AnswerCut] = []
    for framing in [Framing.length, .chunked(64)] {
      for isReset in [false, true] {
        // In steps, each combination has offsets of its own.
        let first = step > 1 ? cuts.count % step : 0
        for bytes in stride(from: first, through: length, by: step) {
          cuts.append(AnswerCut(place: .body(bytes), framing: framing, isReset: isReset))
        }
      }
    }
    return cuts
  }

  /// Cuts of a head, which has fewer than so many bytes.
  static func headCuts(step: Int) -> [AnswerCut] {
    stride(from: 0, through: longestHead, by: step).map { AnswerCut(place: .head($0)) }
  }

  private static let longestHead = 170
}
