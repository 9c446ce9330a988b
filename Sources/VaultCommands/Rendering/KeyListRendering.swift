import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

/// The keys of a vault, for a terminal and for scripts.
struct KeyListRendering {
  let listing: KeyListing
  let file: KeyFileFacts?

  var json: JSONValue {
    [
      "keys": .array(listing.keys.map(\.json)),
      "recovery_checked_at": .optional(listing.recoveryCheckedAt) { .moment($0) },
      "recovery_checked_epoch": .optional(listing.recoveryCheckedEpoch) { .integer(Int64($0)) },
      "key_file": .optional(file) { file in
        [
          "path": .string(file.path), "kind": .string(file.kind.word),
          "permissions": .string(file.permissions),
          "argon2id": .optional(file.cost) { cost in
            [
              "passes": .integer(Int64(cost.passes)), "memory_kib": .integer(Int64(cost.kibibytes)),
            ]
          },
        ]
      },
    ]
  }

  var text: String {
    var text = TextTable<ListedKey>([
      .init("ROLE") { $0.id.role.name },
      .init("EPOCH", .right) { String($0.id.epoch) },
      .init("STATE") { $0.state },
      .init("PUBLIC KEY") { $0.fingerprint ?? "-" },
      .init("SEALED", .right) { String($0.deliveries + $0.bodies) },
      .init("ALONE", .right) { String($0.alone + $0.bodiesAlone) },
      .init("SINCE") { $0.since?.rfc3339 ?? "-" },
      .init("RETIRED") { $0.retiredAt?.rfc3339 ?? "" },
      .init("HERE") { $0.opens.map { $0 ? "yes" : "no" } ?? "-" },
    ]).text(of: listing.keys)
    if let at = listing.recoveryCheckedAt, let epoch = listing.recoveryCheckedEpoch {
      text += "\nThe recovery key of epoch \(epoch) was last tried \(at.rfc3339).\n"
    } else {
      text +=
        "\nThe recovery key was never tried; do it with 'voucher-vault keys recovery check'.\n"
    }
    if let file {
      let lock = file.cost.map { ", under a passphrase (\($0.words) a guess)" } ?? ""
      text += "Key file \(file.path): \(file.kind.word)\(lock), permissions \(file.permissions).\n"
    }
    return text
  }
}

extension KeyFileFacts {
  fileprivate var permissions: String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension KeyFile.Kind {
  fileprivate var word: String {
    switch self {
    case .capture: "capture"
    case .full, .underPassphrase: "full"
    }
  }
}

extension ListedKey {
  fileprivate var state: String {
    isCurrent ? "current" : retiredAt == nil ? "old" : "retired"
  }

  fileprivate var json: JSONValue {
    [
      "role": .string(id.role.name), "epoch": .integer(Int64(id.epoch)),
      "current": .bool(isCurrent), "fingerprint": .optional(fingerprint),
      "deliveries": .integer(Int64(deliveries)), "deliveries_alone": .integer(Int64(alone)),
      "responses": .integer(Int64(bodies)), "responses_alone": .integer(Int64(bodiesAlone)),
      "since": .optional(since) { .moment($0) }, "retired_at": .optional(retiredAt) { .moment($0) },
      "opens": .optional(opens) { .bool($0) },
    ]
  }
}
