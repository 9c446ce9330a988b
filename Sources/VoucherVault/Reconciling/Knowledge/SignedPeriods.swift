import Reconciliation
import VaultStore
import VoucherModel

/// The periods that are closed: signed, and not opened again since.
struct SignedPeriods {
  /// One that is closed.
  struct Close {
    /// The place of the step that signed it.
    let sequence: Int64
    let name: NamedPeriod
    let signedAt: Timestamp
    /// The run that it was closed on.
    let run: Int64
  }

  let closes: [Close]

  /// Those that are closed now, or were at a moment.
  init(
    in snapshot: borrowing some VaultReading & ~Copyable, knownBy moment: Timestamp? = nil
  ) throws {
    var closes: [String: Close] = [:]
    for row in try snapshot.periodEvents() where moment.map({ row.at <= $0 }) ?? true {
      switch row.kind {
      case .prepared: break
      case .reopened: closes[row.period] = nil
      case .signed:
        guard let name = NamedPeriod(row.period) else {
          throw StoreError.corrupt(what: "period \(row.sequence)")
        }
        closes[row.period] = Close(
          sequence: row.sequence, name: name, signedAt: row.at, run: row.runSequence)
      }
    }
    self.closes = closes.values.sorted { $0.sequence < $1.sequence }
  }

  /// Those that a run was compared with.
  init(
    _ sequences: [Int64], in snapshot: borrowing some VaultReading & ~Copyable
  ) throws {
    let wanted = Set(sequences)
    closes = try snapshot.periodEvents().filter { wanted.contains($0.sequence) }.map { row in
      guard let name = NamedPeriod(row.period), row.kind == .signed else {
        throw StoreError.corrupt(what: "period \(row.sequence)")
      }
      return Close(sequence: row.sequence, name: name, signedAt: row.at, run: row.runSequence)
    }
    guard closes.count == wanted.count else {
      throw StoreError.corrupt(what: "the periods that a run was compared with")
    }
  }

  /// With the records that each was closed on, which `records` has for the place of a run.
  func periods(
    in snapshot: borrowing some VaultReading & ~Copyable,
    records: (Int64) throws -> ReconciliationInputs
  ) throws -> [ClosedPeriod] {
    var periods: [ClosedPeriod] = []
    for close in closes {
      guard let row = try snapshot.runInputs(at: close.run) else {
        throw StoreError.corrupt(what: "the run that \(close.name) was closed on")
      }
      periods.append(
        ClosedPeriod(
          name: close.name, signedAt: close.signedAt, inputs: try records(row.baseSequence)))
    }
    return periods
  }
}
