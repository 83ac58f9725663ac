import Core
import Transport

/// The fingerprint of one flow's segments.
struct FlowDigest: Sendable, Hashable {
  let flow: String
  let digest: RowDigest
}

/// The fingerprints of all flows one after another, in the order of the bytes of their ids; one page is in
/// memory.
struct FlowDigestCursor {
  private let rows: TrinoRows
  private var page: ArraySlice<[Value]> = []
  private var last = ""

  init(_ rows: TrinoRows) { self.rows = rows }

  mutating func next() async throws(RemoteFailure) -> FlowDigest? {
    while page.isEmpty {
      guard let table = try await rows.nextPage() else { return nil }
      page = table.rows[...]
    }
    guard let row = page.popFirst() else { return nil }
    guard row.count == 4, let flow = row[0].textValue, let total = row[1].integerValue,
      let high = row[2].integerValue, let low = row[3].integerValue,
      KeyOrder.compare(last, flow) != .after
    else {
      throw RemoteFailure(
        .unreadable("flow fingerprints are of another shape or not in order: \(row)"),
        call: "SQL over segments")
    }
    last = flow
    return FlowDigest(flow: flow, digest: RowDigest(rows: total, high: high, low: low))
  }
}
