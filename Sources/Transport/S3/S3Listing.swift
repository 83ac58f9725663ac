import Core

/// The objects below a prefix, page by page.
package struct S3Listing: AsyncSequence, Sendable {
  package typealias Element = S3Objects
  package typealias Failure = RemoteFailure

  let client: S3Client
  let bucket: String
  let prefix: String

  package struct AsyncIterator: AsyncIteratorProtocol {
    package typealias Element = S3Objects
    package typealias Failure = RemoteFailure

    fileprivate let listing: S3Listing
    fileprivate var token: String?
    fileprivate var isOver = false
    fileprivate var progress: S3ListingProgress

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RemoteFailure) -> S3Objects? {
      guard !isOver else { return nil }
      let page = try await listing.client.page(
        of: listing.bucket, prefix: listing.prefix, after: token)
      try progress.take(page)
      token = page.next
      isOver = page.next == nil
      return page.objects
    }

    package mutating func next() async throws(RemoteFailure) -> S3Objects? {
      try await next(isolation: nil)
    }
  }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(listing: self, progress: S3ListingProgress(of: bucket))
  }
}

/// Sees that a listing comes on: a server that gives the same page for ever, or empty ones, would
/// otherwise be asked for ever.
struct S3ListingProgress: Sendable, Hashable {
  /// Some servers give an empty page where what it would hold was just deleted.
  private static let mostEmpty = 1_000

  private let bucket: String
  private var lastKey: ByteText?
  private var lastPrefix: ByteText?
  private var token: String?
  private var empty = 0

  init(of bucket: String) { self.bucket = bucket }

  mutating func take(_ page: S3ListPage) throws(RemoteFailure) {
    try follow(&lastKey, page.objects.first?.name, page.objects.last?.name)
    try follow(
      &lastPrefix, page.prefixes.first.map { ByteText($0) }, page.prefixes.last.map { ByteText($0) }
    )
    try goOn(after: page)
  }

  /// What a page without keys says; the order of keys is seen to elsewhere.
  mutating func goOn(after page: S3ListPage) throws(RemoteFailure) {
    empty = page.objects.isEmpty && page.prefixes.isEmpty ? empty + 1 : 0
    guard let next = page.next else { return }
    guard next != token else { throw failure("it goes on where it went on before") }
    guard empty < Self.mostEmpty else { throw failure("\(empty) empty pages in a row") }
    token = next
  }

  private func follow(
    _ last: inout ByteText?, _ first: ByteText?, _ final: ByteText?
  ) throws(RemoteFailure) {
    if let last, let first, KeyOrder.compare(last, first) != .before {
      throw failure("\(first.text) comes after \(last.text)")
    }
    last = final ?? last
  }

  private func failure(_ what: String) -> RemoteFailure {
    RemoteFailure(
      .unreadable("the listing does not come on: \(what)"), call: "listing of \(bucket)")
  }
}
