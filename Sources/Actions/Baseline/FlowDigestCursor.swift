import Core
import Transport

/// The fingerprint of one flow's segments.
struct FlowDigest: Keyed, Hashable {
  let flow: String
  let digest: RowDigest

  var name: ByteText { ByteText(flow) }
}

/// The fingerprints of all flows one after another, in the order of the bytes of their ids; one page is in
/// memory.
struct FlowDigestCursor: KeyPages {
  typealias Trouble = RemoteFailure

  private let rows: TrinoRows
  private var last = ""

  init(_ rows: TrinoRows) { self.rows = rows }

  mutating func nextPage() async throws(RemoteFailure) -> ArraySlice<FlowDigest>? {
    while let table = try await rows.nextPage() {
      var page: [FlowDigest] = []
      for row in table.rows { page.append(try flow(of: row)) }
      if !page.isEmpty { return page[...] }
    }
    return nil
  }

  private mutating func flow(of row: [Value]) throws(RemoteFailure) -> FlowDigest {
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

/// The same as a baseline has them.
struct RecordedFlows: KeyPages {
  typealias Trouble = RemoteFailure

  private static let pageSize = 1_000

  private let cursor: any BaselineCursor

  init(_ baseline: Baseline) throws(RemoteFailure) {
    cursor = try BaselineComparison.reading { () throws(Problem) in try baseline.contents.flows() }
  }

  mutating func nextPage() async throws(RemoteFailure) -> ArraySlice<FlowDigest>? {
    var page: [FlowDigest] = []
    while page.count < Self.pageSize, let flow = try next() { page.append(flow) }
    return page.isEmpty ? nil : page[...]
  }

  private func next() throws(RemoteFailure) -> FlowDigest? {
    let entry = try BaselineComparison.reading { () throws(Problem) in try cursor.next() }
    guard case .flow(let flow, let digest)? = entry else { return nil }
    return FlowDigest(flow: flow, digest: digest)
  }
}
