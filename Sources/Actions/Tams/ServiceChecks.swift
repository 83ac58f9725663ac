import Core
import Transport

/// What a TAMS says of itself, each check by what its dialect has for it.
struct ServiceChecks: Sendable {
  private let connection: SiteConnection
  private let tams: TamsClient
  private var api: Site.Tams.API { tams.api }

  init(_ connection: SiteConnection, _ tams: TamsClient) {
    self.connection = connection
    self.tams = tams
  }

  /// A check that was made, or why there is none.
  enum Outcome: Sendable {
    case made(Check)
    case unmade(UnmadeCheck)
  }

  /// What no request to this dialect can tell.
  var unmade: [UnmadeCheck] {
    let always = [
      UnmadeCheck(
        "V29", "no write is tried through the API while the fence stands: TAMS is stopped behind it"
      )
    ]
    switch api {
    case .bbc8: return always + [UnmadeCheck("V28", "bbc-8 has no metrics to read")]
    case .vasttams6:
      return always + [
        UnmadeCheck("V03", "vasttams-6 does not tell its storage: its URLs do (V20)"),
        Self.unmuted,
        UnmadeCheck("V22", "on vasttams-6 reading an object changes its row"),
      ]
    case .vasttams7:
      return always + [
        UnmadeCheck("V03", "vasttams-7 names the same storage everywhere: its URLs tell (V20)"),
        UnmadeCheck("V05", "the analytics of vasttams-7 answer 500 whatever the database does"),
        Self.unmuted,
        UnmadeCheck("V22", "vasttams-7 does not tell the instances of an object"),
      ]
    }
  }

  private static let unmuted = UnmadeCheck(
    "V16",
    "whether webhooks are muted: vasttams has no status for them, and they fire for the canary")

  // MARK: V01, V02

  /// Of vasttams it says no more than that a process answers.
  func answers() async throws -> Check {
    let path = api == .bbc8 ? "/" : "/health"
    let value = try await tams.get(path) ?? .null
    let fits =
      api == .bbc8 ? value.listValue?.isEmpty == false : value["status"].textValue == "healthy"
    return Check(
      id: "V01", title: "the process answers", verdict: fits ? .pass : .fail,
      finding: fits
        ? "GET \(path) answers, which says nothing of database and bucket"
        : "GET \(path) gives no answer of a \(api.rawValue)")
  }

  func version(_ version: String?) -> Check {
    let fits = version?.hasPrefix(api.versionStart) ?? false
    return Check(
      id: "V02", title: "the right service", verdict: fits ? .pass : .fail,
      numbers: ["api_version": version.map(Value.text) ?? .null],
      finding: fits
        ? "it is a TAMS of version \(version ?? "")"
        : "/service says version \(version ?? "none"), and \(api.rawValue) would say "
          + "\(api.versionStart)x: check tams.api in the site file")
  }

  // MARK: V03, V04

  func storage() async throws -> Check? {
    guard api == .bbc8 else { return nil }
    let backends = try await tams.list("/service/storage-backends")
    return Check(
      id: "V03", title: "the storage TAMS uses", verdict: backends.isEmpty ? .fail : .pass,
      numbers: ["backends": .texts(backends.compactMap { $0["label"].textValue })],
      finding: backends.isEmpty
        ? "TAMS names no storage backend" : "TAMS names \(backends.count) storage backends")
  }

  /// vasttams never gets round to one: it does no harm.
  func deleteRequests() async throws -> Check {
    let settled: Set = ["done", "error", "completed", "failed"]
    let live = try await tams.list("/flow-delete-requests")
      .filter { !settled.contains($0["status"].textValue ?? "") }
    let onLive: Verdict = api == .bbc8 ? .fail : .degraded
    return Check(
      id: "V04", title: "TAMS shows no delete request alive",
      verdict: live.isEmpty ? .pass : onLive, numbers: ["requests": .integer(live.count)],
      finding: live.isEmpty
        ? "no request is created or started"
        : "\(live.count) requests are not settled, and TAMS runs")
  }

  // MARK: V05, V16

  /// The one place where vasttams 6 tells that its database is gone.
  func analytics() async throws -> Check? {
    guard api == .vasttams6 else { return nil }
    let path = "/analytics/time-range-analysis"
    let title = "the analytics reach the database"
    let answer: Value?
    do throws(RemoteFailure) {
      answer = try await tams.get(path)
    } catch {
      guard error.status == 200 else { throw error }
      return Check(id: "V05", title: title, verdict: .fail, finding: error.problem.display)
    }
    let segments = answer?["total_segments"].integerValue
    return Check(
      id: "V05", title: title, verdict: segments ?? 0 == 0 ? .unknown : .pass,
      numbers: ["segments": segments.map(Value.integer) ?? .null],
      finding: segments.map { "they count \($0) segments" } ?? "GET \(path) counts no segments")
  }

  /// Nothing of a webhook is kept: vasttams 6 gives their keys away.
  func webhooks() async throws -> Check {
    let shown = try await tams.list("/service/webhooks")
    let rows = try await DatabaseReading(connection)
      .number(.webhookCount, live: .live)
    var numbers: [String: Value] = ["shown": .integer(shown.count), "rows": .integer(rows)]
    if api == .bbc8 {
      numbers["unmuted"] = .integer(shown.count { $0["status"].textValue != "disabled" })
    }
    return Check(
      id: "V16", title: "the API shows the webhooks of the database",
      verdict: shown.count == rows ? .pass : .fail, numbers: numbers,
      finding: "\(shown.count) are shown, the database holds \(rows)")
  }

  // MARK: V31

  static let unreleased = UnmadeCheck(
    "V31", "workers and webhooks are looked at once they are released: runbooks/release.yaml")

  /// What was held back runs again. Only a subscriber sees a delivery: a webhook's status is what TAMS
  /// tells of it.
  func released() async throws -> Check {
    var stopped: [String] = []
    let services = ServiceControl.of(["worker", "ingest"], connection)
    for control in services where try await !control.state().runs {
      stopped.append(control.service.name)
    }
    let webhooks = try await tams.list("/service/webhooks")
    func count(_ status: String) -> Int {
      webhooks.count { $0["status"].textValue == status }
    }
    // One may be disabled on purpose.
    let (failed, disabled) = (count("error"), count("disabled"))
    let status =
      api == .bbc8
      ? "of \(webhooks.count) webhooks \(failed) are in error and \(disabled) disabled"
      : "\(api.rawValue) has no status for its \(webhooks.count) webhooks"
    return Check(
      id: "V31", title: "workers, ingest and webhooks are back",
      verdict: stopped.isEmpty && failed == 0 ? .pass : .degraded,
      numbers: [
        "services": .integer(services.count), "stopped": .texts(stopped),
        "webhooks": .integer(webhooks.count), "failed": .integer(failed),
        "disabled": .integer(disabled),
      ],
      finding: (stopped.isEmpty
        ? "\(services.count) services run; " : "not running: \(stopped.joined(separator: ", ")); ")
        + status + "; no delivery was seen from here")
  }

  // MARK: V22, V28

  /// Where else an object could be fetched from.
  func instances(_ segments: [SentinelReading.SeenSegment]) async throws -> Check? {
    guard api == .bbc8, !segments.isEmpty else { return nil }
    var (instances, missing) = (0, [String]())
    for object in Set(segments.map(\.object)).sorted() {
      guard let value = try await tams.get("/objects/\(object.asPathSegment)") else {
        missing.append(object)
        continue
      }
      instances += value["get_urls"].listValue?.count ?? 0
    }
    return Check(
      id: "V22", title: "the API knows the objects and their instances",
      verdict: !missing.isEmpty ? .fail : instances == 0 ? .degraded : .pass,
      numbers: ["instances": .integer(instances), "missing": .texts(missing.prefix(10))],
      finding: missing.isEmpty
        ? "\(instances) instances of the objects asked for"
        : "the API does not know object \(missing.joined(separator: ", "))")
  }

  /// Counted by each process for itself, from its start.
  func behaviour() async throws -> Outcome? {
    guard api != .bbc8 else { return nil }
    guard let counts = RequestMetrics(try await tams.text("/metrics")) else {
      return .unmade(UnmadeCheck("V28", "/metrics does not count requests"))
    }
    return .made(
      Check(
        id: "V28", title: "requests are answered without server errors",
        verdict: counts.failed == 0 ? .pass : .degraded,
        numbers: ["requests": .integer(counts.all), "failed": .integer(counts.failed)],
        finding: "\(counts.failed) of \(counts.all) requests since its start were answered 5xx"))
  }
}

extension Site.Tams.API {
  /// How the `api_version` of /service begins.
  var versionStart: String {
    switch self {
    case .bbc8: "8."
    case .vasttams6: "6."
    case .vasttams7: "7."
    }
  }
}

/// How many requests a process has answered, and how many with a server's error.
struct RequestMetrics: Sendable, Hashable {
  let all: Int
  let failed: Int

  /// Nil where the text of Prometheus does not count them.
  init?(_ text: String) {
    var (all, failed) = (0.0, 0.0)
    for line in text.split(separator: "\n") where line.hasPrefix("tams_http_requests_total{") {
      guard let count = line.split(separator: " ").last.flatMap({ Double($0) }), count.isFinite
      else { continue }
      all += count
      if line.contains("status_code=\"5") { failed += count }
    }
    guard all > 0, all < 1e15 else { return nil }
    self.all = Int(all)
    self.failed = Int(failed)
  }
}
