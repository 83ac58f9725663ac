import Core
import Synchronization

/// HTTP for the whole program: one thread, kept connections, bounded concurrency. Redirects are
/// never followed, proxies never taken from the environment.
package final class HTTPClient: Sendable {
  package struct Settings: Sendable {
    /// Requests on their way at the same time; more wait their turn.
    package var connections = 32
    package var connectTimeout: Duration = .seconds(5)
    /// A proxy's URL, where one was asked for.
    package var proxy: String?
    /// Before the second attempt; each further one waits three times as long.
    package var firstRetryDelay: Duration = .milliseconds(200)
    /// What a rehearsed run may reach; any server where there is none.
    package var confinement: Confinement?
    /// Stands before every change of a drill; nil in every other run.
    package var sandbox: SandboxGuard?
    /// Takes secrets out of what is shown of an answer: a server may give back what it was sent.
    package var redact: @Sendable (String) -> String = { $0 }
    /// Gets one line for each request sent, without secrets.
    package var log: (@Sendable (String) -> Void)?
    /// Told the method and URL before a request is sent, and again once its answer is there.
    package var passing: (@Sendable (String, String, Bool) -> Void)?
    /// Asked before each changing request leaves.
    package var gate = ChangeGate.open

    package init() {}

    var userAgent: String { "tamsdr/\(productVersion) libcurl/\(CurlLibrary.version)" }
  }

  private let settings: Settings
  private let loop = Mutex<CurlLoop?>(nil)

  package init(_ settings: Settings = Settings()) { self.settings = settings }

  deinit { loop.withLock { $0?.stop() } }

  /// The answer, whatever its status. Repeatable requests are tried again after trouble that may pass;
  /// what an earlier attempt left in doubt stays in doubt when a later one could not be sent.
  package func send(_ request: HTTPRequest) async throws(RemoteFailure) -> HTTPResponse {
    var delay = settings.firstRetryDelay
    var doubt: RemoteFailure?
    for _ in 1..<max(1, request.repeatable ? request.attempts : 1) {
      let outcome = await attempt(request, sink: nil)
      guard Self.mayPass(outcome) else { return try Self.result(outcome, after: doubt) }
      doubt = Self.doubt(in: outcome, of: request) ?? doubt
      do { try await Task.sleep(for: delay) } catch {
        throw doubt ?? request.failure(.cancelled(sent: false))
      }
      delay *= 3
    }
    return try Self.result(await attempt(request, sink: nil), after: doubt)
  }

  /// Sends once and hands the body of a 2xx answer to `sink`, piece by piece on the client's own
  /// thread, so `sink` must not wait. It ends the transfer by giving false.
  package func stream(
    _ request: HTTPRequest, into sink: @escaping @Sendable ([UInt8]) -> Bool
  ) async throws(RemoteFailure) -> HTTPResponse {
    try await attempt(request, sink: sink).get()
  }

  private func attempt(
    _ request: HTTPRequest, sink: CurlTransfer.Sink?
  ) async -> CurlTransfer.Outcome {
    if let refusal = refusal(of: request) ?? drillRefusal(of: request) { return .failure(refusal) }
    var request = request
    if request.changing, let limit = settings.gate.longestCall {
      request.timeout = min(request.timeout, limit)
    }
    guard let loop = startedLoop() else {
      return .failure(
        request.failure(.notSent(Problem(.internalError, "libcurl cannot be started"))))
    }
    settings.passing?(request.method.rawValue, request.url, false)
    let meter = TransferMeter.current
    let sink = meter.flatMap { meter in sink.map(meter.counting) } ?? sink
    let started = ContinuousClock.now
    let ticket = Mutex<CurlTransfer?>(nil)
    let outcome = await withTaskCancellationHandler { [request] in
      await withCheckedContinuation { (continuation: CheckedContinuation<_, Never>) in
        let transfer = CurlTransfer(request, settings: settings, sink: sink) {
          continuation.resume(returning: $0)
        }
        ticket.withLock { $0 = transfer }
        // Cancelled before the ticket was there: the handler found nothing to cancel.
        if Task.isCancelled { transfer.abandon() }
        loop.start(transfer)
      }
    } onCancel: {
      if let transfer = ticket.withLock({ $0 }) { loop.cancel(transfer) }
    }
    settings.passing?(request.method.rawValue, request.url, true)
    meter?.countRequest(received: (try? outcome.get().body.count) ?? 0)
    settings.log?(
      RequestLogLine(request, outcome, took: ContinuousClock.now - started).text)
    return outcome
  }

  /// An address that is not understood is not the lab's.
  private func refusal(of request: HTTPRequest) -> RemoteFailure? {
    guard let confinement = settings.confinement else { return nil }
    let root = String(request.url.prefix { $0 != "?" && $0 != "#" })
    if let server = try? Endpoint(root), confinement.allows(server: server.server) { return nil }
    return request.failure(
      .notSent(
        Problem(
          .rehearsalConfined, "a rehearsal reaches its own lab only",
          hint: "replace the step in the runbook's rehearse section")))
  }

  private func drillRefusal(of request: HTTPRequest) -> RemoteFailure? {
    guard request.changing, let problem = settings.sandbox?.refusal(of: request.changes) else {
      return nil
    }
    return request.failure(.notSent(problem))
  }

  private func startedLoop() -> CurlLoop? {
    loop.withLock { loop in
      if loop == nil { loop = CurlLoop(connections: settings.connections) }
      return loop
    }
  }

  private static func result(
    _ outcome: CurlTransfer.Outcome, after doubt: RemoteFailure?
  ) throws(RemoteFailure) -> HTTPResponse {
    if case .failure(let failure) = outcome, !failure.mayHaveHappened, let doubt { throw doubt }
    return try outcome.get()
  }

  /// The failure that leaves it open whether the request had its effect.
  private static func doubt(
    in outcome: CurlTransfer.Outcome, of request: HTTPRequest
  ) -> RemoteFailure? {
    let failure =
      switch outcome {
      case .failure(let failure): failure
      case .success(let response):
        request.failure(
          .answered(status: response.status, name: nil, message: response.excerpt))
      }
    return failure.mayHaveHappened ? failure : nil
  }

  private static func mayPass(_ outcome: CurlTransfer.Outcome) -> Bool {
    switch outcome {
    case .success(let response): RemoteFailure.passingStatuses.contains(response.status)
    case .failure(let failure): failure.mayPass
    }
  }
}

/// One line of the request log. The query is left out but for its harmless part.
private struct RequestLogLine {
  let text: String

  init(_ request: HTTPRequest, _ outcome: CurlTransfer.Outcome, took: Duration) {
    let end =
      switch outcome {
      case .success(let response): "\(response.status) \(response.body.count) bytes"
      case .failure(let failure): failure.problem.what
      }
    let milliseconds = took.nanoseconds / 1_000_000
    text = "\(request.method.rawValue) \(Self.harmless(request.url)) → \(end) in \(milliseconds) ms"
  }

  private static func harmless(_ url: String) -> String {
    let query = url.drop { $0 != "?" }.dropFirst()
    guard !query.isEmpty else { return url }
    let items = query.split(separator: "&").map { item in
      let name = item.prefix { $0 != "=" }
      let lower = name.lowercased()
      let isSecret =
        lower.hasPrefix("x-amz-") || lower.contains("token") && lower != "continuation-token"
      return isSecret ? "\(name)=…" : String(item)
    }
    return url.withoutQuery + "?" + items.joined(separator: "&")
  }
}
