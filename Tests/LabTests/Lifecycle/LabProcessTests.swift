import Core
import Glibc
import Testing

@testable import Lab

@Suite("processes of a lab")
struct LabProcessTests {
  private func withLab(_ body: (LabFolder, Launcher) async throws -> Void) async throws {
    try await withTemporaryFolder { path async throws in
      let folder = LabFolder(path + "/lab")
      var options = LabOptions()
      options.segments = 20
      _ = try await LabSetup.make(folder, options)
      try await body(folder, Launcher(executable: try labProgram()))
    }
  }

  @Test("a process is ready when start returns, gone when stop does, and gets its ports again")
  func life() async throws {
    try await withLab { folder, launcher in
      let storage = LabProcess(.storage, folder)
      #expect(try storage.status() == .stopped)
      try await storage.start(launcher)
      guard case .running(let pid) = try storage.status() else {
        Issue.record("not running")
        return
      }
      let ports = try LabDescription.read(folder).ports
      #expect(accepts(port: ports.vms) && accepts(port: ports.s3) && accepts(port: ports.trino))
      try await storage.start(launcher)
      #expect(try storage.status() == .running(pid: pid))
      try await storage.stop()
      #expect(try storage.status() == .stopped)
      #expect(kill(pid, 0) != 0)
      try await storage.stop()
      try await storage.start(launcher)
      #expect(try LabDescription.read(folder).ports == ports)
      try await storage.stop()
    }
  }

  @Test("a process that was killed counts as stopped")
  func killed() async throws {
    try await withLab { folder, launcher in
      let storage = LabProcess(.storage, folder)
      try await storage.start(launcher)
      guard case .running(let pid) = try storage.status() else {
        Issue.record("not running")
        return
      }
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
      #expect(try storage.status() == .stopped)
    }
  }

  @Test("a process that cannot start says why")
  func failure() async throws {
    try await withLab { folder, launcher in
      try Files.remove(folder.secret(LabSecrets.vmsPasswordFile))
      let error = await #expect(throws: LabError.self) {
        try await LabProcess(.storage, folder).start(launcher)
      }
      let text = try #require(error).description
      #expect(text.contains("ended with exit code 1") && text.contains("vms-password"), "\(text)")
    }
  }
}
