import Actions
import Core
import Engine
import Store
import Transport

/// A site that can be reached, with the actions that reach it.
struct SiteSession {
  let site: Site
  let connection: SiteConnection
  let actions: [String: any Action]

  /// Secrets and CA files lie beside the site file. For a drill everything but the sandbox is refused to
  /// be changed. `parameterSecrets` are those of the run.
  init(
    _ site: Site, file path: String, kind: Runbook.Kind = .recovery, gate: ChangeGate = .open,
    parameterSecrets: Set<SecretReference> = []
  ) throws {
    let folder = Self.folder(of: StateOptions.absolute(path))
    self.site = site
    let sandbox = try Self.sandbox(site, kind, path)
    var reached = site
    reached.parameterSecrets = parameterSecrets
    do {
      connection = try SiteConnection(
        reached, folder: folder, secrets: Secrets(folder: folder),
        confinement: try RehearsalMode.confinement(),
        sandbox: sandbox, gate: gate, log: RequestLog.sink,
        passing: { CrashPoint.passed($0, $1, answered: $2) })
    } catch {
      throw CommandFailure(.usage, error, next: ["mend the site file, then the same command again"])
    }
    actions = ActionCatalogue.actions(connection: connection)
  }

  private static func sandbox(
    _ site: Site, _ kind: Runbook.Kind, _ path: String
  ) throws -> SandboxGuard? {
    guard kind == .drill else { return nil }
    guard let sandbox = site.sandbox else {
      throw CommandFailure(
        .usage, .siteIncomplete, "site \(site.name) has no sandbox", at: path,
        hint: "write sandbox: { path: …, database: …, buckets: …, … } into the site file")
    }
    return SandboxGuard(sandbox, of: site)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// Every request as one line without secrets, where `TAMSDR_LOG=debug` asks for it.
enum RequestLog {
  static let sink: (@Sendable (String) -> Void)? = {
    guard StateOptions.variable("TAMSDR_LOG") == "debug" else { return nil }
    return { line in Output.error("debug: \(line)") }
  }()
}
