import Foundation
package import SandboxSupplier
import TestSupport
package import VaultCrypto
import VaultStore
import VoucherModel
package import VoucherVault

/// Holds a vault against the supplier's truth, after recovery has run.
///
/// For each code of an order that the supplier ever showed: it is sealed in the vault and opens to
/// that very code with the reveal key and with the recovery key, or its order says by its state and
/// its counts that it is not here. Nothing is paid twice, nothing is bought in silence.
package struct VaultJudge: Sendable {
  /// What is known of the codes that reached the process.
  package enum Arrival: Sendable {
    /// Nothing: a process may have died with them.
    case unknown
    /// Every voucher whose bytes all left the supplier's socket arrived.
    case asSent
    /// These codes arrived, whatever else did.
    case codes(Set<String>)
  }

  private let vault: Vault
  private let keyring: Keyring
  private let marker: String?

  /// How many secrets are searched for in full where codes have a marker to be found by.
  private static let secretsBesideMarker = 60

  /// `marker` is what every code begins with, where that is enough to know one by; a search for it
  /// takes the place of one for thousands of codes.
  package init(vault: Vault, keyring: Keyring, marker: String? = nil) {
    self.vault = vault
    self.keyring = keyring
    self.marker = marker
  }

  /// Judges everything: the orders of the references, and the vault as a whole.
  ///
  /// `said` is whatever processes printed and logged, in which no code may stand either.
  package func judge(
    _ references: [String], recovery: borrowing RecoveryKey, truth: SandboxTruth,
    arrival: Arrival = .unknown, said: [String] = []
  ) async throws -> Verdict {
    var verdict = Verdict()
    for reference in references {
      verdict.add(
        try judgeOrder(reference, recovery: recovery, truth: truth, arrival: arrival))
    }
    verdict.add(try await judgeVault(truth: truth, said: said))
    return verdict
  }

  /// Judges the orders placed under one reference.
  package func judgeOrder(
    _ reference: String, recovery: borrowing RecoveryKey, truth: SandboxTruth,
    arrival: Arrival = .unknown
  ) throws -> Verdict {
    var verdict = Verdict()
    let sold = truth.orders(reference: reference)
    let debits = truth.debits(reference: reference).count
    if sold.count > 1 || debits > 1 {
      verdict.report(.doubleDebit, reference, "\(sold.count) orders and \(debits) debits")
    }
    let rows = try orderRows(reference, sold)
    guard let own = rows.first(where: { $0.reference.text == reference }) else {
      if !sold.isEmpty {
        verdict.report(.silence, reference, "bought, and the vault knows no such order")
      }
      return verdict
    }
    judgeState(of: own, sold: sold, truth: truth, into: &verdict)
    let stored = StoredCodes(core: vault.core, keyring: keyring)
    let vouchers = try rows.flatMap { try stored.rows(of: $0.id) }
    let shown = try stored.openWithRevealKey(vouchers)
    let recovered = try stored.openWithRecoveryKey(vouchers, recovery)
    for voucher in vouchers
    where shown[voucher.id] == nil || shown[voucher.id] != recovered[voucher.id] {
      verdict.report(
        .failure, reference,
        "line \(voucher.line) does not open alike with the reveal key and the recovery key")
    }
    judgeRows(vouchers, shown, sold: sold, of: own, into: &verdict)
    judgeCodes(
      CodeCase(
        own: own, sold: sold, present: shown.values.filter { recovered.values.contains($0) }),
      arrival: arrival, into: &verdict)
    return verdict
  }

  /// Judges what is not one order's: log, journal, and that no code stands anywhere in clear.
  package func judgeVault(
    truth: SandboxTruth, said: [String] = []
  ) async throws -> Verdict {
    var verdict = Verdict()
    for finding in try await vault.verify().findings {
      verdict.report(
        .failure, nil,
        "audit verify: \(finding.kind.rawValue) \(finding.subject): \(finding.message)")
    }
    let entries = try await vault.status().journalEntries
    if entries > 0 { verdict.report(.failure, nil, "\(entries) entries are left in the journal") }
    let secrets = truth.secrets
    let search = SecretSearch(
      marker.map { [$0] + secrets.suffix(Self.secretsBesideMarker) } ?? secrets)
    let folder = URL(filePath: vault.folder.path)
    var found = try search.findings(inFolder: folder)
    for (number, text) in said.enumerated() {
      found += search.findings(in: text, named: "what was said (\(number))")
    }
    for finding in found {
      verdict.report(
        .plaintext, nil, "\(finding.place) at \(finding.offset): \(finding.form)")
    }
    return verdict
  }

  /// The order of the reference, and any under which a code of the same purchase found a home.
  private func orderRows(_ reference: String, _ sold: [SandboxTruth.Order]) throws -> [OrderRow] {
    try vault.core.database.read { snapshot in
      var rows: [OrderRow] = []
      if let key = ClientReference(reference), let row = try snapshot.order(reference: key) {
        rows.append(row)
      }
      for order in sold {
        let number = SupplierOrderID(rawValue: order.id)
        guard let row = try snapshot.order(supplierOrderID: number),
          !rows.contains(where: { $0.id == row.id })
        else { continue }
        rows.append(row)
      }
      return rows
    }
  }

  private func judgeState(
    of own: OrderRow, sold: [SandboxTruth.Order], truth: SandboxTruth, into verdict: inout Verdict
  ) {
    let reference = own.reference.text
    switch own.state {
    case .captured, .codesLost:
      if own.captured + own.lost < own.quantity {
        verdict.report(
          .silence, reference,
          "\(own.state.rawValue) with \(own.captured) captured and \(own.lost) lost of \(own.quantity)"
        )
      }
      if own.state == .codesLost, own.lost == 0 {
        verdict.report(.silence, reference, "codes_lost, and none is counted")
      }
    case .rejected, .intended:
      let unpaid = sold.allSatisfy { truth.debits(of: $0).count <= truth.refunds(of: $0).count }
      if !unpaid {
        verdict.report(.silence, reference, "\(own.state.rawValue), and paid")
      }
    case .sent:
      verdict.report(.silence, reference, "still sent after a recovery")
    case .failed, .cancelled:
      if sold.contains(where: { $0.status == "DELIVERED" }) {
        verdict.report(.silence, reference, "\(own.state.rawValue), and delivered")
      }
    case .pending, .partiallyCaptured, .inDoubt, .stalled:
      break
    }
  }

  /// What is for sale is what the supplier sold, each code once, and the counts are its counts.
  private func judgeRows(
    _ vouchers: [VoucherRow], _ shown: [VoucherID: OpenedCode], sold: [SandboxTruth.Order],
    of own: OrderRow, into verdict: inout Verdict
  ) {
    let reference = own.reference.text
    let real = Set(sold.flatMap(\.vouchers).compactMap(\.face))
    var seen: Set<String> = []
    for voucher in vouchers where voucher.state != .quarantined {
      guard let face = shown[voucher.id]?.face else { continue }
      if !real.contains(face) {
        verdict.report(
          .failure, reference, "line \(voucher.line) is in stock with what was never sold")
      }
      if !seen.insert(face).inserted {
        verdict.report(.failure, reference, "line \(voucher.line) is in stock a second time")
      }
    }
    let held = vouchers.count { $0.look != .masked && $0.look != .empty && $0.orderID == own.id }
    if held < own.captured {
      verdict.report(
        .silence, reference, "\(own.captured) are counted as captured and \(held) are held")
    }
  }

  /// One order's codes on both sides.
  private struct CodeCase {
    let own: OrderRow
    let sold: [SandboxTruth.Order]
    let present: [OpenedCode]
  }

  private func judgeCodes(
    _ subject: CodeCase, arrival: Arrival, into verdict: inout Verdict
  ) {
    let own = subject.own
    let reference = own.reference.text
    var missing = 0
    for voucher in subject.sold.flatMap(\.vouchers) where !voucher.shownIn.isEmpty {
      guard let face = voucher.face else { continue }
      if subject.present.contains(where: { voucher.isWhole($0) }) {
        verdict.countSealed(1)
        continue
      }
      if voucher.arrived(arrival, face: face) {
        verdict.report(
          .loss, reference, "line \(voucher.line) arrived whole and is not in the vault")
        continue
      }
      missing += 1
    }
    guard missing > 0 else { return }
    switch own.state {
    case .inDoubt, .stalled, .pending, .partiallyCaptured:
      verdict.countNamed(missing)
    case .codesLost where own.lost >= missing:
      verdict.countNamed(missing)
    case .codesLost, .captured, .failed, .cancelled, .rejected, .intended, .sent:
      verdict.report(
        .loss, reference,
        "\(missing) shown codes are not here, and the order is \(own.state.rawValue) with "
          + "\(own.captured) captured and \(own.lost) lost of \(own.quantity)")
    }
  }
}

extension SandboxTruth.Voucher {
  /// What the voucher is known by.
  fileprivate var face: String? { cardNumber ?? claimURL }

  fileprivate func isWhole(_ stored: OpenedCode) -> Bool {
    stored.face == face && stored.pin == pinCode && stored.claimURL == claimURL
  }

  fileprivate func arrived(_ arrival: VaultJudge.Arrival, face: String) -> Bool {
    switch arrival {
    case .unknown: false
    case .asSent: sent == .whole
    case .codes(let codes): codes.contains(face)
    }
  }
}

extension OpenedCode {
  fileprivate var face: String? { code ?? claimURL }
}
