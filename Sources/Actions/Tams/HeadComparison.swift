import Core
import Transport

/// What is kept with objects beside their bytes, live and in the snapshot.
struct HeadComparison: Sendable {
  private static let mostSuspects = 1_000

  private let client: S3Client
  private let live: ObjectPlace
  private let point: ObjectPlace
  private(set) var cost = WorkCost()
  private(set) var looked = 0
  private(set) var contentTypes = 0
  private(set) var metadata = 0
  private(set) var tags = 0
  /// Gone or written over since they were listed.
  private(set) var moved = 0
  /// The snapshot does not show them.
  private(set) var untold = 0
  private(set) var different = Offenders()
  private(set) var tagsLooked = 0
  private(set) var tagsUntold = 0
  /// Objects whose number of tags is another in the snapshot, as far as servers tell: a number may be
  /// left out where it is none, or where the server does not tell it there.
  private var suspects: [S3Object] = []
  /// False where the server says that it keeps no tags.
  private(set) var hasTags = true

  init(_ client: S3Client, live: ObjectPlace, point: ObjectPlace) {
    self.client = client
    self.live = live
    self.point = point
  }

  mutating func compare(_ objects: [S3Object]) async throws(RemoteFailure) {
    let (client, live, point) = (client, live, point)
    let findings = try await cost.measure { () async throws(RemoteFailure) in
      try await concurrently(objects) { (object) async throws(RemoteFailure) -> Finding in
        let one = try await client.head(live.prefix + object.key, in: live.bucket)
        let other = try await Self.unlessRefused { () async throws(RemoteFailure) in
          try await client.head(point.prefix + object.key, in: point.bucket)
        }
        return Finding(object, live: one, point: other ?? nil)
      }
    }
    for (object, finding) in zip(objects, findings) { add(object, finding) }
  }

  private enum Finding: Sendable {
    case moved
    case untold
    case compared(otherType: Bool, otherMetadata: Bool, otherTagCount: Bool)

    init(_ object: S3Object, live: S3Head?, point: S3Head?) {
      guard let live, live.size == object.size, live.etag == object.etag else {
        self = .moved
        return
      }
      guard let point else {
        self = .untold
        return
      }
      self = .compared(
        otherType: live.contentType != point.contentType,
        otherMetadata: live.metadata != point.metadata,
        otherTagCount: live.tagCount ?? 0 != point.tagCount ?? 0)
    }
  }

  private mutating func add(_ object: S3Object, _ finding: Finding) {
    looked += 1
    switch finding {
    case .moved:
      moved += 1
      different.add(object.key)
    case .untold: untold += 1
    case .compared(let otherType, let otherMetadata, let otherTagCount):
      if otherTagCount, suspects.count < Self.mostSuspects { suspects.append(object) }
      contentTypes += otherType ? 1 : 0
      metadata += otherMetadata ? 1 : 0
      if otherType || otherMetadata { different.add(object.key) }
    }
  }

  /// Tags cost a request of their own: they are compared for these objects, and where their number
  /// raises a doubt.
  mutating func compareTags(_ sample: [S3Object]) async throws(RemoteFailure) {
    let (client, live, point) = (client, live, point)
    let chosen = Set(sample.map(\.key))
    let objects = sample + suspects.filter { !chosen.contains($0.key) }
    let pairs = try await cost.measure { () async throws(RemoteFailure) in
      try await concurrently(objects) { (object) async throws(RemoteFailure) -> (Tags, Tags) in
        (
          try await Self.tags(of: object, live, client),
          try await Self.tags(of: object, point, client)
        )
      }
    }
    for (object, pair) in zip(objects, pairs) {
      switch pair {
      case (.unsupported, .unsupported): hasTags = false
      case (.read(let one), .read(let other)):
        tagsLooked += 1
        guard one != other else { continue }
        tags += 1
        different.add(object.key)
      default: tagsUntold += 1
      }
    }
  }

  private enum Tags: Sendable {
    case read([String: String])
    /// The server keeps none for any object.
    case unsupported
    case refused
  }

  private static func tags(
    of object: S3Object, _ place: ObjectPlace, _ client: S3Client
  ) async throws(RemoteFailure) -> Tags {
    let answer = try await unlessRefused { () async throws(RemoteFailure) in
      try await client.tags(of: place.prefix + object.key, in: place.bucket)
    }
    return switch answer {
    case .some(.some(let tags)): .read(tags)
    case .some(nil): .unsupported
    case nil: .refused
    }
  }

  /// What cannot be had there is not known; trouble on the way is still a failure.
  private static func unlessRefused<Answer>(
    _ ask: () async throws(RemoteFailure) -> Answer
  ) async throws(RemoteFailure) -> Answer? {
    do {
      return try await ask()
    } catch  where error.isRefusal {
      return nil
    }
  }
}
