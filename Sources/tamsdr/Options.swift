import ArgumentParser
import Core
import Engine
import Glibc
import Store

/// Where the journals are.
struct StateOptions: ParsableArguments {
  @Option(
    name: .customLong("state-dir"),
    help: """
      The folder of the journals. If it is not given: TAMSDR_STATE_DIR, else tamsdr below XDG_STATE_HOME.
      """,
    completion: .directory)
  var folder: String?

  func open() throws -> StateFolder {
    let path = Self.path(folder)
    do {
      return try StateFolder(path: path)
    } catch {
      throw CommandFailure(
        .failedUnchanged, .stateFolder,
        "the folder of the journals cannot be made: \(error.reason)", at: path,
        hint: "no run starts without a journal",
        next: ["give a folder that can be written with --state-dir"])
    }
  }

  static func path(_ folder: String?) -> String { absolute(folder ?? standardFolder) }

  static func exists(_ path: String) -> Bool { access(path, R_OK | X_OK) == 0 }

  /// What commands that are advised must end with to find the same journals.
  var suffix: String { folder.map { " --state-dir \(Shell.quoted($0))" } ?? "" }

  private static var standardFolder: String {
    if let path = variable("TAMSDR_STATE_DIR") { return path }
    let base = variable("XDG_STATE_HOME") ?? (variable("HOME") ?? ".") + "/.local/state"
    return base + "/tamsdr"
  }

  static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
  }
}

enum Shell {
  /// As one word of a shell's command line.
  static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "/._-=:".contains($0))
    }
    guard !plain || word.isEmpty else { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

/// Which run is meant.
struct RunSelection: ParsableArguments {
  @Argument(
    help: "The run's id, as tamsdr list shows it; the run that did something last if none.",
    completion: .run)
  var run: String?

  @Option(help: "Take the run of the site in this file that did something last.", completion: .yaml)
  var site: String?
}

/// Where the run's journal is read from.
struct OriginOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "For a run of another host: take its journal from the mirror; --site names the site file.",
      valueName: "s3://BUCKET/PREFIX/RUN"))
  var place: String?

  /// Nil where this host's own journal is meant.
  func mirrored(_ run: String?, site: String?) throws -> MirroredRun? {
    guard let place else { return nil }
    let origin = try MirroredRun(place, site: site)
    if let run, run != origin.run {
      throw CommandFailure(.usage, .argumentConflict, "--from names run \(origin.run)", at: run)
    }
    return origin
  }

  /// Takes the run up, from where it is said to be.
  func takeUp(
    _ run: String?, site: String?, _ archive: Archive, for purpose: Purpose = .work,
    refusing: (RunState) throws -> Void
  ) async throws -> LockedRun {
    if let origin = try mirrored(run, site: site) {
      return try await LockedRun.mirrored(archive, origin, for: purpose)
    }
    let loaded = try archive.load(named: run, at: site)
    try refusing(loaded.state)
    return try await LockedRun.own(archive, loaded, for: purpose)
  }
}

/// How much of a run is told while it goes on.
struct ShowingOptions: ParsableArguments {
  @Flag(help: "Write each event as one line of JSON.") var json = false
  @Flag(
    help: "Write only questions, warnings, a projected miss and the end.") var quiet = false

  var showing: Showing { json ? .json : quiet ? .quiet : .lines }

  func validate() throws {
    if json && quiet { throw ValidationError("--json and --quiet cannot be used together") }
  }
}

/// What an operator decides beforehand.
struct ConsentOptions: ParsableArguments {
  @Flag(
    name: .long,
    help:
      "Answer yes to every approval the runbook asks for; not to findings of the run: --accept names those."
  )
  var yes = false
}

extension ConsentKind: ExpressibleByArgument {
  package var defaultValueDescription: String { rawValue }
  package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension RunOptions.OnFailure: ExpressibleByArgument {
  package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
