import VaultCrypto
import VaultStore
import VoucherModel

extension Doctor {
  /// The key file, and what can be done with it from here.
  func keys() throws -> [DoctorFinding] {
    let path = request.keyFile
    var findings: [DoctorFinding] = []
    func add(_ severity: DoctorFinding.Severity, _ message: String, next: String? = nil) {
      findings.append(DoctorFinding(severity, "key", message, next: next))
    }
    switch request.key {
    case .missing(let reason):
      add(
        .info,
        "There is no key file at \(path) (\(reason)): this host lists, compares and verifies.",
        next: "To buy or reveal here, name it with --key-file or VOUCHER_VAULT_KEY.")
    case .damaged(let reason):
      add(
        .error, "\(path) is no key file of this program, or it was changed (\(reason)).",
        next: "Restore it from a copy, or make a new one from the recovery key.")
    case .capture:
      add(
        .ok, "The key file \(path) holds public keys: this host buys and stores, and opens nothing."
      )
    case .closed:
      add(
        .ok, "The key file \(path) is under a passphrase, which was not given; it was not opened.",
        next: "To try it, add --passphrase-file.")
    case .wrongPassphrase:
      add(
        .error, "The passphrase does not open the key file \(path).",
        next: "Check the passphrase, and that it is this vault's key file.")
    case .open:
      add(.ok, "The key file \(path) opens.")
    }
    if let identity = request.keyIdentity, identity.vault != core.vault.id.bytes {
      findings.append(
        DoctorFinding(
          .error, "key_matches", "The key file \(path) belongs to another vault.",
          next: "Name this vault's key file with --key-file or VOUCHER_VAULT_KEY."))
    }
    if path == core.folder.defaultKeyFile, request.key.isSecret {
      findings.append(
        DoctorFinding(
          .info, "key_place",
          "The key file lies beside the database: whoever takes the folder has both.",
          next: "Keep it elsewhere, and name it with --key-file or VOUCHER_VAULT_KEY."))
    }
    findings.append(try recoveryCheck())
    return findings
  }

  private static let longestUnchecked = 365 * day

  /// When somebody last had the recovery key in his hand.
  private func recoveryCheck() throws -> DoctorFinding {
    let leaf = try core.database.read {
      try $0.latestLeaf(ofKind: Int(AuditKind.recoveryChecked.rawValue))
    }
    let next = "Run 'voucher-vault keys recovery check' with the key from its safe."
    guard let leaf else {
      return DoctorFinding(
        .warning, "recovery_check",
        "The recovery key was never tried: nobody knows whether what was written down is right.",
        next: next)
    }
    let age = age(of: leaf.occurredAt)
    let isOld = age > Self.longestUnchecked
    return DoctorFinding(
      isOld ? .warning : .ok, "recovery_check",
      "The recovery key was last tried \(TimeSpan.words(for: age)) ago.", next: isOld ? next : nil)
  }

  /// Deliveries whose keys are wrapped for epochs that are not the current ones, or not for those.
  func epochs() throws -> [DoctorFinding] {
    let (counts, total) = try core.database.read { snapshot in
      let counts = try snapshot.deliveryKeyCounts()
      return (counts, counts.filter { $0.role == .recovery }.map(\.count).max() ?? 0)
    }
    var findings: [DoctorFinding] = []
    for recipient in core.identity.recipients {
      let name = recipient.id.role.name
      let mine = counts.filter { $0.role.rawValue == name }
      for old in mine where old.epoch != recipient.id.epoch {
        findings.append(
          DoctorFinding(
            .warning, "epoch_left_over",
            "\(Self.count(old.count, "delivery key")) are still wrapped for \(name) epoch "
              + "\(old.epoch), which is not the current one.",
            next: "Finish the rotation with 'voucher-vault keys rotate', then retire the epoch."))
      }
      let current = mine.first { $0.epoch == recipient.id.epoch }?.count ?? 0
      if current < total {
        findings.append(
          DoctorFinding(
            .warning, "epoch_missing",
            "\(Self.count(total - current, "delivery key")) are not wrapped for \(name) epoch "
              + "\(recipient.id.epoch), the current one.",
            next: "Finish the rotation with 'voucher-vault keys rotate'."))
      }
    }
    if findings.isEmpty {
      findings.append(
        DoctorFinding(
          .ok, "epochs",
          "Every delivery is sealed for reveal epoch \(core.identity.reveal.id.epoch) and recovery "
            + "epoch \(core.identity.recovery.id.epoch), and no other."))
    }
    return findings
  }
}
