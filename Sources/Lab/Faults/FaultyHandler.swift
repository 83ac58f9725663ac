import Core

/// A service whose requests go wrong as the lab's fault rules say.
package struct FaultyHandler: Sendable {
  private let target: FaultRule.Target
  private let rules: FaultRules
  private let log: EffectLog
  private let restart: ProcessRestart?
  private let handler: @Sendable (Request) async -> Response

  /// Without `restart` a fault that ends the process ends the connection only.
  package init(
    _ target: FaultRule.Target, _ folder: LabFolder, log: EffectLog,
    restart: ProcessRestart? = nil, handler: @escaping @Sendable (Request) async -> Response
  ) {
    self.target = target
    rules = FaultRules(folder)
    self.log = log
    self.restart = restart
    self.handler = handler
  }

  package func answer(_ request: Request) async -> Response {
    if restart?.hasBegun == true { return Self.closed }
    let strike: FaultRules.Strike
    do {
      strike = try rules.strike(target, method: request.method, path: request.pathAndQuery) {
        request.body.start
      }
    } catch {
      return .text("the lab's fault rules cannot be read: \(error)\n", status: 500)
    }
    for fault in strike.begun + [strike.fault].compactMap({ $0 }) {
      log.append(.strike(fault, method: request.method, path: request.pathAndQuery))
    }
    var request = request
    request.ignoresConditions = strike.ignoresConditions
    var response = await struck(request, strike.fault)
    if let skew = strike.clock {
      response.headers["Date"] = (LabClock.machineTime + skew).httpDate
    }
    return response
  }

  private func struck(_ request: Request, _ fault: Fault?) async -> Response {
    switch fault {
    case nil, .clock, .ignoreConditions, .diskFull: return await handler(request)
    case .refuse, .commandFails: return Self.closed
    case .resetBefore: return Response(503, breakage: .reset)
    case .hang: return Response(503, breakage: .stall)
    case .status(let status): return Self.refusal(status)
    case .resetAfter: return await handler(request).broken(.reset)
    case .cut: return await handler(request).cutAfterStatusLine()
    case .malformed: return await handler(request).malformed()
    case .wrongState(let state): return await handler(request).withState(state)
    case .slow(let delay):
      let response = await handler(request)
      // Only the end of the server cuts the delay short; the answer is still right.
      try? await Task.sleep(for: delay)
      return response
    case .task(let fault):
      var request = request
      request.taskFault = fault
      return await handler(request)
    case .restartBefore:
      restart?.begin()
      return Self.closed
    case .restartAfter:
      let response = await handler(request)
      // The connection, which writes this line otherwise, ends with the process.
      log.append(LogEntry(target.service, request, response))
      restart?.begin()
      return Self.closed
    }
  }

  private static let closed = Response(503, breakage: .close)

  private static func refusal(_ status: Int) -> Response {
    Response(
      status, headers: ["Content-Type": "application/json"],
      body: .bytes(Array(#"{"detail": "a fault rule of the lab says so"}"#.utf8)))
  }
}

extension FaultRule.Target {
  fileprivate var service: LabService { LabService(rawValue: rawValue) ?? .lab }
}

extension RequestBody {
  private static let startLength = 1 << 16

  /// The first 64 KiB as text; empty where they cannot be read, which the service then meets too.
  fileprivate var start: String {
    String(decoding: (try? read(at: 0, count: Self.startLength)) ?? [], as: UTF8.self)
  }
}
