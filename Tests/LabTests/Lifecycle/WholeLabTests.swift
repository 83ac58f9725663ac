import Core
import Foundation
import Testing

@testable import Lab

@Suite("a whole lab in processes of its own")
struct WholeLabTests {
  private func withLab(
    _ options: LabOptions = LabOptions(), _ body: (Lab, ServiceControl) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { path async throws in
      let launcher = Launcher(executable: try labProgram())
      let folder = LabFolder(path + "/lab")
      let lab = Lab(folder, launcher)
      var options = options
      options.segments = 20
      try await lab.start(options)
      do { try await body(lab, ServiceControl(folder, launcher)) } catch {
        try await lab.stop()
        throw error
      }
      try await lab.stop()
      for name in LabProcess.Name.allCases {
        #expect(try lab.process(name).status() == .stopped)
      }
    }
  }

  @Test("all processes run after start, a second start is refused, and stop and start keep the lab")
  func life() async throws {
    try await withLab { lab, _ in
      for name in LabProcess.Name.ofSite {
        guard case .running = try lab.process(name).status() else {
          Issue.record("\(name) does not run")
          continue
        }
      }
      await #expect(throws: LabError.runsAlready(lab.folder.path)) {
        try await lab.start(LabOptions())
      }
      let description = try LabDescription.read(lab.folder)
      try await lab.stop()
      await #expect(throws: LabError.madeOtherwise(lab.folder.path)) {
        try await lab.start(LabOptions())
      }
      try await lab.start(nil)
      #expect(try LabDescription.read(lab.folder) == description)
    }
  }

  @Test("the API is private, open or stopped as it is told, each time it is told")
  func access() async throws {
    try await withLab { lab, control in
      let ports = try LabDescription.read(lab.folder).ports
      func state() -> [Bool] { [accepts(port: ports.tamsPrivate), accepts(port: ports.tams)] }
      #expect(state() == [true, true])
      for _ in 0..<2 {
        #expect(try await control.perform(.startPrivate, .api))
        #expect(state() == [true, false])
      }
      for _ in 0..<2 {
        #expect(try await control.perform(.open, .api))
        #expect(state() == [true, true])
      }
      for _ in 0..<2 {
        #expect(try await control.perform(.stop, .api))
        #expect(try await control.perform(.probe, .api) == false)
        #expect(state() == [false, false])
      }
      #expect(try await control.perform(.startPrivate, .api))
      #expect(state() == [true, false])
      #expect(try await control.perform(.probe, .api))
    }
  }

  @Test("the worker is stopped and started, and knows no access")
  func worker() async throws {
    try await withLab { (_, control) async throws in
      #expect(try await control.perform(.probe, .retention))
      #expect(try await control.perform(.stop, .retention))
      #expect(try await control.perform(.probe, .retention) == false)
      #expect(try await control.perform(.start, .retention))
      #expect(try await control.perform(.probe, .retention))
    }
  }

  @Test("an API that does not run cannot be opened")
  func openNothing() async throws {
    try await withLab { _, control in
      _ = try await control.perform(.stop, .api)
      await #expect(throws: LabError.process(.tams, "does not run")) {
        try await control.perform(.open, .api)
      }
    }
  }

  @Test("a folder with other things in it, and one without a lab, are refused")
  func folders() async throws {
    try await withTemporaryFolder { path async throws in
      try Files.create(path + "/other", [])
      let lab = Lab(LabFolder(path), Launcher(executable: try labProgram()))
      await #expect(throws: LabError.badFolder(path)) { try await lab.start(LabOptions()) }
      await #expect(throws: LabError.noLab(path)) { try await lab.stop() }
    }
  }
}
