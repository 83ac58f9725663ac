import Core
import Transport

/// Where objects are listed: in a bucket as it is, or as a snapshot holds it.
enum ObjectPlace: Sendable, Hashable {
  case live(String)
  case snapshot(bucket: String, name: String)

  fileprivate var bucket: String {
    switch self {
    case .live(let bucket), .snapshot(let bucket, _): bucket
    }
  }

  fileprivate var prefix: String {
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
}

/// The objects of some buckets one after another, in the order of their keys; a page of each is in
/// memory.
struct ObjectCursor {
  private var listings: [OneListing]

  init(_ places: [ObjectPlace], _ client: S3Client) {
    listings = places.map { OneListing($0, client) }
  }

  mutating func next() async throws(RemoteFailure) -> StoredObject? {
    var first: Int?
    for index in listings.indices {
      guard let candidate = try await listings[index].peek() else { continue }
      guard let known = first, let best = try await listings[known].peek() else {
        first = index
        continue
      }
      if case .before = KeyOrder.compare(candidate.key, best.key) { first = index }
    }
    guard let first else { return nil }
    return listings[first].take()
  }
}

private struct OneListing {
  private let place: ObjectPlace
  private var pages: S3Listing.AsyncIterator
  private var page: ArraySlice<S3Object> = []
  private var last = ""

  init(_ place: ObjectPlace, _ client: S3Client) {
    self.place = place
    pages = client.listing(of: place.bucket, prefix: place.prefix).makeAsyncIterator()
  }

  /// The next object, without taking it.
  mutating func peek() async throws(RemoteFailure) -> StoredObject? {
    while page.isEmpty {
      guard let objects = try await pages.next() else { return nil }
      page = objects[...]
    }
    guard let object = page.first else { return nil }
    let key = String(object.key.dropFirst(place.prefix.count))
    guard KeyOrder.compare(last, key) != .after else {
      throw RemoteFailure(
        .unreadable("the listing is not in the order of its keys: \(key) comes after \(last)"),
        call: "listing of \(place.bucket)")
    }
    return StoredObject(key: key, size: object.size, etag: object.etag)
  }

  mutating func take() -> StoredObject? {
    guard let object = page.popFirst() else { return nil }
    last = String(object.key.dropFirst(place.prefix.count))
    return StoredObject(key: last, size: object.size, etag: object.etag)
  }
}
