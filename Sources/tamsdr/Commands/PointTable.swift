import Actions
import Core
import Reporting
import Transport

/// A pairing of snapshots with what going back to it costs, where that was counted.
struct PricedPoint: Sendable {
  let candidate: RecoveryPointCandidate
  var loss: Loss?
  var content: PointContent?

  init(candidate: RecoveryPointCandidate) { self.candidate = candidate }
}

enum PricedPoints {
  /// Counts the loss of each usable point, newest first, until the time is up.
  static func count(
    _ candidates: [RecoveryPointCandidate], _ connection: SiteConnection, within budget: Duration
  ) async -> [PricedPoint] {
    let end = ContinuousClock.now + budget
    var priced = candidates.map(PricedPoint.init)
    for index in priced.indices where priced[index].candidate.usable && ContinuousClock.now < end {
      let point = priced[index].candidate.point
      priced[index].loss = await LossReading(connection).loss(of: point)
      priced[index].content = await PointReading(connection)
        .content(of: point, now: SystemClock.now())
    }
    return priced
  }
}

/// Recovery points as rows and as JSON.
enum PointTable {
  /// Two lines for each, or three: what it costs to go back to it, its snapshots, and what speaks against it.
  static func lines(_ points: [PricedPoint], within columns: Int?) -> [String] {
    let header = [
      "time", "class", "skew", "usable", "loses segments", "flows", "objects", "bytes", "media",
      "dangling", "orphans",
    ]
    let rows = points.map { point in
      let candidate = point.candidate
      return [
        Figures.time(candidate.point.time), candidate.point.kind.rawValue,
        Figures.span(candidate.point.skew), candidate.usable ? "yes" : "no",
        lost(point) { Figures.count($0.segments) }, lost(point) { Figures.count($0.flows) },
        lost(point) { Figures.count($0.objects) },
        lost(point) { $0.bytes.map(Figures.bytes) ?? "unknown" },
        lost(point) { $0.media.map(Figures.span) ?? "unknown" },
        counted(point, point.content) { $0.dangling.map(String.init) ?? "unknown" },
        counted(point, point.content) { $0.orphans.map(String.init) ?? "unknown" },
      ]
    }
    let table = TextTable.lines(header: header, rows, within: columns)
    return table.dropLast(rows.count)
      + zip(table.suffix(rows.count), points).flatMap { row, point in
        [row] + details(point.candidate)
      }
  }

  /// What the table as a whole says, and the choice.
  static func summary(_ points: [PricedPoint], _ answer: RecoveryPointAnswer) -> [String] {
    var lines: [String] = []
    let open = points.count { $0.candidate.usable && $0.loss == nil }
    if open > 0 { lines.append("not counted in the time given: \(open) points (--within)") }
    lines += [RecoveryPointCandidate.unpairedWarning(answer.candidates)].compactMap { $0 }
    lines += answer.reasons
    if let next = answer.runnerUp { lines.append("the next best is \(next.point.time.rfc3339)") }
    return lines
  }

  static func document(_ point: PricedPoint) -> Value {
    var members = document(point.candidate).mapValue ?? [:]
    members["loss"] = point.loss?.value ?? .null
    members["dangling"] = point.content?.dangling.map(Value.integer) ?? .null
    members["orphans"] = point.content?.orphans.map(Value.integer) ?? .null
    members["segments"] = point.content?.segments.map(Value.integer) ?? .null
    members["newest_write"] = point.content?.newestWrite.map(Value.time) ?? .null
    return .map(members)
  }

  static func document(_ candidate: RecoveryPointCandidate) -> Value {
    .map([
      "time": .time(candidate.point.time), "class": .text(candidate.point.kind.rawValue),
      "skew_s": .number(candidate.point.skew.inSeconds), "usable": .bool(candidate.usable),
      "expires": candidate.point.expires.map(Value.time) ?? .null,
      "expires_early": .bool(candidate.expiresEarly),
      "obstacles": .list(candidate.obstacles.map { .text($0.text) }),
      "snapshots": .list(names(candidate.point).map(Value.text)),
    ])
  }

  private static func lost(_ point: PricedPoint, _ text: (Loss) -> String) -> String {
    counted(point, point.loss, text)
  }

  private static func counted<Count>(
    _ point: PricedPoint, _ count: Count?, _ text: (Count) -> String
  ) -> String {
    count.map(text) ?? (point.candidate.usable ? "not counted" : "-")
  }

  private static func details(_ candidate: RecoveryPointCandidate) -> [String] {
    var lines = ["  " + names(candidate.point).joined(separator: ", ")]
    if let obstacle = candidate.obstacles.first { lines.append("  no: \(obstacle.text)") }
    if candidate.usable, candidate.expiresEarly { lines.append("  it expires soon") }
    return lines
  }

  private static func names(_ point: RecoveryPoint) -> [String] {
    ([point.database] + point.buckets).compactMap(\.snapshot?.name)
  }
}
