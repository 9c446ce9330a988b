/// Why the ledgers give no report.
package enum LedgerError: Error, Hashable, Sendable {
  /// The amounts of the vault add up to more than an amount holds.
  case tooLarge
}
