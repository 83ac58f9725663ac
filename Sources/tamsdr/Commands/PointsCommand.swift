import Actions
import ArgumentParser
import Core
import Reporting
import Transport

struct PointsCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "points", abstract: "Lists the recovery points of a site, the newest first.",
    discussion: "Reads the cluster's snapshots; database and buckets are paired as a run would.")

  @Option(help: "The site's file.") var site: String
  @Option(help: "Nothing younger than this: RFC 3339 with a zone, latest, or a span such as -2h.")
  var at = "latest"
  @Flag(help: "Answer with one JSON object.") var json = false

  func run() async throws {
    let (read, source) = try Documents.site(site)
    let answer = try await Self.search(try SiteSession(read, file: source.path), at: at)
    if json {
      Output.json(
        .map([
          "event": .text("points"), "site": .text(read.name),
          "points": .list(answer.candidates.map(PointTable.document)),
          "choice": answer.choice.map(PointTable.document) ?? .null,
          "reasons": .list(answer.reasons.map(Value.text)),
        ]))
      return
    }
    for line in PointTable.lines(answer.candidates) { Output.line(line) }
    for reason in answer.reasons { Output.line(reason) }
  }

  static func search(_ session: SiteSession, at text: String?) async throws -> RecoveryPointAnswer {
    let now = SystemClock.now()
    let terms = RecoveryPointSearch.Terms(
      latest: try text.map { try latest($0, now) } ?? now, now: now,
      neededUntil: now + .seconds(3_600))
    do {
      return try await RecoveryPointSearch(session.connection).answer(terms)
    } catch let failure as Failure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    } catch let failure as RemoteFailure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    }
  }

  private static func latest(_ text: String, _ now: Timestamp) throws -> Timestamp {
    if let time = Timestamp(rfc3339: text) { return time }
    if let relative = RelativeTime(text: text) { return relative.resolved(against: now) }
    throw CommandFailure(
      .usage, "'\(text)' is no time", at: "--at",
      hint: "RFC 3339 with a zone, latest, or a span back from now such as -2h")
  }
}

/// Recovery points as rows and as JSON.
enum PointTable {
  static func lines(_ candidates: [RecoveryPointCandidate]) -> [String] {
    let rows = candidates.map { candidate in
      [
        Figures.time(candidate.point.time), candidate.point.kind.rawValue,
        Figures.span(candidate.point.skew), verdict(candidate),
        names(candidate.point).joined(separator: ", "),
      ]
    }
    return TextTable.lines([["time", "class", "skew", "usable", "snapshots"]] + rows)
  }

  static func document(_ candidate: RecoveryPointCandidate) -> Value {
    .map([
      "time": .time(candidate.point.time), "class": .text(candidate.point.kind.rawValue),
      "skew_s": .number(candidate.point.skew.inSeconds), "usable": .bool(candidate.usable),
      "expires_early": .bool(candidate.expiresEarly),
      "obstacles": .list(candidate.obstacles.map { .text($0.text) }),
      "snapshots": .list(names(candidate.point).map(Value.text)),
    ])
  }

  static func loss(_ loss: Loss) -> String {
    "\(Figures.count(loss.segments)) segments, \(Figures.count(loss.flows)) flows and "
      + "\(Figures.count(loss.objects)) objects"
  }

  private static func verdict(_ candidate: RecoveryPointCandidate) -> String {
    if let obstacle = candidate.obstacles.first { return "no: \(obstacle.text)" }
    return candidate.expiresEarly ? "yes, but it expires soon" : "yes"
  }

  private static func names(_ point: RecoveryPoint) -> [String] {
    ([point.database] + point.buckets).compactMap(\.snapshot?.name)
  }
}
