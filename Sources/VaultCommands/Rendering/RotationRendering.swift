import Reporting
import VaultCrypto
import VoucherVault

extension RotationReport {
  var json: JSONValue {
    [
      "role": .string(role), "from": .integer(Int64(from)), "to": .integer(Int64(to)),
      "rewrapped": .integer(Int64(rewrapped)), "remaining": .integer(Int64(remaining)),
      "waiting": .integer(Int64(waiting)), "unopened": .integer(Int64(unopened)),
      "problems": .array(
        problems.map {
          [
            "place": .string($0.place), "code": .string($0.error.code.name),
            "message": .string($0.error.message), "next": .string($0.error.next),
          ]
        }),
    ]
  }

  var text: String {
    var text = """
      The \(role) key of epoch \(to) is the one that everything is sealed for.
        sealed for it as well  \(rewrapped) deliveries
        under older keys alone \(remaining)

      """
    if waiting > 0 {
      text += """
        \(waiting) answers that are not in the database yet are sealed for an older key; run this again when \
        they are.

        """
    }
    if unopened > 0 {
      text += "\(unopened) responses kept as damaged open with no key; they stay as they are.\n"
    }
    for problem in problems {
      text += "\(SafeText(problem.error.message, limit: 800).text)\n  Next: \(problem.error.next)\n"
    }
    if remaining == 0 {
      text += """

        Next: keep a copy of the key file. 'voucher-vault keys retire \(from)\
        \(role == "recovery" ? " --role recovery" : "")' takes the old key away.

        """
    }
    return text
  }

  var status: CommandStatus {
    remaining == 0 && problems.isEmpty ? .done : .attention
  }
}

extension RetirementReport {
  var json: JSONValue {
    [
      "role": .string(id.role.name), "epoch": .integer(Int64(id.epoch)),
      "rewrapped": .integer(Int64(rewrapped)), "dropped": .integer(Int64(dropped)),
      "log_emptied": .bool(isLogEmpty),
    ]
  }

  var text: String {
    let head = """
      The \(id.role.name) key of epoch \(id.epoch) opens nothing of this vault any more; \(dropped) \
      boxes were taken away.

      """
    if isLogEmpty { return head }
    return head + """
      A process that reads kept the write-ahead log from being emptied: old boxes may stand in it. Run the \
      same command again.

      """
  }
}
