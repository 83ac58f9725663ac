import Core

/// The objects below a prefix, page by page.
package struct S3Listing: AsyncSequence, Sendable {
  package typealias Element = [S3Object]
  package typealias Failure = RemoteFailure

  let client: S3Client
  let bucket: String
  let prefix: String

  package struct AsyncIterator: AsyncIteratorProtocol {
    package typealias Element = [S3Object]
    package typealias Failure = RemoteFailure

    fileprivate let listing: S3Listing
    fileprivate var token: String?
    fileprivate var isOver = false

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RemoteFailure) -> [S3Object]? {
      guard !isOver else { return nil }
      let page = try await listing.client.page(
        of: listing.bucket, prefix: listing.prefix, after: token)
      token = page.next
      isOver = page.next == nil
      return page.objects
    }

    package mutating func next() async throws(RemoteFailure) -> [S3Object]? {
      try await next(isolation: nil)
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(listing: self) }
}
