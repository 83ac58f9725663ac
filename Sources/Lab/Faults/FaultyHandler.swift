/// A service whose requests go wrong as the lab's fault rules say.
package struct FaultyHandler: Sendable {
  private let target: FaultRule.Target
  private let rules: FaultRules
  private let log: EffectLog
  private let handler: @Sendable (Request) async -> Response

  package init(
    _ target: FaultRule.Target, _ folder: LabFolder, log: EffectLog,
    handler: @escaping @Sendable (Request) async -> Response
  ) {
    self.target = target
    rules = FaultRules(folder)
    self.log = log
    self.handler = handler
  }

  package func answer(_ request: Request) async -> Response {
    let path = request.query.isEmpty ? request.path : "\(request.path)?\(request.query)"
    let fault: Fault?
    do {
      fault = try rules.strike(target, method: request.method, path: path) { request.body.start }
    } catch {
      return .text("the lab's fault rules cannot be read: \(error)\n", status: 500)
    }
    guard let fault else { return await handler(request) }
    log.append(
      LogEntry(service: .lab, method: request.method, path: path, name: fault.word, effect: "fault")
    )
    return await struck(request, fault)
  }

  private func struck(_ request: Request, _ fault: Fault) async -> Response {
    switch fault {
    case .refuse, .commandFails: return Response(503, breakage: .close)
    case .hang: return Response(503, breakage: .stall)
    case .status(let status): return Self.refusal(status)
    case .resetAfter: return await handler(request).broken(.reset)
    case .cut: return await handler(request).cutAfterStatusLine()
    case .malformed: return await handler(request).malformed()
    }
  }

  private static func refusal(_ status: Int) -> Response {
    Response(
      status, headers: ["Content-Type": "application/json"],
      body: .bytes(Array(#"{"detail": "a fault rule of the lab says so"}"#.utf8)))
  }
}

extension RequestBody {
  private static let startLength = 1 << 16

  /// The first 64 KiB as text; empty where they cannot be read, which the service then meets too.
  fileprivate var start: String {
    String(decoding: (try? read(at: 0, count: Self.startLength)) ?? [], as: UTF8.self)
  }
}

extension Response {
  fileprivate func broken(_ breakage: Breakage) -> Response {
    var response = self
    response.breakage = breakage
    return response
  }

  /// `HTTP/1.1 200 ` is there, and nothing that says what was done.
  fileprivate func cutAfterStatusLine() -> Response {
    broken(.cutHead(after: "HTTP/1.1 \(status) ".utf8.count))
  }

  fileprivate func malformed() -> Response {
    var response = self
    response.headers["Content-Length"] = nil
    response.body = .bytes(Array(#"{"id": "#.utf8))
    return response
  }
}
