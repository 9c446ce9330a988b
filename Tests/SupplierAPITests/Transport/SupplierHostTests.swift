import SupplierAPI
import Testing

@Suite("the supplier's host")
struct SupplierHostTests {
  @Test(arguments: [
    ("https://api.octopuscards.io", "https://api.octopuscards.io"),
    ("HTTPS://API.OctopusCards.io:443/", "https://api.octopuscards.io"),
    ("https://host:8443", "https://host:8443"), ("http://127.0.0.1:80", "http://127.0.0.1"),
    ("http://localhost:8080/", "http://localhost:8080"), ("http://[::1]:9", "http://[::1]:9"),
    ("http://127.1.2.3", "http://127.1.2.3"), ("https://[2001:db8::1]", "https://[2001:db8::1]"),
  ])
  func `is read to one form`(text: String, form: String) throws {
    #expect(try SupplierHost(text).text == form)
    #expect(try SupplierHost(text) == SupplierHost(form))
  }

  @Test(arguments: [
    ("", SupplierHost.Problem.scheme), ("api.octopuscards.io", .scheme), ("ftp://a", .scheme),
    ("http://api.octopuscards.io", .plainHTTP), ("http://127.0.0.1.evil.example", .plainHTTP),
    ("http://localhost.evil.example", .plainHTTP), ("http://127.0.0", .plainHTTP),
    ("https://key:secret@host", .credentials), ("https://user@host", .credentials),
    ("https://host/api", .path), ("https://host?x=1", .path), ("https://host#x", .path),
    ("https://host//", .path), ("https://host\\x", .path), ("https://", .name),
    ("https://ho st", .name), ("https://hôst", .name), ("https://[::1", .name),
    ("https://[x]", .name), ("https://host:", .port), ("https://host:0", .port),
    ("https://host:65536", .port), ("https://host:8a", .port), ("https://host:-1", .port),
    ("https://\u{212A}ey.example", .name), ("https://[\u{FF21}::1]", .name),
    ("https://[::1]x", .port), ("https://host\r\nX: y", .name),
  ])
  func `is not read from anything else`(text: String, problem: SupplierHost.Problem) {
    #expect(throws: problem) { try SupplierHost(text) }
  }
}
