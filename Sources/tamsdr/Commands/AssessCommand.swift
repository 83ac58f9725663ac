import Actions
import ArgumentParser
import Core
import Engine
import Reporting
import Transport

struct AssessCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "assess",
    abstract: "Compares live data with a recovery point, and proposes a way back.",
    discussion: """
      Shows what was deleted, changed and added since the point, by flow, bucket and prefix. For every \
      way back it says how long it would take and what it would lose, then the command to type. It \
      compares segments, flows and the listings of buckets, and names what it does not look at; only \
      reads. Exit code 0 where a way could be proposed or nothing was found, 8 where too little can be \
      told.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: "The site's file.", completion: .yaml) var site: String
  @Option(
    parsing: .unconditional,
    help: "The newest point at or before this: RFC 3339 with a zone, latest, or a span such as -2h."
  )
  var at = "latest"
  @Option(
    name: .customLong("snapshot"), parsing: .singleValue,
    help: "Only a point of this snapshot. May be repeated, once for each part of a pair.")
  var snapshots: [String] = []
  @Option(help: "The folder with the runbooks: for their budgets, and the command to type.")
  var runbooks = "runbooks"
  @Option(help: "How it is written.") var format = Format.text
  @OptionGroup var state: StateOptions

  var json: Bool { format == .json }

  func run() async throws {
    let (read, source) = try Documents.site(site)
    let session = try SiteSession(read, file: source.path)
    let answer = try await PointsCommand.search(session, at: at, named: Set(snapshots))
    guard let point = answer.choice?.point else {
      throw CommandFailure(
        .failedUnchanged, .pointMissing,
        "there is no point to compare with: " + answer.reasons.prefix(3).joined(separator: "; "),
        at: read.vast.endpoint, next: ["tamsdr points --site \(Shell.quoted(site))"])
    }
    var assessment = await AssessmentReading(session.connection)
      .assessment(of: point, now: SystemClock.now()) { if !json { Output.error($0) } }
    let earlier = try EarlierRuns(Archive(state), siteKey: siteKey(of: read), folder: runbooks)
    assessment.speeds.runs = earlier.figures
    assessment.speeds.copying = earlier.copying ?? assessment.speeds.copying
    let isFound = try await isFoundByTime(point, session)
    let text = AssessmentText(
      assessment: assessment, proposal: Proposal(assessment), point: point,
      command: { command($0, point, assessment, pairIsFound: isFound) },
      repair: "tamsdr repair --site \(Shell.quoted(site))")
    if json { Output.json(text.document) } else { text.lines.forEach(tell) }
    if text.proposal.strategy == nil { throw CommandEnding(code: .unverified) }
  }

  /// What is to be typed stays whole.
  private func tell(_ line: String) {
    let isTyped = ["next: ", "or: ", "or first: "].contains(where: line.hasPrefix)
    isTyped ? Output.line(line) : Output.fitted(line)
  }

  /// A time before which both parts were taken: an earlier one would give an earlier pair.
  private func pairTime(of point: RecoveryPoint) -> Timestamp {
    point.restores.map(\.snapshot.created).max() ?? point.time
  }

  /// Whether a runbook finds this very pair by a time alone, though snapshots were named here.
  private func isFoundByTime(_ point: RecoveryPoint, _ session: SiteSession) async throws -> Bool {
    guard !snapshots.isEmpty else { return true }
    let found = try await PointsCommand.search(
      session, at: pairTime(of: point).rfc3339, named: [])
    return found.choice?.point.contentIdentity == point.contentIdentity
  }

  /// What carries a strategy out to this very point; nil where no runbook at hand does.
  private func command(
    _ strategy: Strategy, _ point: RecoveryPoint, _ assessment: Assessment, pairIsFound: Bool
  ) -> String? {
    guard let runbook = strategy.runbook else { return nil }
    let bucket = point.buckets.compactMap(\.snapshot?.created).max()
    let whole = pairTime(of: point)
    var settings: [String]
    switch strategy {
    case .fullRestore where !pairIsFound, .wrongDelete where !pairIsFound: return nil
    case .nothing: return nil
    case .selectedObjects, .bucketOnly: settings = ["at=\((bucket ?? point.time).rfc3339)"]
    case .databaseOnly: settings = ["at=\(point.time.rfc3339)"]
    case .fullRestore: settings = ["at=\(whole.rfc3339)"]
    case .wrongDelete: settings = ["before=\(whole.rfc3339)"]
    }
    if strategy == .selectedObjects {
      // What this snapshot does not hold may be in the newest.
      let objects = assessment.objects
      if !objects.isEmpty, objects.allSatisfy({ $0.toCopy == 0 }) { settings = ["at=latest"] }
      if assessment.objects.contains(where: { $0.changed > 0 }) { settings.append("replace=true") }
      if assessment.objects.contains(where: { $0.missed == nil }) {
        settings.append("referenced=false")
      }
    }
    return "tamsdr run \(Shell.quoted("\(runbooks)/\(runbook).yaml")) --site \(Shell.quoted(site))"
      + settings.map { " --set \(Shell.quoted($0))" }.joined() + state.suffix
  }
}
