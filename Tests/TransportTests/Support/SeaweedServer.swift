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
    secretKey: String? = nil, copyLimits: S3CopyLimits = S3CopyLimits(),
    now: @escaping @Sendable () -> Timestamp = SystemClock.now
  ) throws -> S3Client {
    let site = Site.S3(
      endpoints: [endpoint], trust: Site.Trust(), region: "us-east-1", accessKey: accessKey,
      secretKey: Self.secret)
    return try S3Client(
      endpoint: endpoint, site, http: .quick(),
      secrets: GivenSecrets(values: [Self.secret: secretKey ?? self.secretKey]),
      copyLimits: copyLimits, now: now)
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
    // A port may be taken by another test between the choice and the start.
    for _ in 1...3 {
      let folder = try TemporaryFolder()
      let ports = freePorts(11)
      let lifeline = Pipe()
      let process = try start(in: folder, ports: ports, lifeline: lifeline)
      defer {
        // Closing cannot fail in a way that leaves the pipe open.
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
        removeSockets(of: ports)
      }
      let server = S3TestServer(
        endpoint: "http://127.0.0.1:\(ports[0])", accessKey: Self.accessKey,
        secretKey: Self.secretKey)
      guard try await isReady(server, process) else { continue }
      return try await Self.$current.withValue(server) { try await function() }
    }
    Issue.record("SeaweedFS did not become ready")
  }

  /// Ends the server when its own input ends, and itself when the server ends.
  private static let keeper = """
    import os, subprocess, sys, threading
    server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    threading.Thread(target=lambda: os._exit(server.wait() & 255), daemon=True).start()
    sys.stdin.read()
    server.kill()
    server.wait()
    """

  /// The server ends with its lifeline, so also when the tests die.
  private func start(
    in folder: TemporaryFolder, ports: [Int], lifeline: Pipe
  ) throws -> Process {
    let programs = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".venv/bin")
    let identities = """
      {"identities": [{"name": "tests", "actions": ["Admin", "Read", "Write", "List"],
        "credentials": [{"accessKey": "\(Self.accessKey)",
          "secretKey": "\(Self.secretKey)"}]}]}
      """
    try Data(identities.utf8).write(to: URL(fileURLWithPath: folder.path + "/s3.json"))
    let process = Process()
    process.executableURL = programs.appending(path: "python3")
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let names = [
      "s3.port", "s3.port.grpc", "filer.port", "filer.port.grpc", "master.port",
      "master.port.grpc", "volume.port", "volume.port.grpc", "debug.port", "s3.port.iceberg",
      "s3.port.lance",
    ]
    process.arguments =
      [
        "-c", Self.keeper, programs.appending(path: "weed").path,
        "server", "-dir=.", "-ip=127.0.0.1", "-master.telemetry=false", "-volume.max=200",
        "-master.volumeSizeLimitMB=64", "-s3", "-s3.iam=false", "-s3.config=s3.json",
      ] + zip(names, ports).map { "-\($0)=\($1)" }
    process.environment = ["TMPDIR": folder.path]
    process.standardInput = lifeline
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try #require(
      FileManager.default.isExecutableFile(atPath: programs.appending(path: "weed").path),
      "SeaweedFS is missing: Tests/run.sh installs it in .venv")
    try process.run()
    return process
  }

  /// It leaves a socket for each of its ports in the system's temporary folder.
  private func removeSockets(of ports: [Int]) {
    let folder = FileManager.default.temporaryDirectory.path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix("seaweedfs-") {
      guard ports.contains(where: { name.hasSuffix("-\($0).sock") }) else { continue }
      // One that does not go is litter, and no reason for a test to fail.
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  /// It answers before its volumes can be written to: ready is when a written object can be read.
  private func isReady(_ server: S3TestServer, _ process: Process) async throws -> Bool {
    let client = try server.client()
    let deadline = ContinuousClock.now + .seconds(40)
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
}

extension Trait where Self == SeaweedTrait {
  static var seaweed: Self { SeaweedTrait() }
}
