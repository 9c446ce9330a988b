public import ArgumentParser
public import VoucherModel
public import VoucherVault

// How the domain's values are written on the command line. Each is read as strictly as from JSON.

extension Amount: ExpressibleByArgument {
  /// Reads a decimal such as `96.50`.
  public init?(argument: String) { self.init(argument) }
}

extension ProductID: ExpressibleByArgument {
  /// Reads a whole number above zero.
  public init?(argument: String) {
    guard let number = positiveNumber(argument) else { return nil }
    self.init(rawValue: number)
  }
}

extension WalletID: ExpressibleByArgument {
  /// Reads a whole number above zero.
  public init?(argument: String) {
    guard let number = positiveNumber(argument) else { return nil }
    self.init(rawValue: number)
  }
}

extension TransactionID: ExpressibleByArgument {
  /// Reads a whole number above zero.
  public init?(argument: String) {
    guard let number = positiveNumber(argument) else { return nil }
    self.init(rawValue: number)
  }
}

extension Currency: ExpressibleByArgument {
  /// Reads three letters.
  public init?(argument: String) { self.init(argument) }
}

extension Identifier: ExpressibleByArgument {
  /// Reads 26 characters.
  public init?(argument: String) { self.init(argument) }
}

extension ClientReference: ExpressibleByArgument {
  /// Reads printable ASCII, 1 to 255 characters.
  public init?(argument: String) { self.init(argument) }
}

extension Actor: ExpressibleByArgument {
  /// Reads letters, digits and `. _ @ + -`, 1 to 64 characters.
  public init?(argument: String) { self.init(argument) }
}

extension OrderState: ExpressibleByArgument {}
extension VoucherState: ExpressibleByArgument {}
extension AllocationPolicy: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
  /// Reads a moment such as `2026-11-23T08:00:00Z`, or a day, which means its first moment in UTC.
  public init?(argument: String) {
    self.init(rfc3339: argument.utf8.count == 10 ? argument + "T00:00:00Z" : argument)
  }
}

private func positiveNumber(_ text: String) -> Int64? {
  guard let number = Int64(text), number > 0, String(number) == text else { return nil }
  return number
}
