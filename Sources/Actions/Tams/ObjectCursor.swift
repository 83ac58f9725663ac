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

struct StoredObject: Keyed, Hashable {
  private let object: S3Object

  /// `skipped` is how long the snapshot's prefix is, in bytes.
  init(_ object: S3Object, skipping skipped: Int = 0) {
    self.object = object.droppingFromKey(skipped)
  }

  /// As it is live: without the snapshot's prefix.
  var name: ByteText { object.name }
  var key: String { name.text }
  var size: Int { object.size }
  var tag: ByteText { object.tag }
  var etag: String { object.etag }
  var modified: Timestamp? { object.modified }

  /// Under the same key, of the same size and ETag. Times are not the content's.
  func isSame(as other: StoredObject) -> Bool {
    size == other.size && tag == other.tag && name == other.name
  }
}

/// The objects of some buckets one after another, in the order of their keys; some pages of each are
/// in memory.
struct ObjectCursor: KeyPages {
  enum Reach: Sendable {
    /// Up to the last object: read ahead.
    case whole
    /// The first objects only.
    case start
  }

  typealias Trouble = RemoteFailure

  private static let pageSize = 1_000

  private var listings: [OneListing]

  /// With a prefix only keys that begin so, as they are live.
  init(
    _ places: [ObjectPlace], _ client: S3Client, _ reach: Reach = .whole, prefix: String = ""
  ) {
    listings = places.map { OneListing($0, client, reach, prefix) }
  }

  /// The objects of a bucket as a baseline has them.
  init(_ baseline: Baseline, bucket: String) throws(RemoteFailure) {
    let recorded = try BaselineComparison.reading { () throws(Problem) in
      try baseline.contents.objects(of: bucket)
    }
    listings = [OneListing(.live(bucket), recorded)]
  }

  mutating func next() async throws(RemoteFailure) -> StoredObject? {
    if listings.count == 1 { return try await listings[0].next() }
    var first: (index: Int, name: ByteText)?
    for index in listings.indices {
      guard let candidate = try await listings[index].peek() else { continue }
      if let known = first, KeyOrder.compare(candidate.name, known.name) != .before { continue }
      first = (index, candidate.name)
    }
    guard let first else { return nil }
    return try await listings[first.index].next()
  }

  mutating func nextPage() async throws(RemoteFailure) -> ArraySlice<StoredObject>? {
    if listings.count == 1 { return try await listings[0].nextPage() }
    var page: [StoredObject] = []
    while page.count < Self.pageSize, let object = try await next() { page.append(object) }
    return page.isEmpty ? nil : page[...]
  }
}

private struct OneListing {
  private enum Pages {
    case sequential(S3Listing.AsyncIterator)
    case parallel(S3ParallelListing.AsyncIterator)
    case recorded(any BaselineCursor)

    /// Those of a baseline are given by `recordedPage`.
    mutating func next() async throws(RemoteFailure) -> [S3Object]? {
      switch self {
      case .recorded: return nil
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
  private var last = ByteText("")

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

  init(_ place: ObjectPlace, _ recorded: any BaselineCursor) {
    self.place = place
    pages = .recorded(recorded)
  }

  /// The next object, without taking it.
  mutating func peek() async throws(RemoteFailure) -> StoredObject? {
    if page.isEmpty { try await turn() }
    return page.first
  }

  mutating func next() async throws(RemoteFailure) -> StoredObject? {
    if page.isEmpty { try await turn() }
    return page.popFirst()
  }

  mutating func nextPage() async throws(RemoteFailure) -> ArraySlice<StoredObject>? {
    if page.isEmpty { try await turn() }
    defer { page = [] }
    return page.isEmpty ? nil : page
  }

  private mutating func turn() async throws(RemoteFailure) {
    if case .recorded(let cursor) = pages { return page = try Self.recordedPage(cursor)[...] }
    let skipped = place.prefix.utf8.count
    while page.isEmpty, let objects = try await pages.next() {
      page = objects.map { StoredObject($0, skipping: skipped) }[...]
      try checkOrder()
    }
  }

  private static func recordedPage(
    _ cursor: any BaselineCursor
  ) throws(RemoteFailure) -> [StoredObject] {
    try BaselineComparison.reading { () throws(Problem) in
      var objects: [StoredObject] = []
      while objects.count < 1_000, case .object(let key, let size, let etag)? = try cursor.next() {
        objects.append(StoredObject(S3Object(key: key, size: size, etag: etag)))
      }
      return objects
    }
  }

  /// Inside a page the listing itself has seen to it.
  private mutating func checkOrder() throws(RemoteFailure) {
    guard let first = page.first, let final = page.last else { return }
    guard KeyOrder.compare(last, first.name) != .after else {
      throw RemoteFailure(
        .unreadable(
          "the listing is not in the order of its keys: \(first.key) comes after \(last.text)"),
        call: "listing of \(place.bucket)")
    }
    last = final.name
  }
}
