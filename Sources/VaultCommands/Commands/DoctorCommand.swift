import ArgumentParser
import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

struct DoctorCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check everything that a vault rests on; needs no key.",
    discussion: """
      Durability as SQLite really has it, versions, permissions, room, clock, key file, recovery key, \
      checkpoints and the places that keep them, backups, stuck orders, sealed responses that wait, \
      epochs left over, stock. Each finding has a severity and the next command. It changes nothing.

      With --full the log is replayed and every page is read as well, which takes as long as 'audit \
      verify'. With --passphrase-file it is tried whether the key file opens; nobody is asked.

      Exit status: 0 nothing but what is worth knowing; 1 warnings; 2 errors; 70 what is stored is not \
      what it has to be.

      EXAMPLES
        voucher-vault doctor
        voucher-vault doctor --full --expiry-days 60 --json
      """)

  @Flag(help: "Replay the log and read every page too.")
  var full = false

  @Option(help: ArgumentHelp("How far ahead to look for stock that expires.", valueName: "days"))
  var expiryDays: Int64 = 30

  @Flag(help: "Print what is as it has to be as well.")
  var all = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard (0...36_500).contains(expiryDays) else {
      throw ValidationError("--expiry-days has to be 0 to 36500.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let (key, identity) = try KeyLook(session: session).look()
    let bar = session.progress("Examining the vault")
    bar.show(0, of: nil)
    defer { bar.finish() }
    let findings = try opened.examine(
      Doctor.Request(
        keyFile: session.settings.keyFile, key: key, keyIdentity: identity,
        expiryDays: expiryDays, isFull: full))
    bar.finish()
    let report = DoctorReport(findings: findings)
    session.emit(report.json, text: report.lines(showingAll: all))
    return report.status
  }
}

/// The doctor's findings together.
struct DoctorReport {
  let findings: [DoctorFinding]

  var status: CommandStatus {
    let errors = findings.filter { $0.severity == .error }
    if errors.contains(where: \.isIntegrity) { return .integrity }
    if !errors.isEmpty { return .incomplete }
    return findings.contains { $0.severity == .warning } ? .attention : .done
  }

  var json: JSONValue {
    [
      "ok": .bool(status == .done),
      "findings": .array(
        findings.map { finding in
          [
            "severity": .string(finding.severity.rawValue), "code": .string(finding.code),
            "message": .string(finding.message), "next": .optional(finding.next),
          ]
        }),
    ]
  }

  /// The worst first; what is in order only where it is asked for.
  func lines(showingAll: Bool) -> String {
    let shown = findings.enumerated()
      .filter { showingAll || $0.element.severity > .ok }
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
      .map(\.element)
    let fine = findings.count { $0.severity == .ok }
    let table = TextTable<DoctorFinding>([
      .init("SEVERITY") { $0.severity.rawValue },
      .init("WHAT") { $0.code },
      .init("FINDING", limit: 400) { $0.message },
    ]).text(of: shown)
    let steps = shown.compactMap { finding in
      finding.next.map { "  \(finding.code): \(SafeText($0, limit: 300).text)\n" }
    }
    return (shown.isEmpty ? "" : table + "\n")
      + (steps.isEmpty ? "" : "Next:\n" + steps.joined() + "\n")
      + "\(fine) of \(findings.count) things looked at are as they have to be.\n"
  }
}

/// Looks at the key file without asking anybody.
struct KeyLook {
  let session: Session

  func look() throws -> (KeySight, VaultIdentity?) {
    let path = session.settings.keyFile
    let file: SecretInput.File
    do {
      file = try SecretInput.keyFile(path, limit: KeyFile.maximumByteCount)
    } catch SecretInput.Problem.unreadable(let number) {
      return (.missing(systemWords(number)), nil)
    }
    do {
      let identity = try file.bytes.withBytes { try KeyFile.identity(in: $0) }
      switch try file.bytes.withBytes({ try KeyFile.kind(of: $0) }) {
      case .capture:
        return (.capture, identity)
      case .full:
        _ = try file.bytes.withBytes { try KeyFile.open($0) }
        return (.open, identity)
      case .underPassphrase:
        guard let secret = session.settings.value(of: .passphraseFile) else {
          return (.closed, identity)
        }
        let passphrase = try SecretFile.read(secret, called: Setting.passphraseFile.flag)
        _ = try file.bytes.withBytes { try KeyFile.open($0, passphrase: passphrase) }
        return (.open, identity)
      }
    } catch CryptoError.wrongPassphrase {
      return (.wrongPassphrase, nil)
    } catch let error as CryptoError {
      return (.damaged(error.label), nil)
    }
  }
}
