import Core
import Transport

/// Where objects are listed: in a bucket as it is, or as a snapshot holds it.
enum ObjectPlace: Sendable, Hashable {
  case live(String)
  case snapshot(bucket: String, name: String)

  var bucket: String {
    switch self {
    case .live(let bucket), .snapshot(let bucket, _): bucket
    }
  }

  /// What stands before the keys there.
  var prefix: String {
    switch self {
    case .live: ""
    case .snapshot(_, let name): ".snapshot/\(name)/"
    }
  }
}

struct StoredObject: Sendable, Hashable {
  /// As it is live: without the snapshot's prefix.
  let key: String
  let size: Int
  let etag: String
  let modified: Timestamp?

  /// Under the same key, of the same size and ETag. Times are not the content's.
  func isSame(as other: StoredObject) -> Bool {
    size == other.size && etag == other.etag && key == other.key
  }
}

/// The objects of some buckets one after another, in the order of their keys; some pages of each are
/// in memory.
struct ObjectCursor {
  enum Reach: Sendable {
    /// Up to the last object: read ahead.
    case whole
    /// The first objects only.
    case start
  }

  private var listings: [OneListing]

  /// With a prefix only keys that begin so, as they are live.
  init(
    _ places: [ObjectPlace], _ client: S3Client, _ reach: Reach = .whole, prefix: String = ""
  ) {
    listings = places.map { OneListing($0, client, reach, prefix) }
  }

  mutating func next() async throws(RemoteFailure) -> StoredObject? {
    if listings.count == 1 { return try await listings[0].next() }
    var first: (index: Int, key: String)?
    for index in listings.indices {
      guard let candidate = try await listings[index].peek() else { continue }
      if let known = first, KeyOrder.compare(candidate.key, known.key) != .before { continue }
      first = (index, candidate.key)
    }
    guard let first else { return nil }
    return try await listings[first.index].next()
  }
}

private struct OneListing {
  private enum Pages {
    case sequential(S3Listing.AsyncIterator)
    case parallel(S3ParallelListing.AsyncIterator)

    mutating func next() async throws(RemoteFailure) -> [S3Object]? {
      switch self {
      case .sequential(var pages):
        defer { self = .sequential(pages) }
        return try await pages.next()
      case .parallel(var pages):
        defer { self = .parallel(pages) }
        return try await pages.next()
      }
    }
  }

  private let place: ObjectPlace
  private var pages: Pages
  private var page: ArraySlice<StoredObject> = []
  private var last = ""

  init(
    _ place: ObjectPlace, _ client: S3Client, _ reach: ObjectCursor.Reach, _ prefix: String
  ) {
    self.place = place
    let prefix = place.prefix + prefix
    pages =
      switch reach {
      case .start:
        .sequential(client.listing(of: place.bucket, prefix: prefix).makeAsyncIterator())
      case .whole:
        .parallel(client.parallelListing(of: place.bucket, prefix: prefix).makeAsyncIterator())
      }
  }

  /// The next object, without taking it.
  mutating func peek() async throws(RemoteFailure) -> StoredObject? {
    if page.isEmpty { try await turn() }
    return page.first
  }

  mutating func next() async throws(RemoteFailure) -> StoredObject? {
    if page.isEmpty { try await turn() }
    guard let object = page.popFirst() else { return nil }
    guard KeyOrder.compare(last, object.key) != .after else {
      throw RemoteFailure(
        .unreadable(
          "the listing is not in the order of its keys: \(object.key) comes after \(last)"),
        call: "listing of \(place.bucket)")
    }
    last = object.key
    return object
  }

  private mutating func turn() async throws(RemoteFailure) {
    let skipped = place.prefix.utf8.count
    while page.isEmpty, let objects = try await pages.next() {
      page =
        objects.map { object in
          StoredObject(
            key: String(decoding: object.key.utf8.dropFirst(skipped), as: UTF8.self),
            size: object.size, etag: object.etag, modified: object.modified)
        }[...]
    }
  }
}
