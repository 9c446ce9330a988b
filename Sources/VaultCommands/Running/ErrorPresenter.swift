import SupplierAPI
import VaultCrypto
import VoucherVault

/// Turns every error that a command can end with into words, a code for scripts and an exit status.
package enum ErrorPresenter {
  package static func present(_ error: any Error) -> CommandError {
    switch error {
    case let error as CommandError: error
    case let error as VaultError: present(error)
    case let error as SupplierError: present(error)
    case let error as CryptoError: present(error)
    case let error as DiskError: present(error)
    case is CancellationError: interrupted
    default: unexpected(error)
    }
  }

  static let interrupted = CommandError(
    "interrupted", "The command was stopped before it was done. What it had stored is safe.",
    next: "Run 'voucher-vault order recover' to finish what was under way, or the same command "
      + "again.",
    status: .incomplete)

  private static func present(_ error: VaultError) -> CommandError {
    CommandError(
      error.code.name, error.message, next: error.next,
      status: CommandStatus(rawValue: error.code.exitStatus))
  }

  private static func present(_ error: SupplierError) -> CommandError {
    let effect =
      switch error.certainty {
      case .notSent: "The supplier could not be asked; nothing was sent"
      case .inDoubt: "The supplier did not answer"
      case .answered(let status, _, _): "The supplier refused (HTTP \(status))"
      }
    let request = error.requestID.map { " Request \($0)." } ?? ""
    let refusals: Set<SupplierError.Label> = [.rejected, .notFound]
    let code = refusals.contains(error.label) ? "supplier_refused" : "supplier_unavailable"
    let next = error.next ?? "Correct what it names, then try again."
    return CommandError(
      code, "\(effect): \(error.message).\(request)", next: capitalized(next), status: .incomplete)
  }

  private static func present(_ error: CryptoError) -> CommandError {
    switch error {
    case .wrongPassphrase:
      CommandError(
        "wrong_passphrase", "The passphrase does not open the key file.",
        next: "Check the passphrase, and that the key file is the one of this vault.",
        status: .refused)
    case .passphraseNeeded:
      CommandError(
        "passphrase_needed", "The key file is under a passphrase, and none was given.",
        next: "Name a file that holds it with --passphrase-file, or run at a terminal.",
        status: .refused)
    case .secretsMissing:
      CommandError(
        "key_needed", "The key file is a capture key: it can store codes and not show them.",
        next: "Name the vault's own key file with --key-file.", status: .refused)
    case .wrongKey:
      CommandError(
        "wrong_key", "The key at hand is not the one that is needed.",
        next: "Name this vault's key file with --key-file.", status: .refused)
    case .malformed(.keyFile), .unsupported(.keyFile), .authenticationFailed(.keyFile),
      .malformed(.identity), .authenticationFailed(.identity), .unsupported(.identity):
      CommandError(
        "wrong_key", "The key file is not a key file of this program, or it was changed.",
        next: "Name this vault's key file with --key-file, or restore it from a copy.",
        status: .refused)
    case .unavailable:
      CommandError(
        "memory", "The system gave no guarded memory.",
        next: "Raise the limit of locked memory (ulimit -l) and try again.", status: .incomplete)
    case .authenticationFailed, .malformed, .unsupported, .tooLong, .streamEnded:
      CommandError(
        "integrity", "Something sealed does not open (\(error.label)).",
        next: "Run 'voucher-vault audit verify'.", status: .integrity)
    }
  }

  private static func present(_ error: DiskError) -> CommandError {
    CommandError(
      "storage",
      "\(error.path): \(error.operation) failed (\(systemWords(error.number))).",
      next: "Check that the path exists, that you may use it, and that the disk has room.",
      status: .incomplete)
  }

  /// An error of another module: its own description, which our modules keep free of codes.
  private static func unexpected(_ error: any Error) -> CommandError {
    CommandError(
      "unexpected", "The command failed: \(PrintableText.bounded("\(error)", to: 300)).",
      next: "Run it again with --verbose; 'voucher-vault audit verify' checks the vault.",
      status: .incomplete)
  }

  private static func capitalized(_ sentence: String) -> String {
    sentence.prefix(1).uppercased() + sentence.dropFirst() + (sentence.hasSuffix(".") ? "" : ".")
  }
}
