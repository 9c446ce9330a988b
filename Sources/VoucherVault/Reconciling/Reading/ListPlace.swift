import VoucherModel

/// How far one of the supplier's lists was read: what was met, and where it goes on.
///
/// A list is newest first. Whoever knows how many rows it had in all when its first `offset` rows had
/// been met finds the same place again, however many rows have come in front of it since.
struct ListPlace<ID: Hashable & Sendable, Row: Sendable>: Sendable {
  /// The rows that were met, by their names.
  var rows: [ID: Row] = [:]
  /// How many rows from the newest on have been met.
  var offset = 0
  /// How many rows the list had then; `nil` where the supplier does not count them, and then there is
  /// no place to go on from.
  var total: Int?
  /// What was met since the place was kept last.
  var unkept: [Row] = []

  /// Takes the rows of a page; whether one of them had not been met.
  mutating func take(_ items: [Row], by identify: (Row) -> ID) -> Bool {
    let before = rows.count
    for item in items { rows[identify(item)] = item }
    unkept += items
    return rows.count > before
  }
}

/// Keeps the place of a reading where it outlives the process.
protocol PlaceKeeper<ID, Row>: Sendable {
  associatedtype ID: Hashable & Sendable
  associatedtype Row: Sendable

  /// The place of a reading that ended early a short while ago; `nil` if there is none.
  func found() async -> ListPlace<ID, Row>?
  /// Keeps the place if it is time, or if it is the last; what cannot be kept is no harm to a reading.
  func keep(_ place: inout ListPlace<ID, Row>, isLast: Bool) async
  /// Forgets all places: the list is read.
  func end() async
}
