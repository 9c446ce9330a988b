import GRDB

/// Runs `body`; what GRDB throws becomes a `StoreError`, everything else passes.
func mappingErrors<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as DatabaseError {
    throw StoreError(error)
  }
}

/// As `mappingErrors`, where nothing but GRDB can throw.
func storing<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
  do {
    return try body()
  } catch let error as StoreError {
    throw error
  } catch let error as DatabaseError {
    throw StoreError(error)
  } catch {
    throw .unexpected(code: ResultCode.SQLITE_INTERNAL.rawValue)
  }
}

extension StoreError {
  /// The store's word for an SQLite failure; SQLite's message is used only where it holds nothing
  /// but names of the schema.
  init(_ error: DatabaseError) {
    let code = error.extendedResultCode.rawValue
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: self = .busy
    case .SQLITE_IOERR:
      // A page that should be there, and is not.
      self =
        error.extendedResultCode == .SQLITE_IOERR_SHORT_READ
        ? .corrupt(what: "a page that is missing") : .inputOutput(code: code)
    case .SQLITE_CORRUPT: self = .corrupt(what: "a page of the database")
    case .SQLITE_NOTADB: self = .notADatabase
    case .SQLITE_READONLY: self = .readOnly
    case .SQLITE_CANTOPEN: self = .cannotOpen(code: code)
    case .SQLITE_CONSTRAINT: self = Self.constraint(error)
    default: self = .unexpected(code: code)
    }
  }

  /// Whether a connection that met this error is done.
  var endsConnection: Bool {
    switch self {
    case .inputOutput, .corrupt, .notADatabase: true
    default: false
    }
  }

  private static func constraint(_ error: DatabaseError) -> StoreError {
    let message = error.message ?? ""
    switch error.extendedResultCode {
    case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
      let columns = message.split(separator: ": ").last.map(String.init) ?? ""
      switch columns {
      case "orders.reference": return .referenceTaken
      case "orders.supplier_order_id": return .supplierOrderTaken
      default: return .duplicate(constraint: columns)
      }
    default:
      return .ruleBroken(message)
    }
  }
}
