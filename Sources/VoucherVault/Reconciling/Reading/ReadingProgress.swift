import SupplierAPI
import Synchronization

/// Tells how many rows of a list have been read, from the first again where reading starts over.
final class ReadingProgress: Sendable {
  private let counts = Mutex<(read: Int, total: Int?)>((0, nil))
  private let show: @Sendable (Int, Int?) -> Void

  init(_ show: @escaping @Sendable (_ read: Int, _ total: Int?) -> Void) {
    self.show = show
  }

  func willRead(_ page: Int) {
    let (read, total) = counts.withLock { counts in
      if page == 1 { counts.read = 0 }
      return counts
    }
    show(read, total)
  }

  /// Counts the page, and gives it back.
  func didRead<Row>(_ page: PageRead<Row>) -> PageRead<Row> {
    if case .rows(let rows, let paging) = page {
      counts.withLock { counts in
        counts.read += rows.count
        counts.total = paging.totalCount ?? counts.total
      }
    }
    return page
  }
}
