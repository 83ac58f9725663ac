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

extension S3Objects: KeyPage {
  func withKey<Answer>(at index: Int, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer {
    let place = placeOfKey(at: index)
    return texts.withUnsafeBytes { read(UnsafeRawBufferPointer(rebasing: $0[place])) }
  }
}

/// The objects of some buckets one after another, in the order of their keys and as they are named live;
/// some pages of each are in memory.
struct ObjectCursor: KeyPages {
  enum Reach: Sendable {
    /// Up to the last object: read ahead.
    case whole
    /// The first objects only.
    case start
  }

  typealias Trouble = RemoteFailure

  private var listings: [OneListing]
  /// What `next` has left of the page it is at.
  private var page = S3Objects()

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

  mutating func next() async throws(RemoteFailure) -> S3Object? {
    if page.isEmpty { page = try await nextPage() ?? S3Objects() }
    return page.popFirst()
  }

  /// What `next` has left of its page is left out.
  mutating func nextPage() async throws(RemoteFailure) -> S3Objects? {
    var heads: [(name: ByteText, index: Int)] = []
    for index in listings.indices {
      if let name = try await listings[index].peek()?.name { heads.append((name, index)) }
    }
    heads.sort { KeyOrder.compare($0.name, $1.name) == .before }
    guard let first = heads.first else { return nil }
    return listings[first.index].take(upTo: heads.dropFirst().first?.name)
  }
}

private struct OneListing {
  private enum Pages {
    case sequential(S3Listing.AsyncIterator)
    case parallel(S3ParallelListing.AsyncIterator)
    case recorded(any BaselineCursor)

    /// Those of a baseline are given by `recordedPage`.
    mutating func next() async throws(RemoteFailure) -> S3Objects? {
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
  private var page = S3Objects()
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
  mutating func peek() async throws(RemoteFailure) -> S3Object? {
    if page.isEmpty { try await turn() }
    return page.first
  }

  /// Of the page that is at hand, the objects whose keys do not come after the one given.
  mutating func take(upTo limit: ByteText?) -> S3Objects {
    let taken =
      limit.map { limit in page.prefix { KeyOrder.compare($0.name, limit) != .after } } ?? page
    page = page[taken.endIndex...]
    return taken
  }

  private mutating func turn() async throws(RemoteFailure) {
    if case .recorded(let cursor) = pages { return page = try Self.recordedPage(cursor) }
    while page.isEmpty, let objects = try await pages.next() {
      page = objects.droppingFromKeys(place.prefix.utf8.count)
      try checkOrder()
    }
  }

  private static func recordedPage(
    _ cursor: any BaselineCursor
  ) throws(RemoteFailure) -> S3Objects {
    try BaselineComparison.reading { () throws(Problem) in
      var objects = S3Objects()
      while objects.count < 1_000, case .object(let key, let size, let etag)? = try cursor.next() {
        objects.append(key: key, size: size, etag: etag)
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
