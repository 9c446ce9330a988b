import Reporting
import VoucherVault

extension RecoveryCheck {
  var json: JSONValue {
    [
      "recovery_check": [
        "ok": .bool(problems.isEmpty), "recovery_epoch": .integer(Int64(keyEpoch)),
        "opened": .integer(Int64(opened)),
        "epochs": .array(
          epochs.map {
            [
              "reveal_epoch": .integer(Int64($0.epoch)),
              "deliveries": .integer(Int64($0.deliveries)), "opened": .integer(Int64($0.opened)),
              "records": .integer(Int64($0.records)),
            ]
          }),
        "sealed_responses": .integer(Int64(sealedResponses)),
        "sealed_responses_opened": .integer(Int64(sealedResponsesOpened)),
        "problems": .array(problems.map(\.json)),
      ]
    ]
  }

  var text: String {
    var lines = epochs.map {
      "Reveal epoch \($0.epoch): \($0.opened) of \($0.deliveries) deliveries opened, "
        + "\($0.records) records."
    }
    if sealedResponses > 0 {
      lines.append(
        "Sealed responses: \(sealedResponsesOpened) of \(sealedResponses) opened.")
    }
    if lines.isEmpty { lines.append("Nothing is sealed in this vault yet.") }
    lines += problems.map { "DAMAGED \($0.error.message)" }
    lines.append(
      problems.isEmpty
        ? "The recovery key of epoch \(keyEpoch) is this vault's, and opens what was tried."
        : "Keep the vault as it is, and compare it with a backup.")
    return lines.joined(separator: "\n") + "\n"
  }
}

extension SealedDeliveryProblem {
  var json: JSONValue {
    [
      "delivery_id": .string("\(id)"), "code": .string(error.code.name),
      "message": .string(error.message), "next": .string(error.next),
    ]
  }
}
