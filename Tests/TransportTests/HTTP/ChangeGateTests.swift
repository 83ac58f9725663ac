import Core
import Lab
import Synchronization
import Testing

@testable import Transport

@Suite("the gate before each changing call")
struct ChangeGateTests {
  private func client(_ gate: ChangeGate) -> HTTPClient {
    var settings = HTTPClient.Settings()
    settings.gate = gate
    return HTTPClient(settings)
  }

  @Test("keeps a change back before a byte of it has left, and lets every read through")
  func shut() async throws {
    let asked = Mutex(0)
    let http = client(
      ChangeGate(longestCall: nil) {
        asked.withLock { $0 += 1 }
        return Problem(.leaseLost, "the lease has run out", hint: "wait")
      })
    try await serving({ _, _ in .text("done") }) { server in
      for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
        let failure = await outcome { () async throws(RemoteFailure) in
          try await http.send(HTTPRequest(method, server.url + "/x"))
        }.failure
        #expect(failure?.mayHaveHappened == false)
        #expect(failure?.problem.what == "the lease has run out")
        #expect(failure?.problem.hint == "wait")
      }
      var statement = HTTPRequest(.post, server.url + "/statement")
      statement.changing = false
      for request in [statement, HTTPRequest(.get, server.url + "/y")] {
        let answer = try await http.send(request)
        #expect(answer.text == "done")
      }
      #expect(asked.withLock { $0 } == 4)
      #expect(server.received.all.map(\.path) == ["/statement", "/y"])
    }
  }

  @Test("is asked for each sending, also on a connection that is kept")
  func closing() async throws {
    let isOpen = Mutex(true)
    let http = client(
      ChangeGate(longestCall: nil) { isOpen.withLock { $0 } ? nil : Problem(.stepFailed, "shut") })
    try await serving({ _, count in
      isOpen.withLock { $0 = false }
      return .text("\(count)", status: 503)
    }) { server in
      var request = HTTPRequest(.put, server.url + "/x")
      request.repeatable = true
      // The first sending may have happened: the second, kept back, does not make that a no.
      let failure = await outcome { () async throws(RemoteFailure) in
        try await http.send(request)
      }.failure
      #expect(failure?.mayHaveHappened == true)
      #expect(server.received.all.count == 1)
    }
  }

  @Test("gives no change longer than it says")
  func longest() async throws {
    let http = client(ChangeGate(longestCall: .milliseconds(200)) { nil })
    try await serving({ request, _ in
      try? await Task.sleep(for: .milliseconds(600))
      return .text("late")
    }) { server in
      let failure = await outcome { () async throws(RemoteFailure) in
        try await http.send(HTTPRequest(.post, server.url + "/x"))
      }.failure
      #expect(failure?.cause == .timedOut(sent: true, after: .milliseconds(200)))
      let read = try await http.send(HTTPRequest(.get, server.url + "/y"))
      #expect(read.text == "late")
    }
  }
}
