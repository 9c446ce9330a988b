import VoucherModel

/// The calls under `/_sandbox/`, over HTTP: everything a test in the same process can do as well.
struct SandboxControl: Sendable {
  let state: SandboxState
  let listener: SandboxListener
  let port: Int

  func answer(_ request: SandboxRequest) async -> SandboxAnswer {
    let path = Array(request.segments.dropFirst())
    let body: JSONValue
    if request.body.isEmpty {
      body = .object([])
    } else if let json = request.json {
      body = json
    } else {
      return refusal(.malformedJSON)
    }
    switch (request.method, path.first ?? "", path.count) {
    case ("GET", "truth", 1):
      return SandboxAnswer(status: 200, body: state.with { $0.truth }.json)
    case ("POST", "advance", 1):
      guard let milliseconds = body["milliseconds"]?.integer, milliseconds >= 0 else {
        return refusal(.validation("milliseconds: a number is wanted"))
      }
      state.advance(milliseconds: Int64(milliseconds))
      return SandboxAnswer(status: 200, body: state.with { $0.time }.bytes)
    case ("POST", "outage", 1):
      return await outage(body["milliseconds"]?.integer ?? 1_000)
    case ("POST", "reset", 1):
      state.reset()
      return SandboxAnswer(status: 200, body: state.with { $0.time }.bytes)
    default:
      return change(request.method, path, body)
    }
  }

  private func change(_ method: String, _ path: [String], _ body: JSONValue) -> SandboxAnswer {
    state.with { ledger in
      do throws(APIError) {
        return SandboxAnswer(status: 200, body: try ledger.control(method, path, body).bytes)
      } catch {
        return SandboxAnswer(error, ledger.options)
      }
    }
  }

  private func refusal(_ error: APIError) -> SandboxAnswer {
    SandboxAnswer(status: error.status, body: error.body)
  }

  /// Refuses connections for a while; those that are open, as the one that asked, go on.
  private func outage(_ milliseconds: Int) async -> SandboxAnswer {
    await listener.close(port: port, milliseconds: milliseconds)
    return SandboxAnswer(
      status: 200, body: Array(#"{"refusing_milliseconds":\#(milliseconds)}"#.utf8))
  }
}
