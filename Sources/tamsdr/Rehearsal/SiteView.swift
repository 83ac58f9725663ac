import Core

/// A lab as it is at a moment, as far as a run can change it.
struct SiteView: Sendable, Hashable {
  let digest: String
  let standing: SiteStanding

  /// What is other than in `other`; empty where nothing is.
  func differences(from other: SiteView) -> [String] {
    (digest == other.digest ? [] : ["the data is other"])
      + standing.differences(from: other.standing)
  }
}

/// `tamsdr-lab status --json`.
struct SiteStanding: Sendable, Hashable, Decodable {
  struct Process: Sendable, Hashable, Decodable {
    let state: String
  }

  let processes: [String: Process]
  let open: Bool
  let disabledKeys: [String]
  let suspendedPaths: [String]
  let openRestores: [String]
  let sandbox: [String]
  let vast: String
  let s3: String
  let trino: String
  let tams: String
  let tamsPrivate: String
  let sandboxTams: String
  let sandboxTamsPrivate: String

  enum CodingKeys: String, CodingKey {
    case processes, open, sandbox, vast, s3, trino, tams
    case disabledKeys = "disabled_keys"
    case suspendedPaths = "suspended_paths"
    case openRestores = "open_restores"
    case tamsPrivate = "tams_private"
    case sandboxTams = "sandbox_tams"
    case sandboxTamsPrivate = "sandbox_tams_private"
  }

  /// `host:port` of everything that serves.
  var servers: Set<String> {
    Set(
      [vast, s3, trino, tams, tamsPrivate, sandboxTams, sandboxTamsPrivate]
        .compactMap { $0.split(separator: "/").last }.map(String.init))
  }

  func differences(from other: SiteStanding) -> [String] {
    var found: [String] = []
    for (name, process) in processes.sorted(by: { $0.key < $1.key })
    where process != other.processes[name] {
      found.append("the \(name) process is \(process.state)")
    }
    if open != other.open { found.append("clients \(open ? "reach" : "do not reach") TAMS") }
    let lists = [
      ("keys off", disabledKeys, other.disabledKeys),
      ("schedules suspended", suspendedPaths, other.suspendedPaths),
      ("restores open", openRestores, other.openRestores),
      ("in the sandbox", sandbox, other.sandbox),
    ]
    for (what, now, then) in lists where now != then {
      found.append("\(what): \(now.isEmpty ? "none" : now.joined(separator: ", "))")
    }
    return found
  }
}

/// A line of `tamsdr-lab log --json`, as far as it is used.
struct LabLogEntry: Sendable, Decodable {
  let time: Timestamp
  let service: String
  let method: String?
  let path: String?
  let name: String?
  let effect: String?
  let client: String?

  var isStrike: Bool { effect == "fault" }

  /// One that changes something over there; logging in does not.
  var isChange: Bool {
    guard let method, let path, !path.contains("/token/") else { return false }
    return method != "GET" && method != "HEAD"
  }
}
