import Core
import Transport

/// Whether the URLs that TAMS hands out lead to the objects in the site's buckets (V20).
struct SegmentURLs: Sendable {
  private let connection: SiteConnection
  /// Segments without object were found before, and their URLs lead nowhere.
  private let isDanglingKnown: Bool

  private enum Finding: Sendable {
    case leads
    /// It says nothing of the site's buckets: an object that lies elsewhere or that retention has taken,
    /// or on 6 one that another flow uploaded.
    case noneExpected
    case broken(String)
    /// It leads into the site's buckets, and no object is there.
    case gone(String)
    /// It leads to the object at an address the site file does not name.
    case elsewhere(String)
    case untold(String)
  }

  private let now: Timestamp

  init(_ connection: SiteConnection, isDanglingKnown: Bool, now: Timestamp) {
    self.connection = connection
    self.now = now
    self.isDanglingKnown = isDanglingKnown
  }

  /// The first URL of the site's own that is signed for reading; vasttams 6 has one for HEAD beside it.
  static func toGet(of segment: Value) -> String? {
    (segment["get_urls"].listValue ?? []).first {
      $0["label"].textValue?.hasPrefix("HEAD ") != true && $0["controlled"].boolValue != false
    }?["url"].textValue
  }

  private var (followed, leading) = (0, 0)
  private var broken: [String] = []
  private var gone: [String] = []
  private var elsewhere: [String] = []
  private var untold: [String] = []

  /// At once: URLs are good for a short time only.
  mutating func follow(_ segment: SentinelReading.SeenSegment) async throws {
    followed += 1
    switch try await finding(segment) {
    case .leads: leading += 1
    case .noneExpected: break
    case .broken(let why): broken.append("segment with object \(segment.object): \(why)")
    case .gone(let why): gone.append("segment with object \(segment.object): \(why)")
    case .elsewhere(let place): elsewhere.append(place)
    case .untold(let why): untold.append(why)
    }
  }

  /// Nil where none of them could have a URL.
  var check: Check? {
    let all = broken + gone + untold + elsewhere
    guard leading + all.count > 0 else { return nil }
    let verdict: Verdict =
      if !broken.isEmpty || (!gone.isEmpty && !isDanglingKnown) { .fail } else if !untold.isEmpty {
        .unknown
      } else if !(gone + elsewhere).isEmpty { .degraded } else { .pass }
    return Check(
      id: "V20", title: "the API hands out URLs that lead to the objects", verdict: verdict,
      numbers: [
        "segments": .integer(followed), "leading": .integer(leading),
        "broken": .texts((broken + gone).prefix(10)),
      ],
      finding: all.first.map {
        $0 + (broken.isEmpty && !gone.isEmpty && isDanglingKnown ? "; see V19" : "")
      } ?? "\(leading) of \(followed) segments were asked for, and their first byte came")
  }

  private func finding(_ segment: SentinelReading.SeenSegment) async throws -> Finding {
    let found = try await target(of: segment)
    if case .gone = found, try await isExpired(segment) { return .noneExpected }
    return found
  }

  /// Rows of a point may be older than their flow keeps segments, and their objects be gone by rights. A
  /// minute is for clocks, and for the seconds by which TAI is ahead.
  private func isExpired(_ segment: SentinelReading.SeenSegment) async throws -> Bool {
    let flow = try await connection.tams.get("/flows/\(segment.flow.asPathSegment)")
    let end = segment.value["timerange"].textValue?.split(separator: "_").last
    guard let end = end.flatMap(Self.seconds),
      let offset = flow?["tags"]["segment_retention_offset"].textValue.flatMap({
        Self.seconds($0[...])
      })
    else { return false }
    return end <= now.seconds + 60 - offset
  }

  /// Of `seconds:nanoseconds`.
  private static func seconds(_ text: Substring) -> Int64? {
    Int64(text.prefix { $0 != ":" }).flatMap { abs($0) < 1 << 40 ? $0 : nil }
  }

  private func target(of segment: SentinelReading.SeenSegment) async throws -> Finding {
    guard let url = Self.toGet(of: segment.value) else {
      let urls = segment.value["get_urls"].listValue ?? []
      if !urls.isEmpty, urls.allSatisfy({ $0["controlled"].boolValue == false }) {
        return .noneExpected
      }
      switch connection.tams.api {
      case .bbc8: return .broken("it has no URL")
      case .vasttams6 where segment.flowsOfObject > 1: return .noneExpected
      // It asks S3 first, and says nothing where no object is.
      case .vasttams6, .vasttams7: return .gone("it has no URL")
      }
    }
    guard let place = StoredPlace(url: url), connection.site.buckets.contains(place.bucket) else {
      return .broken("its URL \(url.withoutQuery) leads to no bucket of the site")
    }
    var request = HTTPRequest(.get, url, trust: connection.site.s3.trust)
    request.headers.add("Range", "bytes=0-0")
    do throws(RemoteFailure) {
      let response = try await connection.http.send(request)
      if response.status == 404 { return .gone("\(url.withoutQuery) answers 404") }
      guard response.isSuccess else {
        return .broken("\(url.withoutQuery) answers \(response.status)")
      }
    } catch {
      return .untold("\(url.withoutQuery): \(error.problem.what)")
    }
    let server = try Endpoint(String(url.withoutQuery)).server
    let isNamed = connection.s3Endpoints.contains { $0.endpoint.server == server }
    return isNamed
      ? .leads
      : .elsewhere("URLs lead to \(server), which s3.endpoint of the site file does not name")
  }
}
