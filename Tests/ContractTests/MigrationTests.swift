import Proving
import Testing
import VaultStore
import VoucherModel
import VoucherVault

@Suite("a vault of an earlier schema")
struct MigrationTests {
  /// Takes the later steps out of the file again.
  private func goBack(_ path: String) throws {
    let database = try PlainDatabase(path)
    try database.run(
      """
      DROP TABLE webhook_events;
      DROP TABLE warning_events;
      DROP TABLE replenishments;
      DROP TABLE stock_counts;
      DROP TABLE promised_counts;
      DROP TABLE control_events;
      DROP TABLE voucher_events;
      DROP TABLE allocated_vouchers;
      DROP TABLE allocations;
      DROP INDEX reveals_by_actor;
      DROP TABLE exchanges;
      DROP TABLE order_notes;
      DROP TABLE sealed_reports;
      DROP TABLE period_events;
      DROP TABLE break_events;
      DROP TABLE known_records;
      DROP TABLE run_inputs;
      DROP INDEX audit_leaves_by_kind;
      ALTER TABLE orders DROP COLUMN quoted_fee;
      ALTER TABLE orders DROP COLUMN quoted_rate;
      DROP TRIGGER deliveries_keep_their_body;
      CREATE TRIGGER deliveries_keep_their_body BEFORE UPDATE OF sealed_body ON deliveries
      WHEN NEW.sealed_body IS NOT NULL
      BEGIN SELECT RAISE(ABORT, 'a delivery''s body can only be cleared'); END;
      DELETE FROM grdb_migrations WHERE identifier <> 'V0001__initial';
      """)
    try database.close()
  }

  @Test func `opens, is brought up to date, buys and verifies`() async throws {
    let bench = try await Workbench()
    bench.vault.close()
    try goBack(bench.vault.folder.database)
    let vault = try bench.reopened()
    #expect(try await vault.verify().findings == [])
    let order = try await vault.place(
      OrderPlacement(try bench.request("AFTER")), with: bench.client)
    #expect(order.state == .captured)
    #expect(try await vault.verify().findings == [])
    let rows = try vault.core.database.read { snapshot in
      let order = try #require(try snapshot.order(reference: order.reference))
      return try snapshot.exchanges(about: order.id)
    }
    #expect(rows.count == 1)
    await bench.stop()
  }
}
