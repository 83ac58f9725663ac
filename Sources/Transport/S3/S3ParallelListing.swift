import Core
import Synchronization

/// The objects below a prefix, in the order of their keys and page by page, as `S3Listing` gives them,
/// with several spans of keys listed at the same time.
///
/// A page tells nothing of what comes after it, so a long listing is cut where keys are likely (see
/// `S3SpanSource`). Spans join without a gap wherever the cuts are: a bad cut costs a request, never a
/// key. What is read ahead of the reader is bounded, in pages.
package struct S3ParallelListing: AsyncSequence, Sendable {
  package typealias Element = S3Objects
  package typealias Failure = RemoteFailure

  let source: S3SpanSource

  package struct AsyncIterator: AsyncIteratorProtocol {
    package typealias Element = S3Objects
    package typealias Failure = RemoteFailure

    private let source: S3SpanSource
    /// What is still to come, in order.
    private var pieces: [Piece]

    fileprivate init(_ source: S3SpanSource) {
      self.source = source
      // Most listings are short: the first page alone tells.
      pieces = [.unread(S3Span(pages: 1))]
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RemoteFailure) -> S3Objects? {
      while true {
        takeFindings()
        startReading()
        switch pieces.first {
        case nil: return nil
        case .pages(var pages):
          let page = pages.popFirst()
          pieces[0] = .pages(pages)
          if pages.isEmpty { pieces.removeFirst() }
          if let page { return page }
        case .reading(let reading, _):
          pieces.replaceSubrange(0...0, with: try await reading.found())
        // Whatever comes first is always read.
        case .unread: break
        }
      }
    }

    package mutating func next() async throws(RemoteFailure) -> S3Objects? {
      try await next(isolation: nil)
    }

    /// A span that was read makes room for what is left of it, wherever it stands.
    private mutating func takeFindings() {
      for index in pieces.indices.reversed() {
        guard case .reading(let reading, _) = pieces[index], let found = reading.foundSoFar
        else { continue }
        pieces.replaceSubrange(index...index, with: found)
      }
    }

    private mutating func startReading() {
      var ahead = pieces.reduce(0) { $0 + $1.pagesAhead }
      var readings = pieces.count(where: \.isReading)
      for index in pieces.indices {
        guard readings < S3SpanSource.width, ahead < Self.mostAhead || index == 0 else { return }
        guard case .unread(let span) = pieces[index] else { continue }
        pieces[index] = .reading(S3SpanReading(source, span), pages: span.pages)
        ahead += span.pages
        readings += 1
      }
    }

    private static let mostAhead = 4 * S3SpanSource.width
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source) }
}

/// A part of a listing, as far as it has come.
private enum Piece {
  case unread(S3Span)
  case reading(S3SpanReading, pages: Int)
  case pages(ArraySlice<S3Objects>)

  /// In memory, or on their way there.
  var pagesAhead: Int {
    switch self {
    case .unread: 0
    case .reading(_, let pages): pages
    case .pages(let pages): pages.count
    }
  }

  var isReading: Bool { if case .reading = self { true } else { false } }
}

/// Keys that are listed one page after another.
struct S3Span: Sendable, Hashable {
  /// Every key up to this one is left out.
  var after: String?
  /// Goes on where a page ended; says the same as `after`, in the server's words.
  var token: String?
  /// The last key that may belong to it; nil where it goes to the end.
  var end: String?
  var reach = Reach.all
  /// So many pages are read before it is cut or goes on.
  var pages = 3
  /// Directories whose names have so many bytes or fewer are known to have no other one in it than
  /// those ahead.
  var searched = -1
  /// What is known to lie in it.
  var ahead = Ahead()
  /// How far the server came with it.
  var progress = S3ListingProgress(of: "")

  /// Which of its keys are asked for.
  enum Reach: Sendable, Hashable {
    case all
    /// Those that begin so: all of them, most likely. They are listed by themselves, as a page would else
    /// go on into the next span.
    case within(String)
    /// Those behind: a request for a single key tells that there are none.
    case remainder
  }

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
  var pages: [S3Objects]
  /// What is left of it, in order: nothing, the span itself, or its parts.
  var rest: [S3Span]
}

/// The reading of one span, on its way. It ends when nobody waits for it any more.
private final class S3SpanReading: Sendable {
  private typealias Outcome = Result<S3SpanFinding, RemoteFailure>

  private let task: Task<Outcome, Never>
  private let outcome: Finished

  private final class Finished: Sendable {
    let value = Mutex<Outcome?>(nil)
  }

  init(_ source: S3SpanSource, _ span: S3Span) {
    let finished = Finished()
    outcome = finished
    task = Task {
      let outcome: Outcome
      do throws(RemoteFailure) {
        outcome = .success(try await source.read(span))
      } catch {
        outcome = .failure(error)
      }
      finished.value.withLock { $0 = outcome }
      return outcome
    }
  }

  deinit { task.cancel() }

  func found() async throws(RemoteFailure) -> [Piece] {
    let outcome = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    return Self.pieces(of: try outcome.get())
  }

  /// Nil while it is on its way, and where it failed: that is told once what comes before it was given.
  var foundSoFar: [Piece]? {
    guard case .success(let finding) = outcome.value.withLock({ $0 }) else { return nil }
    return Self.pieces(of: finding)
  }

  private static func pieces(of finding: S3SpanFinding) -> [Piece] {
    (finding.pages.isEmpty ? [] : [.pages(finding.pages[...])]) + finding.rest.map(Piece.unread)
  }
}
