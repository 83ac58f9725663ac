import Actions
import Core
import Reporting
import Transport

/// The rescue snapshots on a site's cluster: found by their names, so that none is missed whose run
/// left no journal here.
enum RescueTable {
  private struct Line {
    let rescue: Rescue
    let standing: RunStanding?
    /// The command that deletes it, or why there is none.
    let release: Result<String, Problem>
  }

  static func show(_ path: String?, _ archive: Archive, json: Bool) async throws {
    guard let path else {
      throw CommandFailure(
        .usage, .argumentMissing, "list --rescues needs a site",
        next: ["tamsdr list --rescues --site SITE"])
    }
    let (site, source) = try Documents.site(path)
    let lines = try await lines(try SiteSession(site, file: source.path), path, archive)
    if json { return Output.json(.list(lines.map(document))) }
    guard !lines.isEmpty else {
      return Output.line("no rescue snapshots at \(site.vast.endpoint)")
    }
    let header = ["run", "step", "directory", "created", "expires", "size", "outcome"]
    let table = TextTable.lines(header: header, lines.map(row), within: Output.columns)
    table.dropLast(lines.count).forEach(Output.line)
    for (row, line) in zip(table.suffix(lines.count), lines) {
      Output.line(row)
      let (command, text) = release(line)
      if let command {
        Output.line("    release: \(command)")
      } else {
        Output.fitted("    \(text)")
      }
    }
  }

  private static func lines(
    _ session: SiteSession, _ path: String, _ archive: Archive
  ) async throws -> [Line] {
    let rescues: [Rescue]
    do {
      rescues = try await Rescue.all(session.connection)
    } catch let failure as RemoteFailure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    }
    var lines: [Line] = []
    for rescue in rescues {
      let run = rescue.name.run
      let standing = await archive.standing(of: run)
      let kept = RunStanding.keepsRescues(of: run, standing)
      let command =
        "tamsdr run runbooks/release-rescues.yaml --site \(Shell.quoted(path)) --set run=\(run)"
        + archive.suffix
      lines.append(
        Line(
          rescue: rescue, standing: standing, release: kept.map(Result.failure) ?? .success(command)
        ))
    }
    return lines
  }

  private static func row(_ line: Line) -> [String] {
    let snapshot = line.rescue.snapshot
    return [
      line.rescue.name.run, line.rescue.name.step, snapshot.path.text,
      snapshot.created.map(Figures.time) ?? "-", snapshot.expires.map(Figures.time) ?? "never",
      snapshot.uniqueBytes.map { "\($0) bytes" } ?? "-",
      line.standing?.outcome.rawValue ?? "no journal here",
    ]
  }

  private static func release(_ line: Line) -> (command: String?, text: String) {
    switch line.release {
    case .success(let command): (command, command)
    case .failure(let problem): (nil, "kept: \(problem.what)")
    }
  }

  private static func document(_ line: Line) -> Value {
    let snapshot = line.rescue.snapshot
    let (command, text) = release(line)
    return .map([
      "run": .text(line.rescue.name.run), "step": .text(line.rescue.name.step),
      "snapshot": .text(snapshot.name), "directory": .text(snapshot.path.text),
      "created": snapshot.created.map(Value.time) ?? .null,
      "expires": snapshot.expires.map(Value.time) ?? .null,
      "bytes": snapshot.uniqueBytes.map(Value.integer) ?? .null,
      "outcome": line.standing.map { .text($0.outcome.rawValue) } ?? .null,
      "release": command.map(Value.text) ?? .null,
      "kept": command == nil ? .text(text) : .null,
    ])
  }
}
