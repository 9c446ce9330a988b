import SupplierAPI
import Testing
import VaultCrypto

@Suite("cutting lists into their objects")
struct ElementCutterTests {
  /// The objects of a text that arrives in blocks of so many bytes.
  private func objects(_ text: String, blocks size: Int = .max, limit: Int = 100) throws -> [String]
  {
    var cutter = ElementCutter(elementLimit: limit)
    var found: [String] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))) {
      let end = size < bytes.count - start ? start + size : bytes.count
      try cutter.take(Array(bytes[start..<end]).span) { number, object in
        var text: [UInt8] = []
        for index in 0..<object.count { text.append(object[index]) }
        found.append("\(number) \(String(decoding: text, as: UTF8.self))")
      }
    }
    try cutter.finish()
    return found
  }

  @Test(
    arguments: [
      #"[{"a":1},{"b":[{}]}]"#, #"[{"a":1}] [{"b":[{}]}]"#, #"[[{"a":1}],[{"b":[{}]}]]"#,
      "{\"a\":1}\n{\"b\":[{}]}\n", "\u{FEFF}[ {\"a\":1} ,\r\n{\"b\":[{}]} ]",
    ], [1, 2, 3, 1_000])
  func `lists, pages and lines are read alike, however they arrive`(text: String, size: Int) throws
  {
    #expect(try objects(text, blocks: size) == [#"1 {"a":1}"#, #"2 {"b":[{}]}"#])
  }

  @Test(arguments: 1...8)
  func `brackets in a string are text`(size: Int) throws {
    let object = #"{"a":"]}\"{[\\"}"#
    #expect(try objects("[\(object)]", blocks: size) == ["1 \(object)"])
  }

  @Test func `a list without rows is a list`() throws {
    #expect(try objects("[]") == [])
    #expect(try objects("[[],[]]") == [])
  }

  @Test(
    arguments: [
      ("", "it is empty"), (" \n", "it is empty"),
      (#"[{"a":1}"#, "byte 8: it ends in the middle, so the rest of the list is missing"),
      (#"[{"a":1},{"#, "byte 10: it ends in the middle, so the rest of the list is missing"),
      (#"[{"a":1} {"b":2}]"#, "byte 9: what stands here is not a list of objects"),
      (#"[{"a":1},]"#, "byte 9: what stands here is not a list of objects"),
      ("[1]", "byte 1: what stands here is not a list of objects"),
      ("<html>", "byte 0: what stands here is not a list of objects"),
    ])
  func `what is no list, or not all of one, is refused`(text: String, problem: String) throws {
    #expect { try objects(text) } throws: { "\($0)" == problem }
  }

  @Test func `an object that does not end is given up at the limit`() throws {
    let long = #"[{"a":""# + String(repeating: "x", count: 300)
    #expect { try objects(long, blocks: 16, limit: 64) } throws: {
      "\($0)" == "element 1: it is larger than 64 bytes"
    }
  }
}
