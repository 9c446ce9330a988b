/// Reads a fault from its JSON form, a flat object:
/// `{"on":"create_order","kind":"cut","bytes":17,"nth":1,"count":1,"reference":"…"}`.
struct FaultReader {
  /// What is wrong with a fault's JSON.
  struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
      self.description = description
    }
  }

  private let json: JSONValue
  private let moment: FaultMoment

  private init(_ json: JSONValue) throws(Refusal) {
    self.json = json
    let word = json["when"]?.string ?? (json["kind"] == .string("delay") ? "before" : "after")
    guard let moment = FaultMoment(rawValue: word) else {
      throw Refusal("when: before or after is wanted")
    }
    self.moment = moment
  }

  static func fault(_ json: JSONValue) throws(Refusal) -> SandboxFault {
    guard let members = json.members else { throw Refusal("a fault is an object") }
    if let stray = members.first(where: { !known.contains($0.name) }) {
      throw Refusal("\(stray.name): there is no such member")
    }
    let word = json["on"]?.string ?? "any"
    guard let target = FaultTarget(word) else { throw Refusal("on: no endpoint \(word)") }
    let reader = try FaultReader(json)
    let count: Int? = json["count"] == .null ? nil : json["count"]?.integer ?? 1
    return SandboxFault(
      on: target, try reader.kind(), nth: json["nth"]?.integer ?? 1, count: count,
      reference: json["reference"]?.string)
  }

  private static let known: Set<String> = [
    "on", "kind", "when", "nth", "count", "reference", "reset", "milliseconds", "bytes", "at",
    "difference", "status", "headers", "body", "body_base64", "content_type", "gateway", "name",
    "value", "member", "member_base64", "retry_after", "location",
  ]

  private func kind() throws(Refusal) -> FaultKind {
    let reset = json["reset"]?.boolean ?? false
    switch json["kind"]?.string {
    case "drop": return .drop(moment, reset: reset)
    case "hang": return .hang(moment, milliseconds: try integer("milliseconds", or: 60_000))
    case "delay": return .delay(moment, milliseconds: try integer("milliseconds"))
    case "answer": return .answer(moment, try answer())
    case "rate_limited":
      let wait: Int? = json["retry_after"] == .null ? nil : json["retry_after"]?.integer ?? 1
      return .answer(.before, .rateLimited(retryAfter: wait))
    case "redirect":
      let location = json["location"]?.string ?? "/elsewhere"
      return .answer(moment, .redirect(try integer("status", or: 307), to: location))
    case "cut": return .cut(bytes: try integer("bytes"), reset: reset)
    case "cut_head": return .cutHead(bytes: try integer("bytes"))
    case "drip":
      return .drip(
        bytes: max(1, try integer("bytes", or: 1)),
        milliseconds: try integer("milliseconds", or: 0))
    case "chunked": return .chunked(bytes: max(1, try integer("bytes", or: 1_024)))
    case "until_close": return .untilClose
    case "length": return .length(difference: try integer("difference"))
    case "close_after": return .closeAfter
    case "pad":
      guard let place = PadPlace(rawValue: json["at"]?.string ?? "end") else {
        throw Refusal("at: start or end is wanted")
      }
      return .pad(bytes: try integer("bytes"), place)
    case "insert":
      guard let member = try bytes("member"), !member.isEmpty else {
        throw Refusal("member: the text of a JSON member is wanted")
      }
      return .insert(member: member)
    case "splice":
      guard let place = SplicePlace(rawValue: json["at"]?.string ?? "start"),
        let content = try bytes("body")
      else { throw Refusal("at: a place, and body: what to put there, are wanted") }
      return .splice(bytes: content, place)
    case "status": return .status(try integer("status"))
    case "informational": return .informational(status: try integer("status", or: 103))
    case "old_version": return .oldVersion
    case "garbage": return .garbage(bytes: json["bytes"]?.integer)
    case "gzip": return .gzip
    case "content_type":
      return .header(name: "Content-Type", value: json["value"]?.string ?? "text/html")
    case "header":
      guard let name = json["name"]?.string, let value = json["value"]?.string else {
        throw Refusal("name and value are wanted")
      }
      return .header(name: name, value: value)
    default: throw Refusal("kind: no fault of that name")
    }
  }

  private func integer(_ name: String, or standard: Int? = nil) throws(Refusal) -> Int {
    if json[name] == nil, let standard { return standard }
    guard let number = json[name]?.integer else { throw Refusal("\(name): a number is wanted") }
    return number
  }

  /// A text member, or its `_base64` twin.
  private func bytes(_ name: String) throws(Refusal) -> [UInt8]? {
    if let text = json[name]?.string { return Array(text.utf8) }
    guard let encoded = json[name + "_base64"]?.string else { return nil }
    guard let bytes = Base64Text.decoded(encoded) else {
      throw Refusal("\(name)_base64: not Base64")
    }
    return bytes
  }

  private func answer() throws(Refusal) -> CannedAnswer {
    let status = try integer("status", or: 500)
    var answer: CannedAnswer =
      json["gateway"]?.boolean == true ? .gateway(status) : .error(status)
    if let body = try bytes("body") { answer.body = body }
    if let type = json["content_type"]?.string {
      answer.headers.removeAll { $0.name == "Content-Type" }
      answer.headers.append(.init("Content-Type", type))
    }
    for header in json["headers"]?.members ?? [] {
      answer.headers.append(.init(header.name, header.value.string ?? ""))
    }
    return answer
  }
}

extension FaultKind {
  /// The word for it in the log of calls.
  package var name: String {
    switch self {
    case .drop: "drop"
    case .hang: "hang"
    case .answer(_, let answer): "answer \(answer.status)"
    case .delay: "delay"
    case .cut: "cut"
    case .cutHead: "cut_head"
    case .drip: "drip"
    case .chunked: "chunked"
    case .untilClose: "until_close"
    case .length: "length"
    case .closeAfter: "close_after"
    case .pad: "pad"
    case .insert: "insert"
    case .splice: "splice"
    case .status(let status): "status \(status)"
    case .informational: "informational"
    case .oldVersion: "old_version"
    case .garbage: "garbage"
    case .gzip: "gzip"
    case .header: "header"
    }
  }
}
