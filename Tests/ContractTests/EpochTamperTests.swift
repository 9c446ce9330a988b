import Foundation
import GRDB
import Proving
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("boxes of several epochs")
struct EpochTamperTests {
  /// What a writer of the database may do to the boxes of one delivery.
  enum Trick: String, CaseIterable {
    case swapped = """
      UPDATE delivery_keys SET epoch = CASE epoch WHEN 1 THEN 9 ELSE 1 END WHERE role = 'reveal' AND \
      delivery_id = (SELECT min(delivery_id) FROM delivery_keys);
      UPDATE delivery_keys SET epoch = 2 WHERE epoch = 9;
      """
    case newTakenOut = """
      DELETE FROM delivery_keys WHERE role = 'reveal' AND epoch = 2 AND \
      delivery_id = (SELECT min(delivery_id) FROM delivery_keys);
      """
    case oldTakenOut = """
      DELETE FROM delivery_keys WHERE role = 'reveal' AND epoch = 1 AND \
      delivery_id = (SELECT min(delivery_id) FROM delivery_keys);
      """
    case movedToAnother = """
      UPDATE delivery_keys SET wrapped_key = (SELECT wrapped_key FROM delivery_keys AS other WHERE \
      other.role = 'reveal' AND other.epoch = 1 AND other.delivery_id <> delivery_keys.delivery_id) \
      WHERE role = 'reveal' AND epoch = 2 AND \
      delivery_id = (SELECT min(delivery_id) FROM delivery_keys);
      """
  }

  @Test(arguments: Trick.allCases)
  func `that were swapped, moved or taken out are named with their delivery`(
    trick: Trick
  ) async throws {
    let bench = try await Workbench()
    for reference in ["A", "B"] { try await bench.place(reference) }
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    _ = try await bench.finishRotation(with: next)
    try await bench.expectSound()
    bench.vault.close()
    let database = try PlainDatabase(bench.vault.folder.database)
    let first = try #require(
      DeliveryID(
        bytes: Array(
          try database.rows("SELECT min(delivery_id) AS id FROM delivery_keys")[0]["id"] as Data)))
    try database.dropTriggers()
    try database.run(trick.rawValue)
    try database.close()
    let vault = try bench.reopened(keys: VaultKeys.none)
    let findings = try await vault.verify().findings.filter { $0.kind == .delivery }
    #expect(findings.map(\.subject) == ["\(first)"])
    vault.close()
    await bench.stop()
  }
}
