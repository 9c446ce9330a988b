import SandboxSupplier

extension WireCase {
  /// Answers that come whole, with something in them that does not belong there.
  static var contents: [WireCase] {
    statuses + headers + insertions + splices
  }

  /// Codes under a status that says there are none.
  private static var statuses: [WireCase] {
    [200, 202, 206, 299, 300, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503].map { status in
      WireCase("the codes under status \(status)", .status(status), comesTo: .whole)
    }
  }

  private static var headers: [WireCase] {
    var cases = [
      WireCase("gzip, though not asked for", .gzip, comesTo: .whole),
      WireCase("gzip in chunks of 7", .gzip, .chunked(bytes: 7), comesTo: .whole),
      WireCase(
        "called gzip, and is not", .header(name: "Content-Encoding", value: "gzip"),
        comesTo: .whole),
      WireCase(
        "a long header", .header(name: "X-Long", value: String(repeating: "x", count: 8000)),
        comesTo: .whole),
    ]
    for type in ["text/html", "application/octet-stream", "text/plain; charset=utf-16", ""] {
      cases.append(
        WireCase(
          "content type '\(type)'", .header(name: "Content-Type", value: type), comesTo: .whole))
    }
    return cases
  }

  /// Members in front of the order's own.
  private static var insertions: [WireCase] {
    let members = [
      #""id":1"#, #""id":null"#, #""id":"x""#, #""status":"FAILED""#, #""status":"PENDING""#,
      #""status":7"#, #""quantity":1"#, #""quantity":1000000"#,
      #""quantity":9000000000000000000"#, #""product_id":1"#,
      #""vouchers":[]"#, #""vouchers":null"#, #""vouchers":{}"#, #""vouchers":"none""#,
      #""vouchers":{"vouchers":[]}"#, #""order":{"id":5,"status":"FAILED"}"#,
      #""data":{"id":6,"vouchers":[]}"#, #""client_reference":null"#,
      #""client_reference":"SOMEBODY-ELSE""#, #""error":{"name":"E","message":"no"}"#,
      #""success":false"#, #""\u0000":"\u0000\ud800""#, #""amount":1e999"#, #""amount":-0.00"#,
    ]
    var cases = members.map { member in
      WireCase("\(member) in front", .insert(member: Array(member.utf8)), comesTo: .accounted)
    }
    cases += [
      deep("member of the order", 10_000) { .insert(member: Array("\"deep\":".utf8) + $0) },
      WireCase(
        "invalid UTF-8 in a member", .insert(member: Array("\"x\":\"".utf8) + [0xFF, 0xC0, 0x22]),
        comesTo: .whole),
      WireCase(
        "invalid UTF-8 in a name", .insert(member: [0x22, 0xED, 0xA0, 0x80, 0x22, 0x3A, 0x31]),
        comesTo: .whole),
      WireCase(
        "raw NUL in a member", .insert(member: Array("\"x\":\"".utf8) + [0, 0x22]),
        comesTo: .whole),
    ]
    return cases
  }

  private static func deep(
    _ name: String, _ depth: Int, _ fault: ([UInt8]) -> FaultKind
  ) -> WireCase {
    let open = [UInt8](repeating: UInt8(ascii: "["), count: depth)
    let close = [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    return WireCase("\(depth) arrays deep, \(name)", fault(open + close), comesTo: .whole)
  }

  /// Bytes at places where no JSON writer puts them.
  private static var splices: [WireCase] {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let wrapper = Array(#"{"success":true,"data":"#.utf8)
    var cases = [
      WireCase("a byte order mark", .splice(bytes: byteOrderMark, .start), comesTo: .whole),
      WireCase(
        "wrapped as data", .splice(bytes: wrapper, .start), .splice(bytes: [0x7D], .end),
        comesTo: .whole),
      WireCase(
        "in a list of one", .splice(bytes: [0x5B], .start), .splice(bytes: [0x5D], .end),
        comesTo: .whole),
      WireCase(
        "wrapped 20 deep", .splice(bytes: (0..<20).flatMap { _ in wrapper }, .start),
        .splice(bytes: [UInt8](repeating: 0x7D, count: 20), .end), comesTo: .whole),
      WireCase(
        "a script's guard in front", .splice(bytes: Array(")]}',\n".utf8), .start),
        comesTo: .whole),
      deep("member of a voucher", 10_000) {
        .splice(
          bytes: Array(#""x":"#.utf8) + $0 + [0x2C],
          .insideVoucher)
      },
      deep("among the vouchers", 10_000) { .splice(bytes: $0 + [0x2C], .beforeVoucher) },
      deep("open and never closed, behind", 10_000) {
        .splice(bytes: Array($0.prefix(10_000)), .end)
      },
    ]
    for (name, bytes) in [
      ("NUL", [UInt8(0)]), ("an invalid byte", [0xFF]), ("a bare word", Array("NaN,".utf8)),
      ("a comma", [0x2C]), ("a closing brace", [0x7D]),
    ] {
      for place in [SplicePlace.start, .beforeVoucher, .afterVoucher, .end] {
        cases.append(
          WireCase("\(name), \(place.rawValue)", .splice(bytes: bytes, place), comesTo: .whole))
      }
    }
    let inside = [
      #""card_number":null,"#, #""pin_code":null,"#, #""vouchers":[],"#, #""extra":{"a":[1]},"#,
      #""expires_at":"never","#,
    ]
    for member in inside {
      cases.append(
        WireCase(
          "\(member) in a voucher", .splice(bytes: Array(member.utf8), .insideVoucher),
          comesTo: .whole))
    }
    for element in ["null,", "[],", "{},", "7,"] {
      cases.append(
        WireCase(
          "\(element) among the vouchers", .splice(bytes: Array(element.utf8), .beforeVoucher),
          comesTo: .whole))
    }
    return cases
  }
}
