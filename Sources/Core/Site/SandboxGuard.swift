/// What a changing call changes, as the client that sends it knows.
package enum ChangedObject: Sendable, Hashable {
  case directory(DirectoryPath)
  case bucket(String)
  /// A TAMS, by its address in the site file.
  case tams(String)
  case service(Site.Service)
  /// An access key, by its id.
  case key(String)
  /// People are told something: nothing of a site is touched.
  case message

  package var display: String {
    switch self {
    case .directory(let directory): "directory \(directory)"
    case .bucket(let bucket): "bucket \(bucket)"
    case .tams(let url): "the TAMS at \(url)"
    case .service(let service): "service \(service.name)"
    case .key(let key): "key \(key)"
    case .message: "a message"
    }
  }
}

/// Stands before every changing call of a drill, whatever its runbook says: only what the site's sandbox
/// names may be changed, and what nobody can name is refused.
package struct SandboxGuard: Sendable, Hashable {
  package let sandbox: Site.Sandbox
  /// Programs that may be started although they are no service's of the sandbox: they tell something.
  private let telling: Set<[String]>

  package init(_ sandbox: Site.Sandbox, of site: Site) {
    self.sandbox = sandbox
    var telling = Set(site.services.map(\.commands.probe))
    for case .command(_, let words) in site.notifiers { telling.insert(words) }
    self.telling = telling
  }

  /// Why a call that changes these objects must not be sent; nil where it may.
  package func refusal(of objects: [ChangedObject]) -> Problem? {
    guard !objects.isEmpty else {
      return Self.problem("a call that names nothing of the sandbox")
    }
    return objects.first { !allows($0) }.map { Self.problem("a change of \($0.display)") }
  }

  package func allows(program words: [String]) -> Bool {
    telling.contains(words) || sandbox.services.contains { $0.commands.all.contains(words) }
  }

  /// Whether a clone may lie there: strictly below the sandbox's path, since that itself stays.
  package func allows(_ directory: DirectoryPath) -> Bool {
    directory != sandbox.path && sandbox.path.contains(directory) && !directory.climbs
  }

  private func allows(_ object: ChangedObject) -> Bool {
    switch object {
    case .directory(let directory): allows(directory)
    case .bucket(let bucket): sandbox.standIns.values.contains(bucket)
    case .tams(let url): [sandbox.tams.url, sandbox.tams.privateURL].contains(url)
    case .service(let service): sandbox.services.contains(service)
    case .key(let key): sandbox.key.id == key
    case .message: true
    }
  }

  private static func problem(_ what: String) -> Problem {
    Problem(
      .drillRefused,
      "a drill refuses \(what): it is not in the sandbox",
      hint: "a drill changes only what sandbox: of the site file names; nothing was sent")
  }
}

extension DirectoryPath {
  /// Whether it has a part by which it could lead out of where it seems to lie.
  package var climbs: Bool { text.split(separator: "/").contains { $0 == ".." || $0 == "." } }
}

extension Site.Service.Commands {
  /// Every command there is of the service.
  package var all: [[String]] {
    [start, stop, probe] + [startPrivate, open].compactMap { $0 }
  }

  /// Those that change how it runs.
  package var changing: [[String]] {
    [start, stop] + [startPrivate, open].compactMap { $0 }
  }
}
