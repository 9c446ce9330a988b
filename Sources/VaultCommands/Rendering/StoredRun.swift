import Reporting
import SupplierAPI

/// A run as the vault keeps it: the JSON that was printed when it was made.
struct StoredRun {
  /// One break, as far as a list shows it.
  struct Row {
    let id: String
    let type: String
    let severity: String
    let currency: String
    let difference: String
    let order: String
    let next: String
  }

  /// The text of the run's header.
  let header: String
  /// The text of its breaks.
  let breaks: String
  let isComplete: Bool
  let rows: [Row]
  /// The text of what references say against the audit log, and the sentences in it.
  let notices: String
  let logNotices: [String]
  private let id: String
  private let asOf: String

  init(_ document: String) throws {
    let bytes = Array(document.utf8)
    guard let parts = try? Self.members(of: bytes), let header = parts["run"],
      let breaks = parts["breaks"],
      let head = try? SupplierAPI.JSONValue(Array(header.utf8).span),
      let list = try? SupplierAPI.JSONValue(Array(breaks.utf8).span),
      let isComplete = head["complete"]?.boolean, let items = list.elements
    else {
      throw CommandError(
        "integrity", "The latest run does not have the form that runs are kept in.",
        next: "Run 'voucher-vault audit verify'.", status: .integrity)
    }
    self.header = header
    self.breaks = breaks
    self.isComplete = isComplete
    id = head["id"]?.text ?? ""
    asOf = head["as_of"]?.text ?? ""
    rows = items.map(Row.init)
    // Runs of before references carried heads have no such member.
    notices = parts["log_notices"] ?? "[]"
    let said = try? SupplierAPI.JSONValue(Array(notices.utf8).span)
    logNotices = (said?.elements ?? []).compactMap { $0["message"]?.text }
  }

  /// The texts of the members of an object, as they stand in it.
  private static func members(of bytes: [UInt8]) throws(JSONProblem) -> [String: String] {
    var reader = JSONReader()
    var members: [String: String] = [:]
    var name = ""
    while let event = try reader.next(in: bytes.span) {
      switch event {
      case .beginObject where reader.depth == 1, .endObject where reader.depth == 0: break
      case .name(let token):
        name = String(decoding: bytes[token.content], as: UTF8.self)
      default:
        let value = try reader.skip(event, in: bytes.span)
        members[name] = String(decoding: bytes[value.range], as: UTF8.self)
      }
    }
    return members
  }

  var lines: String {
    let head = "Run \(id) as of \(asOf)\(isComplete ? "" : ", INCOMPLETE")\n\n"
    let said = logNotices.map { "\nAUDIT LOG: \(SafeText($0).text)\n" }.joined()
    guard !rows.isEmpty else { return head + "No breaks.\n" + said }
    return head
      + TextTable<Row>([
        .init("BREAK") { String($0.id.prefix(12)) },
        .init("TYPE") { $0.type },
        .init("SEVERITY") { $0.severity },
        .init("DIFFERENCE", .right) { $0.difference },
        .init("CURRENCY") { $0.currency },
        .init("ORDER", limit: 40) { $0.order },
        .init("NEXT", limit: 80) { $0.next },
      ]).text(of: rows) + said
  }
}

extension StoredRun.Row {
  fileprivate init(_ value: SupplierAPI.JSONValue) {
    let supplierOrder = value["supplier_order_id"]?.integer.map { "#\($0)" }
    self.init(
      id: value["id"]?.text ?? "", type: value["type"]?.text ?? "",
      severity: value["severity"]?.text ?? "", currency: value["currency"]?.text ?? "",
      difference: value["difference"]?.text ?? "",
      order: value["order_reference"]?.text ?? supplierOrder ?? "",
      next: value["next"]?.text ?? "")
  }
}
