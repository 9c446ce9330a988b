import Reporting
import VoucherModel
import VoucherVault

extension RecoverySummary {
  var json: JSONValue {
    [
      "orders": .array(orders.map(\.json)),
      "responses_taken": .integer(Int64(responsesTaken)),
      "responses_waiting": .integer(Int64(responsesWaiting)),
      "in_other_hands": .integer(Int64(inOtherHands)),
      "fingerprinted": .integer(Int64(fingerprinted)),
      "found_orders": .array(found.map(\.json)),
      "search_problem": .optional(searchProblem) { problem in
        [
          "code": .string(problem.code.name), "message": .string(problem.message),
          "next": .string(problem.next),
        ]
      },
      "sealed_problems": .array(
        sealedProblems.map { problem in
          [
            "place": .string(problem.place), "code": .string(problem.error.code.name),
            "message": .string(problem.error.message), "next": .string(problem.error.next),
          ]
        }),
      "problems": .array(
        problems.map { problem in
          [
            "reference": .string(problem.reference.text),
            "code": .string(problem.error.code.name), "message": .string(problem.error.message),
            "next": .string(problem.error.next),
          ]
        }),
    ]
  }

  var lines: String {
    var text = orders.isEmpty ? "No unfinished orders.\n" : OrderTable.text(of: orders)
    for order in orders {
      guard let claim = order.claim else { continue }
      text += "\(SafeText(order.reference.text).text): \(claim.words(for: order.reference))\n"
    }
    if !found.isEmpty {
      text += "\(found.count) orders were found at the supplier that this vault did not know:\n"
      text += OrderTable.text(of: found)
    }
    for order in found where !orders.contains(where: { $0.reference == order.reference }) {
      guard let claim = order.claim else { continue }
      text += "\(SafeText(order.reference.text).text): \(claim.words(for: order.reference))\n"
    }
    if let searchProblem {
      text += "\(SafeText(searchProblem.message, limit: 600).text)\n  Next: \(searchProblem.next)\n"
    }
    if responsesTaken > 0 {
      text += "\(responsesTaken) sealed responses were taken from the disk into the database.\n"
    }
    if responsesWaiting > 0 {
      text += "\(responsesWaiting) sealed responses wait for the key: run this with --key-file.\n"
    }
    if inOtherHands > 0 { text += "\(inOtherHands) orders are in the hands of another process.\n" }
    for problem in sealedProblems {
      text += "\(SafeText(problem.error.message, limit: 800).text)\n  Next: \(problem.error.next)\n"
    }
    for problem in problems {
      let message = SafeText(problem.error.message, limit: 600).text
      text +=
        "\(SafeText(problem.reference.text).text): \(message)\n  Next: \(problem.error.next)\n"
    }
    return text
  }

  var status: CommandStatus {
    if !problems.isEmpty { return .incomplete }
    return isClean ? .done : .attention
  }
}
