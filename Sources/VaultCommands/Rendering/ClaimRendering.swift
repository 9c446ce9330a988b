import Reporting
import VoucherModel
import VoucherVault

extension OrderClaim {
  /// The claim for scripts.
  func json(of reference: ClientReference) -> JSONValue {
    [
      "missing": .integer(Int64(missing)), "worth": .optional(worth?.amountText),
      "currency": .optional(worth?.currency.code), "command": .string(command(for: reference)),
    ]
  }

  /// What is missing, what it is worth, and what to do about it.
  func words(for reference: ClientReference) -> String {
    let codes = missing == 1 ? "1 code is" : "\(missing) codes are"
    let value = worth.map { ", worth \($0)" } ?? ""
    return "\(codes) missing\(value); '\(command(for: reference))' writes the claim"
  }

  private func command(for reference: ClientReference) -> String {
    "voucher-vault order evidence \(reference.shellWord)"
  }
}

extension ClientReference {
  /// The reference as one word of a shell's command line.
  var shellWord: String {
    let plain = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || "-_.:/@+,=".utf8.contains(byte)
    }
    if plain, !text.hasPrefix("-") { return text }
    let quoted =
      "'"
      + text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#) + "'"
    return text.hasPrefix("-") ? "-- " + quoted : quoted
  }
}
