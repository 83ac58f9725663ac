import Core

/// The whole of a simulated site as a value: what a cluster, its services and its clients are at one
/// moment. Time goes on with each request.
struct SiteState: Sendable {
  /// One protected directory.
  struct Directory: Sendable {
    var bucket: String
    /// Nil where there is no such directory.
    var live: Set<String>?
    /// What live would be if no restore had ever been committed: every write that clients were told of.
    var original: Set<String>?
    var point: Set<String>
    /// Live is the point and what was written since.
    var isRestored = false
    var sinceRestore: Set<String> = []
    var snapshots: [String: Set<String>] = [:]
    var snapshotReady: [String: Int] = [:]
    var clone: Clone?
    var expires = 100
  }

  /// An open restore.
  struct Clone: Sendable {
    let name: String
    let content: Set<String>
    var task: Int
    var readyAt: Int
    var commitEndsAt: Int?
    var hasFailed = false
    var commitHasFailed = false
  }

  struct Service: Sendable {
    let role: String
    var state: String
    var becomes: String?
    var settlesAt = 0
  }

  var tick = 0
  var directories: [String: Directory]
  /// Directories of the runbook's point.
  var pointDirectories: Set<String>
  var services: [String: Service]
  var keys: [String: Bool]
  var schedules: [String: Bool]
  var flows: Set<String> = []
  /// What commands made, by name, with the step that made it.
  var objects: [String: String] = [:]
  var notified: [String: Int] = [:]
  var failing: Set<String> = []
  var refusedOnce: Set<String> = []
  var lastOpen = 0
  var nextTask = 100

  // What happened, for the invariants.
  var history: [Happening] = []
  var made: Set<String> = []
  var gone: Set<String> = []
  var committed: Set<String> = []
  var forgotten: Set<String> = []
  /// When somebody broke a hold, and when the engine last had an answer about it.
  var brokenAt: [Hold: Int] = [:]
  var probedAt: [Hold: Int] = [:]
  var seenBroken: [Hold: Int] = [:]
  var violations: [Violation] = []
  var requests = 0

  /// A presigned URL handed out by an open TAMS works so long.
  static let presignedLifetime = 6

  static let database = "/tams/db"
  static let media = "/tams/media"

  /// A damaged site in service, and what a runbook restores of it; `isLost` takes the database's
  /// directory away.
  init(for runbook: String = "full-restore", isLost: Bool = false) {
    pointDirectories =
      switch runbook {
      case "database-only": [Self.database]
      case "bucket-only": [Self.media]
      default: [Self.database, Self.media]
      }
    let database: Set = ["flow-a", "segment-a"]
    let point: Set = ["flow-a", "segment-a", "flow-b", "segment-b"]
    let objects: Set = ["object-a"]
    directories = [
      Self.database: Directory(
        bucket: "db", live: isLost ? nil : database, original: isLost ? nil : database,
        point: point, snapshots: ["daily": point]),
      Self.media: Directory(
        bucket: "media", live: objects, original: objects, point: ["object-a", "object-b"],
        snapshots: ["daily": ["object-a", "object-b"]]),
    ]
    services = [
      "tams": Service(role: "api", state: "open"),
      "retention": Service(role: "worker", state: "running"),
      "ingest": Service(role: "ingest", state: "running"),
      "ingest-spare": Service(role: "ingest", state: "stopped"),
    ]
    keys = ["tams-key": true, "old-key": false]
    schedules = ["tams-db": true, "tams-media": true, "tams-offsite": false]
  }

}

// MARK: Time

extension SiteState {
  /// Time goes on: work under way proceeds, clients write where somebody lets them.
  mutating func pass(_ ticks: Int = 1) {
    for _ in 0..<ticks {
      tick += 1
      settle()
      write()
    }
  }

  private mutating func settle() {
    for name in services.keys.sorted() {
      if let becomes = services[name]?.becomes, tick >= services[name]?.settlesAt ?? 0 {
        services[name]?.state = becomes
        services[name]?.becomes = nil
      }
    }
    for path in directories.keys.sorted() {
      guard let clone = directories[path]?.clone, let end = clone.commitEndsAt, tick >= end else {
        continue
      }
      if clone.commitHasFailed {
        directories[path]?.clone?.commitEndsAt = nil
      } else {
        replace(path, by: clone)
      }
    }
  }

  private mutating func replace(_ path: String, by clone: Clone) {
    committed.insert(clone.name)
    directories[path]?.live = clone.content
    directories[path]?.clone = nil
    directories[path]?.sinceRestore = []
    directories[path]?.isRestored = !clone.name.hasSuffix("-undo")
  }

  /// Services write by themselves, clients by URLs that an open TAMS gave them.
  private mutating func write() {
    if services.values.contains(where: { $0.state == "open" }) { lastOpen = tick }
    guard keys.values.contains(true) else { return }
    let serves = services.values.contains { $0.state == "open" || $0.state == "running" }
    if serves { write(to: Self.database) }
    if serves || tick - lastOpen < Self.presignedLifetime { write(to: Self.media) }
  }

  private mutating func write(to path: String) {
    guard directories[path]?.live != nil else { return }
    let record = "write-\(tick)"
    directories[path]?.live?.insert(record)
    if directories[path]?.isRestored == true {
      directories[path]?.sinceRestore.insert(record)
    } else {
      directories[path]?.original?.insert(record)
    }
  }
}

// MARK: Holds

extension SiteState {
  func isInForce(_ hold: Hold) -> Bool {
    switch hold.kind {
    case .service: services[hold.object].map { $0.state == "stopped" && $0.becomes == nil } ?? false
    case .key: keys[hold.object] == false
    case .schedule: schedules[hold.object] == false
    }
  }

  var allHolds: [Hold] {
    (services.keys.map { Hold(.service, $0) } + keys.keys.map { Hold(.key, $0) }
      + schedules.keys.map { Hold(.schedule, $0) }).sorted()
  }

  /// Nobody but the run stops, disables or suspends.
  func takenHolds(since start: SiteState) -> [Hold] {
    allHolds.filter { isInForce($0) && !start.isInForce($0) }
  }

  /// Somebody lifts a hold behind the engine's back.
  mutating func breakHold(_ hold: Hold) {
    guard isInForce(hold) else { return }
    switch hold.kind {
    case .service: services[hold.object]?.state = "running"
    case .key: keys[hold.object] = true
    case .schedule: schedules[hold.object] = true
    }
    brokenAt[hold] = tick
    seenBroken[hold] = nil
  }
}

/// A change of the site, by whom.
struct Happening: Sendable {
  enum Effect: Sendable, Hashable {
    case set(Hold)
    case lift(Hold)
    case open
    case extend(String)
    case snapshot(String, name: String)
    case startRestore(String, name: String)
    case stopRestore(String, name: String)
    case commit(String, name: String)
    case putFlow(String)
    case deleteFlow(String)
    case make(String)
    case erase(String)
    case notify(String)

    /// It made something that can be found by a name.
    var isNamed: Bool {
      switch self {
      case .snapshot, .startRestore, .putFlow, .make: true
      case .set, .lift, .open, .extend, .stopRestore, .commit, .deleteFlow, .erase, .notify: false
      }
    }
  }

  let tick: Int
  let effect: Effect
  let caller: Caller
}

/// Which part of which step sends a request.
struct Caller: Sendable, Hashable {
  enum Part: String, Sendable { case perform, probe, undo, condition, renew }

  let step: StepKey
  let part: Part
  let name: String

  init(_ call: ActionCall, _ part: Part) {
    step = call.step
    self.part = part
    name = call.remoteName
  }
}
