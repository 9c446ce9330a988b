import CSQLiteSupport

/// A plain SQLite file with the same durability, written through the C API: the baseline.
///
/// One order and its vouchers in clear, or one look at a voucher, each in a commit that is synced.
@safe
final class PlainDatabase {
  private let connection: OpaquePointer
  private let insertOrder: OpaquePointer
  private let insertVoucher: OpaquePointer
  private let insertReveal: OpaquePointer

  struct Failure: Error {
    let code: Int32
  }

  init(path: String) throws {
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open(path, &opened)
    guard code == SQLITE_OK, let opened = unsafe opened else { throw Failure(code: code) }
    unsafe connection = opened
    for sql in [
      "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 0",
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, reference TEXT UNIQUE, body BLOB) STRICT",
      "CREATE TABLE vouchers (id INTEGER PRIMARY KEY, order_id INTEGER, body BLOB) STRICT",
      "CREATE TABLE reveals (id INTEGER PRIMARY KEY, voucher_id INTEGER, words TEXT) STRICT",
    ] {
      let code = unsafe sqlite3_exec(opened, sql, nil, nil, nil)
      guard code == SQLITE_OK else { throw Failure(code: code) }
    }
    unsafe insertOrder = try Self.prepare(
      opened, "INSERT INTO orders (reference, body) VALUES (hex(randomblob(8)), zeroblob(300))")
    unsafe insertVoucher = try Self.prepare(
      opened, "INSERT INTO vouchers (order_id, body) VALUES (1, zeroblob(300))")
    unsafe insertReveal = try Self.prepare(
      opened, "INSERT INTO reveals (voucher_id, words) VALUES (1, 'who and what for')")
  }

  deinit {
    unsafe sqlite3_finalize(insertOrder)
    unsafe sqlite3_finalize(insertVoucher)
    unsafe sqlite3_finalize(insertReveal)
    unsafe sqlite3_close(connection)
  }

  func storeOrder(vouchers: Int) throws {
    try commit {
      try unsafe run(insertOrder)
      for _ in 0..<vouchers { try unsafe run(insertVoucher) }
    }
  }

  func storeReveal() throws {
    try commit { try unsafe run(insertReveal) }
  }

  private func commit(_ body: () throws -> Void) throws {
    try execute("BEGIN IMMEDIATE")
    try body()
    try execute("COMMIT")
  }

  private func execute(_ sql: String) throws {
    let code = unsafe sqlite3_exec(connection, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw Failure(code: code) }
  }

  @unsafe
  private func run(_ statement: OpaquePointer) throws {
    let code = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    guard code == SQLITE_DONE else { throw Failure(code: code) }
  }

  @unsafe
  private static func prepare(_ connection: OpaquePointer, _ sql: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else { throw Failure(code: code) }
    return unsafe statement
  }
}
