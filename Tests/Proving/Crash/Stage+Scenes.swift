import Foundation
import SandboxSupplier
import SupplierAPI
import VaultCrypto
import VoucherModel
import VoucherVault

/// The states in which a disturbed command may begin.
extension Stage {
  /// Places an order undisturbed.
  func place(
    _ reference: String, quantity: Int, wait: Int64 = 60_000, _ vault: Vault
  ) async throws -> OrderReport {
    guard let name = ClientReference(reference), let face = Amount("50"),
      let request = OrderRequest(
        reference: name, productID: ProductID(rawValue: 123), denomination: face,
        quantity: quantity)
    else { throw CallBench.Unusable() }
    return try await vault.place(
      OrderPlacement(request, waitMilliseconds: wait), with: bench.client)
  }

  /// An order whose answer was lost after the supplier had done its part.
  func leaveInDoubt(_ reference: String, _ vault: Vault) async throws {
    sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .lookup, .answer(.before, .error(500)), count: nil),
    ])
    _ = try? await place(reference, quantity: 2, wait: 0, vault)
    sandbox.setFaults([])
  }

  /// An order that was accepted, and delivered since.
  func leavePending(_ reference: String, _ vault: Vault) async throws {
    _ = try await place(reference, quantity: 6, wait: 0, vault)
  }

  /// An order whose answer lies sealed in the journal, and not in the database: the program was
  /// killed when all of it was written.
  func leaveInJournal(_ reference: String) async throws {
    let run = try await run(
      [
        "order", "place", "--product", "123", "--denomination", "50", "--quantity", "3",
        "--reference", reference, "--yes",
      ], .kill(at: 1), name: "before-\(reference)",
      variables: CallFilter(call: "fdatasync", about: "/journal/").variables)
    guard run.wasStruck else { throw CallBench.Unusable() }
  }

  /// Copies the one entry of the journal to a file beside the vault.
  func copyOfJournalEntry() throws -> String {
    let journal = folder.path + "/journal"
    let copy = path("entry.vvj")
    for name in try FileManager.default.contentsOfDirectory(atPath: journal).sorted() {
      let bytes = try Data(contentsOf: URL(filePath: journal + "/" + name))
      guard SealedResponse(Array(bytes)) != nil else { continue }
      try bytes.write(to: URL(filePath: copy))
      return copy
    }
    throw CallBench.Unusable()
  }

  /// A key file with the public half only.
  var captureKeyFile: String { path("capture.key") }

  func writeCaptureKeyFile() throws {
    let file = URL(filePath: captureKeyFile)
    try Data(bench.keyring.identity.encoded).write(to: file)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: captureKeyFile)
  }
}

extension Vault {
  /// Grows the write-ahead log to the length at which the next commits move it to the database.
  func lengthenLog() async throws {
    let pageBytes = 4_120
    let log = folder.path + "/vault.db-wal"
    func pages() throws -> Int {
      let attributes = try FileManager.default.attributesOfItem(atPath: log)
      return (attributes[.size] as? Int ?? 0) / pageBytes
    }
    // A kept checkpoint adds some ten pages; a thousand are the limit.
    while try pages() < 970 { _ = try await checkpoint() }
  }
}
