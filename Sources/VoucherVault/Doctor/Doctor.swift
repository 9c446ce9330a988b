package import VaultCrypto
import VaultStore
import VoucherModel

/// Looks at everything that a vault rests on, and changes nothing.
///
/// Settings, files, keys, clock, copies and stock, and what is left undone.
package struct Doctor: Sendable {
  /// What the doctor is told from outside.
  package struct Request: Sendable {
    /// The key file's path, and how it was found.
    package var keyFile: String
    package var key: KeySight
    /// Whose keys are in it; `nil` where that could not be read.
    package var keyIdentity: VaultIdentity?
    /// How far ahead stock that expires is looked for.
    package var expiryDays: Int64
    /// Whether the log is replayed and every page is read.
    package var isFull: Bool

    package init(
      keyFile: String, key: KeySight, keyIdentity: VaultIdentity?, expiryDays: Int64 = 30,
      isFull: Bool = false
    ) {
      self.keyFile = keyFile
      self.key = key
      self.keyIdentity = keyIdentity
      self.expiryDays = expiryDays
      self.isFull = isFull
    }
  }

  let core: VaultCore
  let folders: any FolderDisk
  let request: Request

  var now: Timestamp { core.clock.now() }

  func examine() throws -> [DoctorFinding] {
    var findings = try storage() + files() + room()
    findings += try keys() + epochs()
    findings += try clock() + checkpoints() + copies()
    findings += try orders() + sealed() + stock()
    if request.isFull { findings += try everything() }
    return findings
  }

  /// The log replayed and every row compared, and every page of the database read.
  private func everything() throws -> [DoctorFinding] {
    let verification = try VaultVerifier(core: core).verify()
    var findings = verification.findings.map {
      DoctorFinding(
        .error, "audit", "\($0.kind.rawValue) \($0.subject): \($0.message)",
        next: "Run 'voucher-vault audit verify'; keep the folder as it is.", isIntegrity: true)
    }
    findings += verification.notices.map { DoctorFinding(.warning, "audit", $0.message) }
    if findings.isEmpty {
      findings.append(
        DoctorFinding(
          .ok, "audit",
          "Every row is as the log of \(verification.size) events says, and \(verification.checkpoints) "
            + "checkpoints agree."))
    }
    return findings
  }

  func age(of moment: Timestamp) -> Int64 { now.milliseconds - moment.milliseconds }

  static let day: Int64 = 86_400_000

  /// As many things, with their word: `1 order`, `2 orders`.
  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
