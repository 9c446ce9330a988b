import Reporting
import VoucherModel
import VoucherVault

/// What `status` shows: the vault, and the key file that is at hand.
struct StatusDisplay {
  let status: VaultStatus
  let folder: VaultFolder
  let key: KeySight
  let now: Timestamp

  /// How many unfinished orders are named on the one screen.
  private static let ordersShown = 5

  var json: JSONValue {
    [
      "vault": [
        "id": .string(status.id.description), "folder": .string(folder.path),
        "host": .optional(status.host),
      ],
      "incarnation": .integer(Int64(status.incarnation)),
      "keys": [
        "at_hand": .string(key.word), "reveal_epoch": .integer(Int64(status.revealEpoch)),
        "recovery_epoch": .integer(Int64(status.recoveryEpoch)),
      ],
      "orders": .object(
        OrderState.allCases.map {
          ($0.rawValue, .integer(Int64(status.orders[$0, default: 0])))
        }),
      "unfinished_orders": .array(
        status.unfinished.map { order in
          [
            "reference": .string(order.reference.text), "state": .string(order.state.rawValue),
            "age_seconds": .integer(age(of: order.intendedAt) / 1_000),
          ]
        }),
      "vouchers": .object(
        VoucherState.allCases.map {
          ($0.rawValue, .integer(Int64(status.vouchers[$0, default: 0])))
        }),
      "expiring_soon": .integer(Int64(status.expiringSoon)),
      "journal_entries": .integer(Int64(status.journalEntries)),
      "sealed_responses": [
        "journal": .integer(Int64(status.journalEntries)),
        "spools": .array(
          status.spooled.map { spool in
            ["folder": .string(spool.folder), "count": .integer(Int64(spool.count))]
          }),
        "outside": .integer(Int64(status.outside)),
      ],
      "log_size": .integer(Int64(clamping: status.logSize)),
      "last_checkpoint": .optional(status.lastCheckpoint) { .integer(Int64(clamping: $0)) },
      "last_checkpoint_at": .optional(status.lastCheckpointAt) { .moment($0) },
      "last_backup_at": .optional(status.lastBackupAt) { .moment($0) },
      "log_trouble": .optional(status.headTrouble?.message),
      "orders_unsearched": .bool(status.awaitsSearch),
      "frozen_since": .optional(status.freeze?.at) { .moment($0) },
      "warnings": .array(
        status.warnings.map { warning in
          [
            "watched": .string(warning.watched), "level": .string(warning.level),
            "since": .moment(warning.since),
          ]
        }),
      "needs_attention": .bool(status.needsAttention),
    ]
  }

  var lines: String {
    var text = FactList.text(facts)
    if let trouble = status.headTrouble {
      text += "\nAUDIT LOG: \(SafeText(trouble.message).text)\nNext: \(trouble.next)\n"
    }
    if let freeze = status.freeze {
      text +=
        "\nFROZEN since \(freeze.at.rfc3339) by \(freeze.actor): no code is shown.\n"
        + "Next: voucher-vault voucher unfreeze\n"
    }
    if status.waiting > 0 || !status.unfinished.isEmpty || status.awaitsSearch {
      text += "\nNext: voucher-vault order recover\n"
    }
    return text
  }

  private var facts: [(String, String)] {
    let orders = OrderState.allCases.map { ($0.rawValue, status.orders[$0, default: 0]) }
    let vouchers = VoucherState.allCases.map { ($0.rawValue, status.vouchers[$0, default: 0]) }
    let soon = status.expiringSoon > 0 ? "; \(status.expiringSoon) expire within 30 days" : ""
    let incarnation = status.incarnation > 1 ? ", incarnation \(status.incarnation)" : ""
    return [
      ("vault", "\(status.id)\(incarnation)"), ("folder", folder.path),
      ("supplier", status.host ?? "none yet; the first order binds the vault to its host"),
      (
        "keys",
        "\(key.word) at hand; reveal epoch \(status.revealEpoch), recovery epoch "
          + "\(status.recoveryEpoch)"
      ), ("orders", counts(orders)),
    ] + orderFacts + [
      ("vouchers", counts(vouchers) + soon),
      (
        "journal",
        status.journalEntries == 0 ? "empty" : "\(status.journalEntries) responses wait"
      ),
    ] + spoolFacts + warningFacts + [
      ("audit log", "\(status.logSize) events, last kept checkpoint \(checkpoint)"),
      ("backup", status.lastBackupAt.map { "begun \(ago($0))" } ?? "never"),
    ]
  }

  private var orderFacts: [(String, String)] {
    let shown = status.unfinished.prefix(Self.ordersShown).map { order in
      (
        "unfinished",
        "\(order.reference.text), \(order.state.rawValue), of \(ago(order.intendedAt))"
      )
    }
    let rest = status.unfinished.count - shown.count
    let more = rest > 0 ? [("unfinished", "and \(rest) more")] : []
    let search =
      status.awaitsSearch
      ? [("restored", "orders placed after the backup have not been looked for")] : []
    return shown + more + search
  }

  private var spoolFacts: [(String, String)] {
    let files = status.spooled.filter { $0.count > 0 }.map {
      ("spool", "\($0.count) responses wait in \($0.folder)")
    }
    guard status.outside > 0 else { return files }
    let words =
      "\(status.outside) answers went to a spool, or out as armoured blocks, and are not back yet"
    return files + [("outside", words)]
  }

  private var warningFacts: [(String, String)] {
    status.warnings.map { warning in
      ("low", "\(SafeText(warning.watched).text): \(warning.level), since \(ago(warning.since))")
    }
  }

  private var checkpoint: String {
    guard let size = status.lastCheckpoint else { return "none" }
    return "at \(size) events" + (status.lastCheckpointAt.map { ", \(ago($0))" } ?? "")
  }

  private func counts(_ pairs: [(String, Int)]) -> String {
    let words = pairs.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    return words.isEmpty ? "none" : words.joined(separator: ", ")
  }

  private func age(of moment: Timestamp) -> Int64 {
    max(0, now.milliseconds - moment.milliseconds)
  }

  private func ago(_ moment: Timestamp) -> String { "\(TimeSpan.words(for: age(of: moment))) ago" }
}

extension KeySight {
  /// What is at hand, in a word for scripts.
  var word: String {
    switch self {
    case .missing: "none"
    case .damaged: "damaged"
    case .capture: "capture"
    case .closed: "under_passphrase"
    case .wrongPassphrase: "wrong_passphrase"
    case .open: "full"
    }
  }
}
