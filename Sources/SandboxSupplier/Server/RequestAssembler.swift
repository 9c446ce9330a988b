import NIOCore
import NIOHTTP1

/// Puts requests together from the parts the decoder yields.
struct RequestAssembler {
  enum Event {
    case incomplete
    /// The client waits for a word before it sends the body.
    case expectsContinue
    case request(SandboxRequest, keepsAlive: Bool)
    /// The body has more than 1 MiB; the supplier's own limit is not documented.
    case tooLarge
  }

  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  private static let maximumBody = 1_048_576

  mutating func take(_ part: HTTPServerRequestPart) -> Event {
    switch part {
    case .head(let head):
      self.head = head
      body = []
      let expectations = head.headers[canonicalForm: "expect"]
      return expectations.contains("100-continue") ? .expectsContinue : .incomplete
    case .body(let chunk):
      body.append(contentsOf: chunk.readableBytesView)
      return body.count > Self.maximumBody ? .tooLarge : .incomplete
    case .end:
      guard let head else { return .incomplete }
      let request = SandboxRequest(
        method: head.method.rawValue, target: head.uri,
        headers: head.headers.map { ($0.name, $0.value) }, body: body)
      return .request(request, keepsAlive: head.isKeepAlive)
    }
  }
}
