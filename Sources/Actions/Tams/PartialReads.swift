import Core
import Transport

/// Reads the first and last bytes of objects, as a player does that opens them.
struct RangedReads: Sendable {
  static let length = 65_536

  private let client: S3Client
  private let bucket: String
  private(set) var cost = WorkCost()
  private(set) var objects = 0
  /// Of a kind that first bytes do not tell.
  private(set) var unrecognised = 0
  /// Keys, each with what is wrong.
  private(set) var damaged = Offenders()

  private enum Finding: Sendable {
    case whole(MediaContainer?)
    case damaged(String)
  }

  init(_ client: S3Client, bucket: String) {
    self.client = client
    self.bucket = bucket
  }

  mutating func read(_ sample: [S3Object]) async throws(RemoteFailure) {
    let (client, bucket) = (client, bucket)
    let findings = try await cost.measure { () async throws(RemoteFailure) in
      try await concurrently(sample) { (object) async throws(RemoteFailure) -> Finding in
        do throws(RemoteFailure) {
          return try await Self.finding(object, bucket, client)
        } catch  where error.status != nil {
          return .damaged(error.problem.what)
        }
      }
    }
    for (object, finding) in zip(sample, findings) {
      objects += 1
      switch finding {
      case .whole(nil): unrecognised += 1
      case .whole: break
      case .damaged(let why): damaged.add("\(object.key): \(why)")
      }
    }
  }

  private static func finding(
    _ object: S3Object, _ bucket: String, _ client: S3Client
  ) async throws(RemoteFailure) -> Finding {
    let first = 0..<min(length, object.size)
    let last = max(0, object.size - length)..<object.size
    let start = try await client.part(first, of: object.key, in: bucket)
    let end = first == last ? start : try await client.part(last, of: object.key, in: bucket)
    for (part, range) in [(start, first), (end, last)] {
      guard part.total == object.size else {
        return .damaged("\(part.total) bytes where the listing says \(object.size)")
      }
      guard part.start == range.lowerBound, part.bytes.count == range.count else {
        return .damaged("bytes \(range) are not given")
      }
    }
    let found = MediaContainer(firstBytes: start.bytes)
    if let type = start.contentType, let expected = MediaContainer(contentType: type),
      found != expected
    {
      return .damaged("its first bytes are not \(expected.rawValue)")
    }
    return .whole(found)
  }
}

/// Reads every byte of objects, live and in the snapshot.
struct WholeReads: Sendable {
  private let client: S3Client
  private let live: ObjectPlace
  private let point: ObjectPlace
  private(set) var cost = WorkCost()
  private(set) var objects = 0
  private(set) var different = Offenders()
  /// The snapshot does not give them.
  private(set) var untold = 0

  init(_ client: S3Client, live: ObjectPlace, point: ObjectPlace) {
    self.client = client
    self.live = live
    self.point = point
  }

  mutating func read(_ sample: [S3Object]) async throws(RemoteFailure) {
    let (client, live, point) = (client, live, point)
    typealias Digest = [UInt8]
    let pairs = try await cost.measure { () async throws(RemoteFailure) in
      try await concurrently(sample, width: 4) {
        (object) async throws(RemoteFailure) -> (Digest?, Digest?) in
        (
          try await Self.digest(object.key, live, client),
          try await Self.digest(object.key, point, client)
        )
      }
    }
    for (object, pair) in zip(sample, pairs) {
      objects += 1
      switch pair {
      case (_, nil): untold += 1
      case (let one, let other): if one != other { different.add(object.key) }
      }
    }
  }

  /// Nil where the server does not give it.
  private static func digest(
    _ key: String, _ place: ObjectPlace, _ client: S3Client
  ) async throws(RemoteFailure) -> [UInt8]? {
    do {
      return try await client.digest(of: place.prefix + key, in: place.bucket)
    } catch  where error.isRefusal {
      return nil
    }
  }
}
