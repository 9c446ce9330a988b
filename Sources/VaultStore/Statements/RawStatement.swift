import CSQLiteSupport
import GRDB

/// A prepared statement that is bound, stepped and read by SQLite's own calls.
///
/// GRDB prepares it, keeps it and puts it away. Its own way to bind and to read makes a value of the
/// heap of every column, which of a large order is most of the work.
@safe
struct RawStatement {
  private let statement: Statement
  private let database: Database

  init(_ statement: Statement, _ arguments: [SQLValue], on database: Database) throws {
    self.statement = statement
    self.database = database
    reset()
    guard unsafe sqlite3_bind_parameter_count(pointer) == arguments.count else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE)
    }
    for (index, argument) in arguments.enumerated() {
      let code = unsafe argument.bind(to: pointer, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw failure(code) }
    }
  }

  private var pointer: OpaquePointer { unsafe statement.sqliteStatement }

  /// Goes on to the next row; `nil` at the end.
  func next() throws -> ColumnReader? {
    switch unsafe sqlite3_step(pointer) {
    case SQLITE_ROW: return unsafe ColumnReader(pointer)
    case SQLITE_DONE: return nil
    case let code: throw failure(code)
    }
  }

  /// Makes the statement ready for its next use, and lets go of what it reads from.
  func reset() {
    unsafe sqlite3_reset(pointer)
    unsafe sqlite3_clear_bindings(pointer)
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
  }
}

extension SQLValue {
  /// SQLite copies what it is given.
  @unsafe
  fileprivate func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .null: return unsafe sqlite3_bind_null(statement, index)
    case .integer(let value): return unsafe sqlite3_bind_int64(statement, index, value)
    case .string(var text):
      return text.withUTF8 { bytes in
        unsafe vv_bind_text(statement, index, bytes.baseAddress, bytes.count)
      }
    case .bytes(let bytes):
      return unsafe bytes.withUnsafeBytes { bytes in
        unsafe vv_bind_blob(statement, index, bytes.baseAddress, bytes.count)
      }
    }
  }
}
