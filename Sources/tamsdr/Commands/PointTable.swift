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
  static func lines(_ points: [PricedPoint]) -> [String] {
    let title = [
      "time", "class", "skew", "usable", "loses", "bytes", "media", "dangling", "orphans",
      "snapshots",
    ]
    let rows = points.map { point in
      [
        Figures.time(point.candidate.point.time), point.candidate.point.kind.rawValue,
        Figures.span(point.candidate.point.skew), verdict(point.candidate), lost(point),
        bytes(point), media(point), number(point, point.content?.dangling),
        number(point, point.content?.orphans), names(point.candidate.point).joined(separator: ", "),
      ]
    }
    return TextTable.lines([title] + rows)
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

  static func loss(_ loss: Loss) -> String {
    "\(Figures.count(loss.segments)) segments, \(Figures.count(loss.flows)) flows and "
      + "\(Figures.count(loss.objects)) objects"
  }

  private static func lost(_ point: PricedPoint) -> String {
    guard let loss = point.loss else { return point.candidate.usable ? "not counted" : "-" }
    return self.loss(loss)
  }

  private static func bytes(_ point: PricedPoint) -> String {
    guard let loss = point.loss else { return point.candidate.usable ? "not counted" : "-" }
    return loss.bytes.map { String($0) } ?? "unknown"
  }

  private static func media(_ point: PricedPoint) -> String {
    guard let loss = point.loss else { return point.candidate.usable ? "not counted" : "-" }
    return loss.media.map(Figures.span) ?? "unknown"
  }

  private static func number(_ point: PricedPoint, _ number: Int?) -> String {
    guard point.content != nil else { return point.candidate.usable ? "not counted" : "-" }
    return number.map(String.init) ?? "unknown"
  }

  private static func verdict(_ candidate: RecoveryPointCandidate) -> String {
    if let obstacle = candidate.obstacles.first { return "no: \(obstacle.text)" }
    return candidate.expiresEarly ? "yes, but it expires soon" : "yes"
  }

  private static func names(_ point: RecoveryPoint) -> [String] {
    ([point.database] + point.buckets).compactMap(\.snapshot?.name)
  }
}
