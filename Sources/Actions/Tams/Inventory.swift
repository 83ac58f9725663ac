import Core
import Transport

/// Compares what lies in buckets: live with a snapshot, or objects with the segments that name them.
struct Inventory: Sendable {
  /// What two listings say of one key.
  enum Pairing: Sendable {
    case onlyLive(StoredObject)
    case onlyPoint(StoredObject)
    case both(live: StoredObject, point: StoredObject)
  }

  /// Two listings merged.
  struct Difference: Sendable {
    var same = 0
    var onlyLive: Offenders
    var onlyPoint: Offenders
    /// Another size or ETag under the same key.
    var different: Offenders
    var liveObjects = 0
    var pointObjects = 0

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
        onlyLive.add(object.key)
      case .onlyPoint(let object):
        pointObjects += 1
        onlyPoint.add(object.key)
      case .both(let live, let point):
        liveObjects += 1
        pointObjects += 1
        if live.isSame(as: point) { same += 1 } else { different.add(live.key) }
      }
    }
  }

  /// Segments merged with a listing.
  struct References: Sendable {
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
    var liveObjects = ObjectCursor([live], connection.s3)
    var pointObjects = ObjectCursor([point], connection.s3)
    var left = try await liveObjects.next()
    var right = try await pointObjects.next()
    while left != nil || right != nil {
      let order = Self.order(left?.key, right?.key)
      switch (order, left, right) {
      case (.before, .some(let object), _): try await take(.onlyLive(object))
      case (.after, _, .some(let object)): try await take(.onlyPoint(object))
      case (_, .some(let one), .some(let other)): try await take(.both(live: one, point: other))
      default: break
      }
      if order != .after { left = try await liveObjects.next() }
      if order != .before { right = try await pointObjects.next() }
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
  /// dangling so many keys are kept.
  func references(
    of database: DatabaseReading.Place, in places: [ObjectPlace], now: Timestamp,
    younger: Timestamp? = nil, keeping limit: Int = 100,
    progress: (References) -> Void = { _ in }
  ) async throws(RemoteFailure) -> References {
    let statement = DatabaseReading(connection)
      .statement(PackageResources.segment_keys_sql, live: database)
    let client = connection.s3
    return try await connection.trino.query(statement) {
      (rows) async throws(RemoteFailure) -> References in
      var references = References(keeping: limit)
      var keys = SegmentKeyCursor(rows)
      var objects = ObjectCursor(places, client)
      var key = try await keys.next()
      var object = try await objects.next()
      while key != nil || object != nil {
        let order = Self.order(key?.key, object?.key)
        if order == .before, let key {
          references.addDangling(key, now: now, younger: younger)
        } else if order == .after, let object {
          references.orphans.add(object.key)
        }
        if order != .after {
          references.segments += key?.segments ?? 0
          key = try await keys.next()
        }
        if order != .before {
          references.objects += object == nil ? 0 : 1
          if references.objects.isMultiple(of: Self.stride) { progress(references) }
          object = try await objects.next()
        }
      }
      return references
    }
  }

  /// What has come to its end is after everything.
  private static func order(_ left: String?, _ right: String?) -> KeyOrder {
    switch (left, right) {
    case (.some(let left), .some(let right)): KeyOrder.compare(left, right)
    case (.some, nil): .before
    case (nil, .some): .after
    case (nil, nil): .same
    }
  }
}
