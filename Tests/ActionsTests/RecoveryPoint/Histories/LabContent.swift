import Core
import Transport

@testable import Lab

/// What lies in the files of a lab, live or in snapshots: read without any of the ways tamsdr reads it.
struct LabContent {
  struct Segment {
    let flow: String?
    let timerange: String?
    let object: String?
    let path: String
    let offset: String

    /// Nil where it can equal no other: SQL's null.
    var identity: [String]? {
      guard let flow, let timerange, let object else { return nil }
      return [flow, timerange, object]
    }

    var span: Duration {
      guard let range = timerange.flatMap({ TimeRange(text: $0) }), let start = range.start,
        let end = range.end
      else { return .zero }
      return .nanoseconds(end.nanoseconds - start.nanoseconds)
    }
  }

  let segments: [Segment]
  let flows: [[String]]
  /// Size and ETag by key.
  let objects: [String: [String]]
  /// When each flow was first given an object.
  private let allocations: [[String]: Timestamp]

  init(_ lab: LabInstance, database: String?, bucket: String?) throws {
    let rows = { (columns: String, table: String) in
      try lab.tables(in: database).read { connection in
        try connection.rows("SELECT \(columns) FROM \(table)").map { $0.map(\.text) }
      }
    }
    segments = try rows("flow_id, timerange, object_id, storage_path, ts_offset", "segments").map {
      Segment(
        flow: $0[0], timerange: $0[1], object: $0[2], path: $0[3] ?? "", offset: $0[4] ?? "")
    }
    flows = try rows("id, source_id, label, description", "flows").map { $0.map { $0 ?? "" } }
    allocations = Dictionary(
      try rows("flow_id, object_id, created", "flow_object_references").compactMap { row in
        guard let flow = row[0], let object = row[1],
          let time = row[2].flatMap({ Timestamp(rfc3339: $0.replacing(" ", with: "T") + "Z") })
        else { return nil }
        return ([flow, object], time)
      }, uniquingKeysWith: { min($0, $1) })
    var objects: [String: [String]] = [:]
    if let tree = try lab.objects(in: bucket) {
      for key in try tree.keys() {
        guard let header = try tree.object(key)?.header else { continue }
        objects[key] = [String(header.size), header.etag]
      }
    }
    self.objects = objects
  }

  var liveContent: Loss.Content {
    Loss.Content(
      objects: objects.count,
      bytes: objects.values.compactMap { $0.first.flatMap(Int.init) }.reduce(0, +))
  }

  func registered(_ segment: Segment) -> Timestamp? {
    guard let flow = segment.flow, let object = segment.object else { return nil }
    return allocations[[flow, object]]
  }
}

extension Loss {
  /// What is gone and what has come back, from what was there before a restore and is there after it.
  init(from before: LabContent, to after: LabContent, restoredDatabase: Bool) {
    let lostKeys = Set(before.objects.keys).subtracting(after.objects.keys)
    let newKeys = after.objects.filter { before.objects[$0.key] != $0.value }.map(\.key)
    self.init(
      liveSegments: .rows(before.segments.count), liveFlows: .rows(before.flows.count),
      objects: .rows(lostKeys.count), objectsBroughtBack: .rows(newKeys.count))
    let lost: [LabContent.Segment]
    if restoredDatabase {
      lost = Self.rows(of: before, notIn: after)
      segments = .rows(lost.count)
      segmentsBroughtBack = .rows(Self.rows(of: after, notIn: before).count)
      flows = .rows(before.flows.count { !after.flows.contains($0) })
      flowsBroughtBack = .rows(after.flows.count { !before.flows.contains($0) })
      media = lost.reduce(Duration.zero) { $0 + $1.span }
      let kept = Set(after.segments.compactMap(\.identity))
      oldestLost =
        lost.filter { segment in segment.identity.map { !kept.contains($0) } ?? true }
        .compactMap(before.registered).min()
    } else {
      lost = before.segments.filter { lostKeys.contains($0.path) }
      segments = .rows(Self.count(lost))
      segmentsBroughtBack = .rows(
        Self.count(before.segments.filter { newKeys.contains($0.path) }))
      (flows, flowsBroughtBack) = (.rows(0), .rows(0))
      oldestLost = lost.compactMap(before.registered).min()
    }
    let written =
      restoredDatabase
      ? Set(before.segments.map(\.path)).subtracting(after.segments.map(\.path)) : lostKeys
    bytes = written.reduce(0) { $0 + (before.objects[$1]?.first.flatMap(Int.init) ?? 0) }
  }

  private static func rows(
    of one: LabContent, notIn other: LabContent
  ) -> [LabContent.Segment] {
    let known = Set(
      other.segments.compactMap { row in row.identity.map { $0 + [row.path, row.offset] } })
    return one.segments.filter { row in
      row.identity.map { !known.contains($0 + [row.path, row.offset]) } ?? true
    }
  }

  /// As many as there are different time ranges on each object.
  private static func count(_ segments: [LabContent.Segment]) -> Int {
    Set(segments.filter { $0.timerange != nil }.map { [$0.path, $0.timerange ?? ""] }).count
  }
}
