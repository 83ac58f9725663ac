import ArgumentParser
import Core
import Lab

struct StartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Make a lab in a folder, or start the one that is there, in the background.",
    discussion: "The switches say what nobody outside VAST knows, the default first:\n"
      + SwitchName.allCases.map { "  " + $0.help }.joined(separator: "\n")
      + "\nThe keys of --name are \(LabNames.keys.joined(separator: ", ")).")

  @OptionGroup var lab: LabFolderOption

  @Option(help: "Segments that are live at the end of the history.")
  var segments: Int?

  @Option(help: "The same seed gives the same content.")
  var seed: UInt64?

  @Option(help: "How many times faster than usual VAST's delays pass.")
  var speed: Double?

  @Option(help: "two: database and media apart; parent: both below one protected path.")
  var layout: LabLayout?

  @Option(help: "As which release's Trino shows the tables: vasttams-7 or vasttams-6.")
  var tables: Site.Tams.Tables?

  @Flag(help: "Delete segments between a database snapshot and the next bucket snapshot too.")
  var churn = false

  @Option(help: "When the history ends, such as 2026-03-01T12:00:00Z; now if not given.")
  var historyEnd: Timestamp?

  @Option(help: "What its TAMS speaks: bbc-8, or vasttams-6 or vasttams-7 with their defects.")
  var api: Site.Tams.API?

  @Option(help: "local: journals on this host; mirror: the site file names a bucket for them too.")
  var journal: JournalPlace?

  @Option(name: .customLong("vast"), help: "Set a switch: key=value.")
  var switches: [String] = []

  @Option(
    name: .customLong("name"), help: "Call something otherwise: key=name; repeatable.")
  var names: [String] = []

  func validate() throws {
    if let segments, segments < 1 { throw ValidationError("--segments must be at least 1") }
    if let speed, speed <= 0 { throw ValidationError("--speed must be more than 0") }
    do { _ = try Switches(switches) } catch { throw ValidationError("--vast: \(error)") }
    do { _ = try LabNames(names) } catch { throw ValidationError("--name: \(error)") }
  }

  func run() async throws {
    try await reportingErrors {
      let folder = lab.folder
      try await Lab(folder, Launcher.current()).start(options())
      let description = try LabDescription.read(folder)
      print("vast: \(description.vmsURL)")
      print("s3: \(description.s3URL)")
      print("trino: \(description.trinoURL)")
      print("tams: \(description.tamsURL)")
      print("site: \(folder.site)")
    }
  }

  /// Nil where none is given: an existing lab keeps its own.
  private func options() throws -> LabOptions? {
    let defaults = LabOptions()
    var options = defaults
    options.layout = layout ?? options.layout
    options.tables = tables ?? options.tables
    options.segments = segments ?? options.segments
    options.seed = seed ?? options.seed
    options.speed = speed ?? options.speed
    options.churn = churn
    options.historyEnd = historyEnd
    options.api = api ?? options.api
    options.journal = journal ?? options.journal
    options.switches = try Switches(switches)
    options.names = try LabNames(names)
    return options == defaults ? nil : options
  }
}

extension LabLayout: ExpressibleByArgument {}
extension Site.Tams.Tables: ExpressibleByArgument {}
extension JournalPlace: ExpressibleByArgument {}
extension Site.Tams.API: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
  package init?(argument: String) { self.init(rfc3339: argument) }
}

extension SwitchName {
  var help: String { rawValue + "=" + (choices?.joined(separator: "|") ?? "SECONDS") }
}
