/// What the faults that struck a call make of it on the wire.
struct WirePlan: Sendable {
  /// What happens in place of the processing, or of the answer.
  enum Instead: Sendable {
    case drop(reset: Bool)
    case hang(milliseconds: Int)
    case answer(CannedAnswer)
  }

  /// How the end of a body is made known.
  enum Framing: Sendable {
    case length(difference: Int)
    case chunked(bytes: Int)
    case untilClose
  }

  private(set) var insteadOfProcessing: Instead?
  private(set) var insteadOfAnswer: Instead?
  private(set) var delayBefore = 0
  private(set) var delayAfter = 0
  private(set) var framing = Framing.length(difference: 0)
  private(set) var cutBody: Int?
  private(set) var cutHead: Int?
  private(set) var resetsAfterCut = false
  private(set) var drip: (bytes: Int, milliseconds: Int)?
  private(set) var closesAfter = false
  private(set) var informational: [Int] = []
  private(set) var version = "1.1"
  private var content: [FaultKind] = []

  init(_ kinds: [FaultKind]) {
    for kind in kinds { add(kind) }
  }

  private mutating func add(_ kind: FaultKind) {
    switch kind {
    case .drop(let moment, let reset): replace(moment, .drop(reset: reset))
    case .hang(let moment, let milliseconds): replace(moment, .hang(milliseconds: milliseconds))
    case .answer(let moment, let answer): replace(moment, .answer(answer))
    case .delay(.before, let milliseconds): delayBefore += milliseconds
    case .delay(.after, let milliseconds): delayAfter += milliseconds
    case .cut(let bytes, let reset):
      cutBody = max(0, bytes)
      resetsAfterCut = reset
    case .cutHead(let bytes): cutHead = max(0, bytes)
    case .drip(let bytes, let milliseconds): drip = (max(1, bytes), milliseconds)
    case .chunked(let bytes): framing = .chunked(bytes: max(1, bytes))
    case .untilClose: framing = .untilClose
    case .length(let difference): framing = .length(difference: difference)
    case .closeAfter: closesAfter = true
    case .informational(let status): informational.append(status)
    case .oldVersion: version = "1.0"
    case .pad, .insert, .splice, .status, .garbage, .gzip, .header: content.append(kind)
    }
  }

  private mutating func replace(_ moment: FaultMoment, _ instead: Instead) {
    switch moment {
    case .before: insteadOfProcessing = instead
    case .after: insteadOfAnswer = instead
    }
  }

  /// Whether the connection ends with this exchange, as far as the faults decide it.
  var endsConnection: Bool {
    if case .untilClose = framing { return true }
    if case .length(let difference) = framing, difference != 0 { return true }
    return closesAfter || version == "1.0" || cutBody != nil || cutHead != nil
  }

  /// The answer with its content changed; where its codes stand is kept track of.
  func shaped(_ answer: SandboxAnswer, seed: Int64) -> SandboxAnswer {
    content.reduce(answer) { $0.shaped(by: $1, seed: seed) }
  }
}
