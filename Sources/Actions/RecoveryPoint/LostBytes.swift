import Core
import Transport

/// Adds up the sizes of the live objects whose keys a statement gives, while all live objects pass by in
/// the order of their keys; one page of keys is in memory.
struct LostBytes {
  private let rows: TrinoRows
  private var page: ArraySlice<[Value]> = []
  private var key: String?
  private var isOver = false
  private(set) var bytes = 0

  init(_ rows: TrinoRows) { self.rows = rows }

  mutating func pass(_ object: StoredObject) async throws(RemoteFailure) {
    while !isOver {
      if key == nil { try await turn() }
      guard let wanted = key else { return }
      switch KeyOrder.compare(wanted, object.key) {
      case .after: return
      // No live object has it.
      case .before: key = nil
      case .same:
        bytes += object.size
        key = nil
        return
      }
    }
  }

  private mutating func turn() async throws(RemoteFailure) {
    while page.isEmpty {
      guard let table = try await rows.nextPage() else {
        isOver = true
        return
      }
      page = table.rows[...]
    }
    guard let next = page.popFirst()?.first?.textValue else {
      throw RemoteFailure(.unreadable("a row without a key"), call: "SQL over segments")
    }
    key = next
  }
}
