import SupplierAPI
import Testing
import VaultCommands
import VaultCrypto
import VoucherVault

@Suite("the presentation of errors")
struct ErrorPresenterTests {
  private func supplier(
    _ label: SupplierError.Label, _ certainty: SupplierError.Certainty
  ) -> SupplierError {
    SupplierError(certainty: certainty, label: label, message: "why", requestID: "REQ1")
  }

  @Test(
    arguments: [
      (.invalid, 64), (.noVault, 2), (.keyNeeded, 77), (.wrongHost, 77), (.overLimit, 77),
      (.integrity, 70), (.diskFull, 2), (.locked, 2),
    ] as [(VaultError.Code, Int32)])
  func `an error of the vault keeps its words and its status`(code: VaultError.Code, status: Int32)
  {
    let shown = ErrorPresenter.present(VaultError(code, "What happened.", next: "What to do."))
    #expect(shown.code == code.name)
    #expect(shown.message == "What happened.")
    #expect(shown.next == "What to do.")
    #expect(shown.status.rawValue == status)
  }

  @Test func `an error of the supplier says what is certain`() {
    let refused = ErrorPresenter.present(
      supplier(.rejected, .answered(status: 400, name: nil, code: nil)))
    #expect(refused.code == "supplier_refused")
    #expect(refused.message.contains("HTTP 400"))
    #expect(refused.message.contains("REQ1"))
    let silent = ErrorPresenter.present(supplier(.supplierFault, .inDoubt))
    #expect(silent.code == "supplier_unavailable")
    #expect(silent.message.contains("did not answer"))
    let unsent = ErrorPresenter.present(supplier(.budgetSpent, .notSent))
    #expect(unsent.message.contains("nothing was sent"))
    for shown in [refused, silent, unsent] {
      #expect(shown.status == .incomplete)
      #expect(shown.next.hasSuffix("."))
      #expect(shown.next.first?.isUppercase == true)
    }
  }

  @Test(
    arguments: [
      (.wrongPassphrase, "wrong_passphrase", 77), (.passphraseNeeded, "passphrase_needed", 77),
      (.secretsMissing, "key_needed", 77), (.wrongKey, "wrong_key", 77),
      (.malformed(.keyFile), "wrong_key", 77),
      (.authenticationFailed(.record), "integrity", 70), (.unavailable, "memory", 2),
    ] as [(CryptoError, String, Int32)])
  func `an error of the cryptography has a next step`(
    error: CryptoError, code: String, status: Int32
  ) {
    let shown = ErrorPresenter.present(error)
    #expect(shown.code == code)
    #expect(shown.status.rawValue == status)
    #expect(!shown.next.isEmpty)
  }

  @Test func `an error of the disk names the path and the system's words`() {
    let shown = ErrorPresenter.present(DiskError("open", "/vault/journal", 13))
    #expect(shown.message == "/vault/journal: open failed (Permission denied).")
    #expect(shown.status == .incomplete)
  }

  @Test func `a stopped command is not an accident`() {
    let shown = ErrorPresenter.present(CancellationError())
    #expect(shown.code == "interrupted")
    #expect(shown.status == .incomplete)
  }

  @Test func `an unknown error is shown bounded and printable`() {
    struct Odd: Error, CustomStringConvertible {
      let description = "odd\u{1B}[31m\n" + String(repeating: "x", count: 5_000)
    }
    let shown = ErrorPresenter.present(Odd())
    #expect(!shown.message.contains("\u{1B}"))
    #expect(!shown.message.contains("\n"))
    #expect(shown.message.count < 400)
    #expect(shown.status == .incomplete)
  }
}
