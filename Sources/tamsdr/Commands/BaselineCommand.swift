import Actions
import ArgumentParser
import Core
import Engine
import Reporting
import Store
import Transport

struct BaselineCommand: AsyncParsableCommand, WritesJSON {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract:
      "Keeps what the snapshots of a recovery point hold, for later restores to compare with.",
    discussion: """
      Reads every table, flow and bucket inside the snapshots, and writes digests of them to one file \
      below the folder of the journals; changes nothing at the site. A later restore of that point then \
      proves that it brought back what the snapshots held when they were young. Best made by a timer, \
      soon after the snapshots. Exit code 8 where something could not be read.
      """)

  @Option(help: "The site's file.", completion: .yaml) var site: String
  @Option(
    parsing: .unconditional,
    help: "Nothing younger than this: RFC 3339 with a zone, latest, or a span such as -2h.")
  var at = "latest"
  @Option(
    name: .customLong("snapshot"), parsing: .singleValue,
    help: "Only a point of this snapshot. May be repeated, once for each part of a pair.")
  var snapshots: [String] = []
  @Flag(help: "List the baselines there are, each proven by its digest.") var list = false
  @Flag(help: "Answer with one JSON object.") var json = false
  @OptionGroup var state: StateOptions

  func run() async throws {
    let (read, source) = try Documents.site(site)
    let folder = BaselineFolder(try state.open(), siteKey: siteKey(of: read))
    if list { return try BaselineTable.show(folder, read, json: json) }
    let session = try SiteSession(read, file: source.path)
    let answer = try await PointsCommand.search(session, at: at, named: Set(snapshots))
    guard let point = answer.choice?.point else {
      throw CommandFailure(
        .failedUnchanged, .pointMissing,
        "there is no point to make a baseline of: "
          + answer.reasons.prefix(3).joined(separator: "; "), at: read.vast.endpoint,
        next: ["tamsdr points --site \(Shell.quoted(site))"])
    }
    let (outcome, unread) = try await make(point, session, folder)
    try refuse(outcome, at: folder.path(of: point))
    try tell(point, outcome, unread, folder)
  }

  private func make(
    _ point: RecoveryPoint, _ session: SiteSession, _ folder: BaselineFolder
  ) async throws -> (BaselineWriter.Outcome, unread: [String]) {
    let made = SystemClock.now()
    do {
      let writer = try BaselineWriter(folder, of: point)
      var unread: [String] = []
      var isEmpty = true
      await BaselineReading(session.connection).read(point, progress: { Output.error($0) }) {
        writer.add($0)
        switch $0 {
        case .unread(let what): unread.append(what)
        case .bucket: break
        case .table, .flow, .flowsEnd, .object, .bucketEnd: isEmpty = false
        }
      }
      guard !isEmpty else {
        throw CommandFailure(
          .failedUnchanged, .baselineUnusable,
          "nothing of the point could be read: \(unread.joined(separator: "; "))",
          at: session.site.vast.endpoint)
      }
      return (try writer.finish(made: made), unread)
    } catch let error as SystemError {
      throw CommandFailure(
        .failedUnchanged, .fileUnwritable, "the baseline cannot be written: \(error.reason)",
        at: folder.path,
        next: ["make room there, or give another folder with --state-dir"])
    } catch let problem as Problem {
      throw CommandFailure(.failedUnchanged, problem)
    }
  }

  private func refuse(_ outcome: BaselineWriter.Outcome, at path: String) throws {
    guard case .contradicts(let made) = outcome else { return }
    throw CommandFailure(
      .failedUnchanged, .baselineDiffers,
      "the snapshots do not hold what they held when the baseline was made at \(made.rfc3339)",
      at: path,
      hint: "the older baseline is kept: it is what the snapshots should hold, so go back to "
        + "another point",
      next: ["tamsdr points --site \(Shell.quoted(site))"])
  }

  private func tell(
    _ point: RecoveryPoint, _ outcome: BaselineWriter.Outcome, _ unread: [String],
    _ folder: BaselineFolder
  ) throws {
    let path = folder.path(of: point)
    guard case .found(let baseline) = folder.finding(of: point) else {
      throw CommandFailure(
        .internalError, .baselineUnusable, "the baseline was written and cannot be read", at: path)
    }
    let isNew = outcome == .written
    if json {
      Output.json(BaselineTable.document(baseline, path: path, isNew: isNew))
    } else {
      Output.line("point \(point.sentence)")
      Output.line(baseline.sentence)
      for what in unread { Output.line("not read: \(what)") }
      Output.line(isNew ? "written to \(path)" : "as made at \(baseline.made.rfc3339): \(path)")
    }
    if !unread.isEmpty { throw CommandEnding(code: .unverified) }
  }
}

/// The baselines of a site as rows and as JSON.
enum BaselineTable {
  static func show(_ folder: BaselineFolder, _ site: Site, json: Bool) throws {
    let paths: [String]
    do {
      paths = try folder.all()
    } catch {
      throw CommandFailure(
        .internalError, .baselineUnusable, "the baselines cannot be listed: \(error.reason)",
        at: folder.path)
    }
    var rows: [[String]] = []
    var documents: [Value] = []
    for path in paths {
      do {
        let (file, baseline) = try BaselineFile.read(path)
        rows.append(row(file, baseline, path))
        documents.append(document(baseline, path: path, isNew: false))
      } catch {
        rows.append(["-", "-", "-", error.what, path])
        documents.append(.map(["path": .text(path), "refused": .text(error.what)]))
      }
    }
    if json {
      return Output.json(
        .map(["event": .text("baselines"), "baselines": .list(documents)]))
    }
    guard !rows.isEmpty else {
      return Output.line("there is no baseline of \(site.name) in \(folder.path)")
    }
    Output.table(header: ["made", "age", "snapshots", "holds", "file"], rows)
  }

  private static func row(
    _ file: BaselineFile, _ baseline: Baseline, _ path: String
  ) -> [String] {
    let lacks = baseline.unread.isEmpty ? "" : ", not read: \(baseline.unread.count) parts"
    return [
      Figures.time(baseline.made), Figures.span(SystemClock.now() - baseline.made),
      file.snapshots.joined(separator: ", "), baseline.sentence + lacks, path,
    ]
  }

  static func document(_ baseline: Baseline, path: String, isNew: Bool) -> Value {
    .map([
      "event": .text("baseline"), "path": .text(path), "made": .time(baseline.made),
      "written": .bool(isNew), "tables": .map(baseline.tables.mapValues { .integer($0.rows) }),
      "flows": baseline.flows.map(Value.integer) ?? .null,
      "buckets": .map(
        baseline.buckets.mapValues {
          .map(["objects": .integer($0.count), "bytes": .integer($0.bytes)])
        }), "unread": .list(baseline.unread.map(Value.text)),
    ])
  }
}
