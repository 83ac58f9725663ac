import Core
import Foundation
import Glibc
import Testing

@testable import Transport

/// An S3 server of the tests and the key that may do all there.
struct S3TestServer: Sendable {
  static let secret = SecretReference.environment("secret")

  let endpoint: String
  let accessKey: String
  let secretKey: String

  func client(
    secretKey: String? = nil, now: @escaping @Sendable () -> Timestamp = SystemClock.now
  ) throws -> S3Client {
    let site = Site.S3(
      endpoints: [endpoint], trust: Site.Trust(), region: "us-east-1", accessKey: accessKey,
      secretKey: Self.secret)
    return try S3Client(
      endpoint: endpoint, site, http: .quick(),
      secrets: GivenSecrets(values: [Self.secret: secretKey ?? self.secretKey]), now: now)
  }
}

/// Runs a suite with one SeaweedFS for all its tests: a process of its own, with signatures on.
struct SeaweedTrait: SuiteTrait, TestScoping {
  @TaskLocal static var current: S3TestServer?

  private static let accessKey = "TESTKEY"
  private static let secretKey = "test+secret/key"

  let isRecursive = false

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // A port that was free a moment ago may be another's by now: then it ends at once, and is
    // started again on others.
    for _ in 0..<3 {
      let folder = try TemporaryFolder()
      let ports = freePorts(9)
      let process = try start(in: folder, ports: ports)
      defer {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      let server = S3TestServer(
        endpoint: "http://127.0.0.1:\(ports[0])", accessKey: Self.accessKey,
        secretKey: Self.secretKey)
      guard try await isReady(server, process) else { continue }
      return try await Self.$current.withValue(server) { try await function() }
    }
    Issue.record("SeaweedFS did not become ready")
    throw CancellationError()
  }

  private func start(in folder: TemporaryFolder, ports: [Int]) throws -> Process {
    let program = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".venv/bin/weed")
    let identities = """
      {"identities": [{"name": "tests", "actions": ["Admin", "Read", "Write", "List"],
        "credentials": [{"accessKey": "\(Self.accessKey)",
          "secretKey": "\(Self.secretKey)"}]}]}
      """
    try Data(identities.utf8).write(to: URL(fileURLWithPath: folder.path + "/s3.json"))
    let process = Process()
    process.executableURL = program
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let names = [
      "s3.port", "s3.port.grpc", "filer.port", "filer.port.grpc", "master.port",
      "master.port.grpc", "volume.port", "volume.port.grpc", "debug.port",
    ]
    process.arguments =
      [
        "server", "-dir=.", "-ip=127.0.0.1", "-master.telemetry=false", "-volume.max=200",
        "-master.volumeSizeLimitMB=64", "-s3", "-s3.iam=false", "-s3.config=s3.json",
      ] + zip(names, ports).map { "-\($0)=\($1)" }
    process.environment = [:]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      Issue.record("SeaweedFS cannot be started (\(error)): Tests/run.sh installs it in .venv")
      throw error
    }
    return process
  }

  /// It answers before its volumes can be written to: ready is when a written object can be read.
  private func isReady(_ server: S3TestServer, _ process: Process) async throws -> Bool {
    let client = try server.client()
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline, process.isRunning {
      let written = await outcome { () async throws(RemoteFailure) -> [UInt8] in
        try await client.put("ready", in: "scratch", [1])
        return try await client.get("ready", in: "scratch")
      }
      if written.value == [1] { return true }
      try await Task.sleep(for: .milliseconds(100))
    }
    return false
  }

  /// Ports that were free a moment ago.
  private func freePorts(_ count: Int) -> [Int] {
    let sockets = (0..<count).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
    defer { for socket in sockets { close(socket) } }
    return sockets.map { socket in
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(socket, $0, length)
          _ = getsockname(socket, $0, &length)
        }
        return Int(UInt16(bigEndian: pointer.pointee.sin_port))
      }
    }
  }
}

extension Trait where Self == SeaweedTrait {
  static var seaweed: Self { SeaweedTrait() }
}
