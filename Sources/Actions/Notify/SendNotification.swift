import Core
import Transport

/// Tells people how the run stands.
package struct SendNotification: Action {
  package static let spec = ActionSpec(
    name: "notify.send",
    help: "sends a message by the site's notifiers; repeated with the same idempotency key",
    inputs: [
      .init("message", .text, help: "the text; a summary of the run if none"),
      .init("to", .list(.text), default: .list([]), help: "names of notifiers; all if none"),
    ],
    outputs: [
      .init("sent", .list(.text), help: "notifiers that took it")
    ],
    effect: .reversible, changes: "sent", timeout: .seconds(60), hasProbe: false, reach: .beyond,
    drill: .site)

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let message = call.inputs["message"]?.textValue ?? Self.summary(call)
    let wanted = call.texts("to")
    var sent: [String] = []
    var problems: [String] = []
    for notifier in connection.site.notifiers
    where wanted.isEmpty || wanted.contains(notifier.name) {
      do {
        try await send(message, by: notifier, call)
        sent.append(notifier.name)
      } catch {
        problems.append("\(notifier.name): \(error.problem.display)")
      }
    }
    guard problems.isEmpty else {
      throw Failure.failed(
        Problem(.notificationFailed, "not everybody was told: " + problems.joined(separator: "; ")))
    }
    return ActionResult(outputs: ["sent": .texts(sent)])
  }

  private static func summary(_ call: ActionCall) -> String {
    let done = call.run.doneCount
    let holds = call.run.holds.map(\.hold.display).joined(separator: ", ")
    return "run \(call.run.run): \(done) steps done"
      + (holds.isEmpty ? ", no holds" : ", holds: \(holds)")
  }

  private func send(
    _ message: String, by notifier: Site.Notifier, _ call: ActionCall
  ) async throws(Failure) {
    let message = connection.secrets.redact(message)
    switch notifier {
    case .webhook(let name, let address, let trust, let token):
      var request = HTTPRequest(.post, try await url(of: address, name), trust: trust)
      request.changes = [.message]
      request.body = JSONText.encode(
        .map(["run": .text(call.run.run), "step": .text(call.step.display), "text": .text(message)])
      )
      // The same for each sending: a receiver can drop what it has already.
      request.headers = [
        "Content-Type": "application/json", "Idempotency-Key": call.remoteName,
      ]
      do {
        if let token {
          request.headers.add("Authorization", "Bearer \(try await connection.secrets.read(token))")
        }
        let response = try await connection.http.send(request)
        guard response.isSuccess else {
          throw Problem(.notificationFailed, "answered \(response.status)", at: request.call)
        }
      } catch let failure as RemoteFailure {
        throw failure.asFailure()
      } catch let problem as Problem {
        throw .failed(problem)
      } catch {
        throw .inDoubt(Problem(of: error))
      }
    case .command(_, let words):
      var program = Program(words, for: call.step, connection)
      program.environment = [
        "TAMSDR_RUN": call.run.run, "TAMSDR_IDEMPOTENCY_KEY": call.remoteName,
      ]
      program.input = Array(message.utf8)
      let result = try await program.run(through: connection.gate(changing: [.message]))
      guard result.code == 0 else {
        throw .failed(Problem(.programFailed, "\(words.first ?? "") ended with \(result.exitText)"))
      }
    }
  }
}

extension SendNotification {
  /// One that is kept secret is so without its query as well, which is left out wherever it is shown.
  private func url(
    of address: Site.WebAddress, _ notifier: String
  ) async throws(Failure) -> String {
    switch address {
    case .plain(let url): return url
    case .secret(let reference):
      do throws(Problem) {
        let url = try await connection.secrets.read(reference)
        guard Names.isURL(url, schemes: ["https", "http"]) else {
          throw Problem(
            .secretInvalid, "its secret is no URL", at: notifier,
            hint: "it begins with https://")
        }
        connection.secrets.learn(String(url.prefix { $0 != "?" }))
        return url
      } catch {
        throw .failed(error)
      }
    }
  }
}

extension Site.Notifier {
  fileprivate var name: String {
    switch self {
    case .webhook(let name, _, _, _), .command(let name, _): name
    }
  }
}
