import Actions
import Core
import FoundationEssentials

/// One lab with a folder for journals and one to work in; all of it goes when it is ended.
struct RehearsalSite: Sendable {
  /// What every lab of one rehearsal is made with.
  struct Plan: Sendable {
    let program: LabProgram
    let executor: String
    /// The lab that all others are copies of, so that they share their bytes and are alike.
    let original: String
    let disaster: String
    /// The replaced steps, as the journal names them.
    let replacements: Set<String>
  }

  let plan: Plan
  let folder: String

  var lab: String { "\(folder)/lab" }
  var site: String { "\(lab)/site.yaml" }

  /// Starts a lab, loses what is to be recovered, hands it over, and leaves nothing behind.
  static func with<Result: Sendable>(
    _ plan: Plan, _ folder: String, _ work: @Sendable (RehearsalSite) async throws -> Result
  ) async throws -> Result {
    let site = RehearsalSite(plan: plan, folder: folder)
    do {
      try await site.start()
      let result = try await work(site)
      try await site.end()
      return result
    } catch {
      // What failed first is what the caller needs to know.
      try? await site.end()
      throw error
    }
  }

  private func start() async throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/work", withIntermediateDirectories: true)
    _ = try await plan.program.run("copy", plan.original, ["--to", lab])
    _ = try await plan.program.run("start", lab)
    _ = try await plan.program.run("disaster", lab, [plan.disaster])
  }

  private func end() async throws {
    if FileManager.default.fileExists(atPath: "\(lab)/lab.json") {
      _ = try await plan.program.run("stop", lab)
    }
    try FileManager.default.removeItem(atPath: folder)
  }

  // MARK: what is looked at

  func look() async throws -> SiteView {
    SiteView(digest: try await digest(), standing: try await standing())
  }

  /// A part that no snapshot is named for is read live.
  func digest(database: String? = nil, bucket: String? = nil) async throws -> String {
    var words: [String] = []
    if let database { words += ["--database", database] }
    if let bucket { words += ["--bucket", bucket] }
    return try await plan.program.run("digest", lab, words)
  }

  func standing() async throws -> SiteStanding {
    let text = try await plan.program.run("status", lab, ["--json"])
    return try JSONDecoder().decode(SiteStanding.self, from: Data(text.utf8))
  }

  func log() async throws -> [LabLogEntry] {
    try await plan.program.run("log", lab, ["--json"]).split(whereSeparator: \.isNewline).map {
      try JSONDecoder().decode(LabLogEntry.self, from: Data($0.utf8))
    }
  }

  func fail(_ words: [String]) async throws {
    _ = try await plan.program.run("fault", lab, words)
  }

  // MARK: the executor

  /// A command of tamsdr on this lab, confined to it.
  func executor(
    _ words: [String], _ environment: [String: String] = [:]
  ) async throws -> Program {
    let standing = try await standing()
    let confinement = Confinement(
      servers: standing.servers, program: plan.program.path, replacements: plan.replacements)
    var program = Program(own: [plan.executor] + words + ["--state-dir", "\(folder)/state"])
    program.environment = environment
    program.environment[RehearsalMode.variable] = try RehearsalMode.text(confinement)
    program.directory = "\(folder)/work"
    program.keptOutput = 64 << 20
    return program
  }

  func report() async throws -> RunView {
    let result = try await executor(["report", "--format", "json"]).run()
    guard result.code == 0 else {
      throw Problem(.rehearsalFailed, "no report: \(result.errors.lastWords)")
    }
    return try JSONDecoder().decode(RunView.self, from: Data(result.output.utf8))
  }
}
