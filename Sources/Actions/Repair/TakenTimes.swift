import Core
import Transport

/// Which segments cannot be there because a live one of their flow has some of their time.
struct TakenTimes: Sendable {
  private struct Placed: Sendable {
    let id: String
    let span: SegmentSpan
  }

  /// The most that the statement gives.
  private static let limit = 5_000

  private let tables: RepairTables

  init(_ connection: SiteConnection) { tables = RepairTables(connection) }

  /// By the id of a segment that of a live one. Those whose time ranges cannot be read are left out.
  func of(_ rows: [SegmentRow]) async throws(RemoteFailure) -> [String: String] {
    let wanted = Dictionary(grouping: rows, by: \.flow).mapValues { rows in
      rows.compactMap { row in
        SegmentSpan(timerange: row.timerange).map { Placed(id: row.id, span: $0) }
      }
    }
    let flows = wanted.keys.sorted()
    let answers = try await concurrently(flows, width: 4) { (flow) async throws(RemoteFailure) in
      try await taken(flow, wanted[flow] ?? [])
    }
    return answers.reduce(into: [:]) { all, answer in all.merge(answer) { first, _ in first } }
  }

  private func taken(
    _ flow: String, _ wanted: [Placed]
  ) async throws(RemoteFailure) -> [String: String] {
    guard let begins = wanted.map(\.span.begins).min(), let ends = wanted.map(\.span.ends).max()
    else { return [:] }
    let live = try await tables.rows(
      PackageResources.repairable_spans_sql,
      for: [.text(flow), .integer(ends), .integer(begins)]
    ).compactMap { row -> Placed? in
      guard let begins = row["begins"]?.integerValue, let ends = row["ends"]?.integerValue else {
        return nil
      }
      return Placed(
        id: row["id"]?.textValue ?? "without an id", span: SegmentSpan(begins: begins, ends: ends))
    }
    var taken: [String: String] = [:]
    for one in wanted {
      taken[one.id] = live.first { $0.span.overlaps(one.span) }?.id
      // What lies behind the last one given nobody has looked at.
      if let last = live.last, live.count >= Self.limit, one.span.ends > last.span.begins {
        taken[one.id] = taken[one.id] ?? last.id
      }
    }
    return taken
  }
}
