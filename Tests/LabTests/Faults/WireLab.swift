import Core
import Foundation
import Glibc
import Signing
import Testing

@testable import Lab

/// A lab in this process, spoken to over its sockets.
struct WireLab {
  let lab: LabInstance

  func vms(_ method: String, _ path: String, _ body: String = "") async throws -> RawAnswer {
    let password = try LabSecrets(lab.folder).vmsPassword
    let user = Data("\(LabDescription.vmsUser):\(password)".utf8).base64EncodedString()
    return await talk(
      port: lab.description.ports.vms, authority: lab.folder.certificateAuthority,
      """
      \(method) /api/latest/\(path) HTTP/1.1\r
      Host: h\r
      Authorization: Basic \(user)\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \r
      \(body)
      """)
  }

  func s3(
    _ method: String, _ path: String, headers: [(String, String)] = [], body: String = ""
  ) async throws -> RawAnswer {
    let owner = LabDescription.vmsUser
    let sent = [("Host", "127.0.0.1")] + headers
    let added = SigV4.sign(
      method: method, path: path, query: [], headers: sent, payload: .bytes(Array(body.utf8)),
      credentials: SigV4.Credentials(
        accessKey: lab.description.keys[owner] ?? "",
        secretKey: try LabSecrets(lab.folder).secretKey(of: owner), region: LabDescription.region),
      at: LabClock.machineTime.seconds)
    let fields = (sent + added).map { "\($0): \($1)\r\n" }.joined()
    return await talk(
      port: lab.description.ports.s3,
      "\(method) \(path) HTTP/1.1\r\n\(fields)Content-Length: \(body.utf8.count)\r\n"
        + "Connection: close\r\n\r\n\(body)")
  }

  /// The last page of a statement.
  func trino(_ statement: String) async throws -> Value {
    let port = lab.description.ports.trino
    let head = "Host: 127.0.0.1:\(port)\r\nX-Trino-User: t\r\nConnection: close\r\n"
    var answer = await talk(
      port: port,
      "POST /v1/statement HTTP/1.1\r\n\(head)Content-Length: \(statement.utf8.count)\r\n\r\n"
        + statement)
    while true {
      let page = try JSONDecoder().decode(Value.self, from: Data(answer.body.utf8))
      guard let next = page["nextUri"].textValue, let path = URL(string: next)?.path else {
        return page
      }
      answer = await talk(port: port, "GET \(path) HTTP/1.1\r\n\(head)\r\n")
    }
  }

  func takeSnapshot(_ name: String) async throws -> RawAnswer {
    try await vms("POST", "snapshots/", #"{"name": "\#(name)", "path": "/tams/db"}"#)
  }

  /// The names of the snapshots that VMS lists under this name: one or none.
  func snapshots(named name: String) async throws -> Int {
    let answer = try await vms("GET", "snapshots/?name=\(name)")
    return try JSONDecoder().decode([Value].self, from: Data(answer.body.utf8)).count
  }

  /// Returns when VMS answers again.
  func waitForVMS() async throws {
    try await wait { try await vms("GET", "versions/").status == 200 }
  }

  func wait(for isDone: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !isDone() {
      try #require(ContinuousClock.now < deadline, "it does not come to pass")
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

extension RawAnswer {
  func json() throws -> Value { try JSONDecoder().decode(Value.self, from: Data(body.utf8)) }
}

func withWireLab(
  executable: String? = nil, speed: Double = 1_000, _ body: (WireLab) async throws -> Void
) async throws {
  try await withTemporaryFolder { path async throws in
    var options = LabOptions()
    options.segments = 20
    options.speed = speed
    let lab = try await LabInstance.start(
      directory: path + "/lab", options: options, executable: executable)
    do { try await body(WireLab(lab: lab)) } catch {
      try await lab.stop()
      throw error
    }
    try await lab.stop()
  }
}
