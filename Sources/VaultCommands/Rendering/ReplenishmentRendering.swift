import Reporting
import VoucherModel
import VoucherVault

extension ReplenishmentReport {
  /// The report for scripts; the names are stable.
  var json: JSONValue {
    [
      "replenishment": [
        "reference": .string(reference.text), "target": .integer(Int64(target)),
        "planned": .integer(Int64(planned)), "unneeded": .integer(Int64(unneeded)),
        "problem": .optional(problem) { problem in
          [
            "code": .string(problem.code.name), "message": .string(problem.message),
            "next": .string(problem.next),
          ]
        },
      ],
      "orders": .array(orders.map(\.json)),
    ]
  }

  /// The report for a terminal.
  var lines: String {
    var text = "\(SafeText(reference.text).text): \(planned) were missing of \(target)"
    text += unneeded > 0 ? "; \(unneeded) of them are not missing any more\n" : "\n"
    if !orders.isEmpty { text += "\n" + OrderTable.text(of: orders) }
    if let problem { text += "\n\(SafeText(problem.message).text)\nNext: \(problem.next)\n" }
    return text
  }

  /// The exit status of a command that left it like this.
  var status: CommandStatus {
    if let problem {
      return CommandStatus(rawValue: problem.code.exitStatus)
    }
    return orders.map(\.status).max { $0.rawValue < $1.rawValue } ?? .done
  }
}
