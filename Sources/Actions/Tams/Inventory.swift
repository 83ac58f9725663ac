import Core
import Transport

/// Compares what lies in buckets: live with a snapshot, or objects with the segments that name them.
struct Inventory: Sendable {
  /// What two listings say of one key.
  enum Pairing: Sendable {
    case onlyLive(S3Object)
    case onlyPoint(S3Object)
    case both(live: S3Object, point: S3Object)

    var live: S3Object? {
      switch self {
      case .onlyLive(let object), .both(let object, _): object
      case .onlyPoint: nil
      }
    }
  }

  /// Two listings merged.
  struct Difference: Sendable {
    var same = 0
    var onlyLive: Offenders
    var onlyPoint: Offenders
    /// Another size or ETag under the same key.
    var different: Offenders
    var liveObjects = 0
    var liveBytes = 0
    var pointObjects = 0
    var onlyLiveBytes = 0

    init(keeping limit: Int = 100) {
      onlyLive = Offenders(keeping: limit)
      onlyPoint = Offenders(keeping: limit)
      different = Offenders(keeping: limit)
    }

    var isNone: Bool { onlyLive.count + onlyPoint.count + different.count == 0 }

    mutating func add(_ pairing: Pairing) {
      switch pairing {
      case .onlyLive(let object):
        liveObjects += 1
        liveBytes += object.size
        onlyLiveBytes += object.size
        onlyLive.add(object.key)
      case .onlyPoint(let object):
        pointObjects += 1
        onlyPoint.add(object.key)
      case .both(let live, let point):
        liveObjects += 1
        liveBytes += live.size
        pointObjects += 1
        if live.isSame(as: point) { same += 1 } else { different.add(live.key) }
      }
    }
  }

  /// Segments merged with a listing.
  struct References: Sendable, Hashable {
    /// Segments whose object is not there although their flow still keeps them.
    var dangling: Offenders
    /// Segments without object that are past their flow's retention: nobody misses them.
    var expired = 0
    /// Of those, the ones registered after the instant given.
    var danglingYounger = 0
    var segments = 0
    /// Objects no segment refers to.
    var orphans: Offenders
    var objects = 0

    init(keeping limit: Int) {
      dangling = Offenders(keeping: limit)
      orphans = Offenders()
    }

    fileprivate mutating func addDangling(
      _ key: SegmentKey, now: Timestamp, younger: Timestamp?
    ) {
      if key.isExpired(at: now) {
        expired += key.segments
        return
      }
      dangling.add(key.key, times: key.segments)
      if let younger, let registered = key.registered, registered > younger {
        danglingYounger += key.segments
      }
    }
  }

  /// So many objects lie between two words of progress.
  private static let stride = 10_000

  private let connection: SiteConnection

  init(_ connection: SiteConnection) { self.connection = connection }

  func difference(
    live: ObjectPlace, point: ObjectPlace, keeping limit: Int = 100
  ) async throws(RemoteFailure) -> Difference {
    var difference = Difference(keeping: limit)
    try await merge(live: live, point: point) { (pairing) async throws(RemoteFailure) in
      difference.add(pairing)
    }
    return difference
  }

  /// Gives every key of either listing once, in order.
  func merge(
    live: ObjectPlace, point: ObjectPlace,
    _ take: (Pairing) async throws(RemoteFailure) -> Void
  ) async throws(RemoteFailure) {
    try await merge(
      ObjectCursor([live], connection.s3), ObjectCursor([point], connection.s3), take)
  }

  func merge(
    _ live: ObjectCursor, _ point: ObjectCursor,
    _ take: (Pairing) async throws(RemoteFailure) -> Void
  ) async throws(RemoteFailure) {
    var merge = KeyMerge(live, point)
    try await merge.each { (pairing) async throws(RemoteFailure) in
      try await take(Pairing(pairing))
    }
  }

  /// Why nobody can list there; nil where the first objects were given.
  func obstacle(at place: ObjectPlace) async -> String? {
    var objects = ObjectCursor([place], connection.s3, .start)
    do throws(RemoteFailure) {
      _ = try await objects.next()
      return nil
    } catch {
      return error.problem.display
    }
  }

  /// The same, each with the segments that name the key; `nowhere` gets those whose key is in neither
  /// listing. Without those past their flow's retention.
  func mergeNamed(
    live: ObjectPlace, point: ObjectPlace, by database: DatabaseReading.Place = .live,
    prefix: String = "", now: Timestamp, nowhere: (SegmentKey) -> Void = { _ in },
    _ take: (Pairing, SegmentKey?) -> Void
  ) async throws(RemoteFailure) {
    let statement = DatabaseReading(connection)
      .statement(.segmentKeys, live: database)
    let client = connection.s3
    try await connection.trino.query(statement) { (rows) async throws(RemoteFailure) -> Void in
      var names = SegmentKeyCursor(rows)
      var pairings = PairingCursor(live: live, point: point, client, prefix: prefix)
      var name = try await names.next()
      while let pairing = try await pairings.next() {
        while let passed = name, KeyOrder.compare(passed.name, pairing.name) == .before {
          if !passed.isExpired(at: now) { nowhere(passed) }
          name = try await names.next()
        }
        let named = name.flatMap { KeyOrder.compare($0.name, pairing.name) == .same ? $0 : nil }
        take(pairing, named.flatMap { $0.isExpired(at: now) ? nil : $0 })
        if named != nil { name = try await names.next() }
      }
      while let rest = name {
        if !rest.isExpired(at: now) { nowhere(rest) }
        name = try await names.next()
      }
    }
  }

  /// Whether the first thousand objects are the same.
  func startAlike(
    _ one: ObjectPlace, _ other: ObjectPlace
  ) async throws(RemoteFailure) -> Bool {
    var left = ObjectCursor([one], connection.s3, .start)
    var right = ObjectCursor([other], connection.s3, .start)
    for _ in 0..<1_000 {
      switch (try await left.next(), try await right.next()) {
      case (nil, nil): return true
      case (.some(let object), .some(let counterpart)) where object.isSame(as: counterpart): break
      default: return false
      }
    }
    return true
  }

  /// `younger` splits the dangling: an object registered after a snapshot was taken is not in it. Of the
  /// dangling so many keys are kept; `orphan` gets every object no segment refers to.
  func references(
    of database: DatabaseReading.Place, in places: [ObjectPlace], now: Timestamp,
    younger: Timestamp? = nil, keeping limit: Int = 100,
    progress: (References) -> Void = { _ in }, orphan: (S3Object) -> Void = { _ in }
  ) async throws(RemoteFailure) -> References {
    let statement = DatabaseReading(connection)
      .statement(.segmentKeys, live: database)
    let client = connection.s3
    return try await connection.trino.query(statement) {
      (rows) async throws(RemoteFailure) -> References in
      var references = References(keeping: limit)
      var merge = KeyMerge(SegmentKeyCursor(rows), ObjectCursor(places, client))
      try await merge.each { (pairing) async throws(RemoteFailure) in
        switch pairing {
        case .left(let key):
          references.segments += key.segments
          references.addDangling(key, now: now, younger: younger)
          return
        case .right(let object):
          references.orphans.add(object.key)
          orphan(object)
        case .both(let key, _): references.segments += key.segments
        }
        references.objects += 1
        if references.objects.isMultiple(of: Self.stride) { progress(references) }
      }
      return references
    }
  }
}
