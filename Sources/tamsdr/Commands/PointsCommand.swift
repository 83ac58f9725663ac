import Actions
import ArgumentParser
import Core
import Reporting
import Transport

struct PointsCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "points",
    abstract: "Lists the recovery points of a site, the newest first, and what each would lose.",
    discussion: """
      A recovery point is a snapshot of the database and one of each bucket, paired as a run would pair \
      them. Each is shown with its age, how far its parts are apart, what going back to it would lose, \
      and, where it cannot be used, why. Only reads.
      """)

  @Option(help: "The site's file.", completion: .yaml) var site: String
  @Option(
    parsing: .unconditional,
    help: "Nothing younger than this: RFC 3339 with a zone, latest, or a span such as -2h.")
  var at = "latest"
  @Option(
    name: .customLong("snapshot"), parsing: .singleValue,
    help: "Only points of this snapshot. May be repeated, once for each part of a pair.")
  var snapshots: [String] = []
  @Flag(
    name: .customLong("newest-intact"),
    help: "Choose the newest that is whole inside and holds not far less than the one before.")
  var newestIntact = false
  @Option(
    name: .customLong("within"),
    help: "Time for counting what each point would lose, such as 5m; 0s counts nothing.")
  var budget = "2m"
  @Flag(help: "Answer with one JSON object.") var json = false

  func run() async throws {
    guard let budget = Duration(text: budget) else {
      throw CommandFailure(
        .usage, .argumentInvalid, "'\(budget)' is no span", at: "--within", hint: "such as 5m")
    }
    let (read, source) = try Documents.site(site)
    let session = try SiteSession(read, file: source.path)
    var answer = try await Self.search(session, at: at, named: Set(snapshots))
    if newestIntact {
      answer = await IntactPointSearch(session.connection, largestDrop: nil)
        .narrowed(answer, now: SystemClock.now()) { Output.error($0) }
    }
    let priced = await PricedPoints.count(answer.candidates, session.connection, within: budget)
    if json {
      Output.json(
        .map([
          "event": .text("points"), "site": .text(read.name),
          "points": .list(priced.map(PointTable.document)),
          "choice": answer.choice.map { PointTable.document(PricedPoint(candidate: $0)) } ?? .null,
          "reasons": .list(answer.reasons.map(Value.text)),
        ]))
      return
    }
    PointTable.lines(priced, within: Output.columns).forEach(Output.fitted)
    PointTable.summary(priced, answer).forEach(Output.fitted)
  }

  static func search(
    _ session: SiteSession, at text: String?, named: Set<String> = []
  ) async throws -> RecoveryPointAnswer {
    let now = SystemClock.now()
    var terms = RecoveryPointSearch.Terms(
      latest: try text.map { try latest($0, now) } ?? now, now: now,
      neededUntil: now + .seconds(3_600))
    terms.named = named
    do {
      return try await RecoveryPointSearch(session.connection).answer(terms)
    } catch let failure as Failure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    } catch let failure as RemoteFailure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    }
  }

  static func latest(_ text: String, _ now: Timestamp) throws -> Timestamp {
    if let time = Timestamp(rfc3339: text) { return time }
    if let relative = RelativeTime(text: text) { return relative.resolved(against: now) }
    throw CommandFailure(
      .usage, .argumentInvalid, "'\(text)' is no time", at: "--at",
      hint: "RFC 3339 with a zone, latest, or a span back from now such as -2h")
  }
}
