import Core

/// The objects below a prefix, in the order of their keys and page by page, as `S3Listing` gives them,
/// with several spans of keys listed at the same time.
///
/// A page tells nothing of what comes after it, so a long listing is cut where keys are likely (see
/// `S3SpanSource`). Spans join without a gap wherever the cuts are: a bad cut costs a request, never a
/// key. What is read ahead of the reader is bounded: for each level of cuts, a few pages of a few spans.
package struct S3ParallelListing: AsyncSequence, Sendable {
  package typealias Element = [S3Object]
  package typealias Failure = RemoteFailure

  let source: S3SpanSource

  package struct AsyncIterator: AsyncIteratorProtocol {
    package typealias Element = [S3Object]
    package typealias Failure = RemoteFailure

    private let source: S3SpanSource
    /// What is still to come, in order.
    private var spans: [S3Span]
    private var pages: ArraySlice<[S3Object]> = []
    private var readings: [S3SpanReading?]

    fileprivate init(_ source: S3SpanSource) {
      self.source = source
      // Most listings are short: the first page alone tells.
      spans = [S3Span(pages: 1)]
      readings = [nil]
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RemoteFailure) -> [S3Object]? {
      while pages.isEmpty {
        startReading()
        guard let reading = readings.first ?? nil else { return nil }
        let found = try await reading.finding()
        spans.replaceSubrange(0...0, with: found.rest)
        readings.replaceSubrange(0...0, with: found.rest.map { _ in nil })
        pages = found.pages[...]
      }
      startReading()
      return pages.popFirst()
    }

    package mutating func next() async throws(RemoteFailure) -> [S3Object]? {
      try await next(isolation: nil)
    }

    private mutating func startReading() {
      for index in spans.indices.prefix(S3SpanSource.width) where readings[index] == nil {
        readings[index] = S3SpanReading(source, spans[index])
      }
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source) }
}

/// Keys that are listed one page after another.
struct S3Span: Sendable, Hashable {
  /// Every key up to this one is left out.
  var after: String?
  /// Goes on where a page ended; says the same as `after`, in the server's words.
  var token: String?
  /// The last key that may belong to it; nil where it goes to the end.
  var end: String?
  /// So many pages are read before it is cut or goes on.
  var pages = 3
  /// Directories whose names have so many bytes or fewer are known to have no other one in it than
  /// those ahead.
  var searched = -1
  /// What is known to lie in it.
  var ahead = Ahead()

  /// Directories in one that holds them, in order.
  struct Ahead: Sendable, Hashable {
    private(set) var directory = ""
    var names: [String] = []

    init() {}

    /// Some servers name those further down, of the directory where the listing goes on.
    init(_ names: [String], in directory: String) {
      self.names = names
      self.directory = Self.parent(of: names) ?? directory
    }

    private static func parent(of names: [String]) -> String? {
      guard let first = names.first, let slash = first.dropLast().lastIndex(of: "/") else {
        return nil
      }
      let parent = first[...slash]
      return names.allSatisfy { $0.utf8.starts(with: parent.utf8) } ? String(parent) : nil
    }
  }
}

/// What reading a span has brought.
struct S3SpanFinding: Sendable {
  var pages: [[S3Object]]
  /// What is left of it, in order: nothing, the span itself, or its parts.
  var rest: [S3Span]
}

/// The reading of one span, on its way. It ends when nobody waits for it any more.
private final class S3SpanReading: Sendable {
  private let task: Task<Result<S3SpanFinding, RemoteFailure>, Never>

  init(_ source: S3SpanSource, _ span: S3Span) {
    task = Task {
      do throws(RemoteFailure) {
        return .success(try await source.read(span))
      } catch {
        return .failure(error)
      }
    }
  }

  deinit { task.cancel() }

  func finding() async throws(RemoteFailure) -> S3SpanFinding {
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }
}
