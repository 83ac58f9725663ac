import Core
import Transport

/// The storage key of one or more segments, as the database has it.
struct SegmentKey: Keyed, Hashable {
  let name: ByteText
  let segments: Int
  /// When it was first registered; nil where no reference row tells.
  let registered: Timestamp?
  /// When the last of its flows keeps it no longer; nil where one keeps it for good.
  let expires: Timestamp?

  var key: String { name.text }

  /// Its flows' own retention has taken it, or will: its object may be gone.
  func isExpired(at now: Timestamp) -> Bool {
    expires.map { $0 <= now } ?? false
  }
}

/// The keys of all segments one after another, in the order S3 lists keys; one page is in memory.
struct SegmentKeyCursor: KeyPages {
  typealias Trouble = RemoteFailure

  private let rows: TrinoRows
  private var page: ArraySlice<SegmentKey> = []
  private var last = ByteText("")

  init(_ rows: TrinoRows) { self.rows = rows }

  mutating func next() async throws(RemoteFailure) -> SegmentKey? {
    if page.isEmpty { page = try await nextPage() ?? [] }
    return page.popFirst()
  }

  /// What `next` has left of its page is left out.
  mutating func nextPage() async throws(RemoteFailure) -> ArraySlice<SegmentKey>? {
    guard let table = try await rows.nextPage() else { return nil }
    var keys: [SegmentKey] = []
    keys.reserveCapacity(table.rows.count)
    for row in table.rows { keys.append(try key(of: row)) }
    return keys[...]
  }

  private mutating func key(of row: [Value]) throws(RemoteFailure) -> SegmentKey {
    guard row.count == 4, let name = row[0].textValue.map(ByteText.init),
      let segments = row[1].integerValue, KeyOrder.compare(last, name) != .after
    else {
      throw RemoteFailure(
        .unreadable("segment keys are of another shape or not in order: \(row)"),
        call: "SQL over segments")
    }
    last = name
    return SegmentKey(
      name: name, segments: segments, registered: row[2].instant,
      expires: row[3].instant)
  }
}
