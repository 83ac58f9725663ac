import Core
import Foundation

/// The management API as an HTTP service: takes requests apart, lets delays pass, and carries out
/// effects when they are due.
package final class VMSService: Sendable {
  package let api: VastAPI
  private let log: EffectLog
  private let timer: EffectTimer

  package init(_ api: VastAPI, log: EffectLog) {
    self.api = api
    self.log = log
    timer = EffectTimer(api.state, log: log)
    timer.wake()
  }

  package func answer(_ request: Request) async -> Response {
    timer.settle()
    if let redirect = redirect(request) { return redirect }
    let call: VMSCall?
    do {
      call = try self.call(request)
    } catch {
      return response(VMSRefusal.detail(400, "JSON parse error - \(error)").answer)
    }
    var api = api
    api.taskFault = request.taskFault
    let answer = api.answer(call, authorization: request.headers["Authorization"])
    if answer.effect != nil { timer.wake() }
    if answer.delay > .zero {
      // Only the end of the server cuts the delay short; the answer is still right.
      try? await Task.sleep(for: answer.delay)
    }
    return response(answer)
  }

  /// Ends the waiting for effects; what is pending is carried out by the lab's next process.
  package func stop() { timer.stop() }

  /// VMS sends a reader who forgot the slash at the end to the right place, and nobody else.
  private func redirect(_ request: Request) -> Response? {
    guard request.method == "GET", request.path.hasPrefix("/api/"), !request.path.hasSuffix("/")
    else { return nil }
    let query = request.query.isEmpty ? "" : "?" + request.query
    return Response(301, headers: ["Location": request.path + "/" + query])
  }

  private func call(_ request: Request) throws -> VMSCall? {
    guard let method = VMSCall.Method(rawValue: request.method) else { return nil }
    let bytes = try request.body.bytes()
    let body =
      bytes.isEmpty ? Value.map([:]) : try JSONDecoder().decode(Value.self, from: Data(bytes))
    return VMSCall(
      method: method, path: request.path,
      query: request.queryItems.map { (name: $0.0, value: $0.1) }, body: body,
      origin: "https://" + (request.headers["Host"] ?? "127.0.0.1"))
  }

  private func response(_ answer: VMSAnswer) -> Response {
    guard let body = answer.body else {
      return Response(answer.status, name: answer.name, effect: answer.effect)
    }
    do {
      return try Response.json(
        body, status: answer.status, name: answer.name, effect: answer.effect)
    } catch {
      return Response.text("\(error)", status: 500)
    }
  }
}
