import Core
import Glibc
import Testing

@testable import Lab

@Suite("a process that ends hard and starts again")
struct RestartTests {
  @Test(
    "the storage in this process loses the request, or only its answer, and serves on",
    arguments: [(Fault.restartBefore, 0), (.restartAfter, 1)])
  func inProcess(_ fault: Fault, taken: Int) async throws {
    try await withWireLab { wire async throws in
      let before = wire.lab.services
      try wire.lab.faults.add(FaultRule(fault, target: .vms, method: "POST", path: "/snapshots/"))
      #expect(try await wire.takeSnapshot("s").bytes.isEmpty)
      try await wire.waitForVMS()
      #expect(wire.lab.services !== before)
      #expect(try await wire.snapshots(named: "s") == taken)
      #expect(try wire.lab.effectCounts().map(\.count) == (taken == 1 ? [1] : []))
      #expect(try await wire.takeSnapshot("s").status == (taken == 1 ? 400 : 201))
      #expect(try await wire.s3("PUT", "/scratch/k", body: "x").status == 200)
    }
  }

  @Test("a commit that is under way when the storage ends is carried out by the next one, once")
  func underWay() async throws {
    try await withWireLab(speed: 2) { wire async throws in
      let snapshot = try await wire.takeSnapshot("s").json()
      let id = try #require(snapshot["id"].integerValue)
      let paths = try await wire.vms("GET", "protectedpaths/?source_dir=/tams/db").json()
      let path = try #require(paths.listValue?.first?["id"].integerValue)
      let started = try await wire.vms(
        "POST", "protectedpaths/\(path)/restore/", #"{"name": "r", "loanee_snapshot_id": \#(id)}"#)
      #expect(started.status == 200)
      try wire.lab.faults.add(
        FaultRule(.restartAfter, target: .vms, when: FaultRule.Moment("commit started")))
      #expect(try await wire.vms("PATCH", "protectedpaths/\(path)/commit/", "{}").bytes.isEmpty)
      try await wire.waitForVMS()
      try await wire.wait {
        try await wire.vms("GET", "globalsnapstreams/").json() == .list([])
      }
      let effects = try EffectLog.entries(wire.lab.folder.log).compactMap(\.effect)
      #expect(effects.filter { $0 == "commit done" }.count == 1)
      #expect(effects.filter { $0 == "commit started" }.count == 1)
    }
  }

  @Test("a process of its own keeps pid, ports and lock, and can be stopped as before")
  func ownProcess() async throws {
    try await withTemporaryFolder { path async throws in
      let folder = LabFolder(path + "/lab")
      var options = LabOptions()
      options.segments = 20
      let lab = Lab(folder, Launcher(executable: try labProgram()))
      try await lab.start(options)
      let ports = try LabDescription.read(folder).ports
      let statuses = try LabProcess.Name.allCases.map { try lab.process($0).status() }
      let get = "GET /v1/info HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
      for fault in [Fault.restartBefore, .restartAfter] {
        for (target, port) in [(FaultRule.Target.trino, ports.trino), (.tams, ports.tams)] {
          try FaultRules(folder).add(FaultRule(fault, target: target))
          #expect(await talk(port: port, get).bytes.isEmpty)
          // Refused while the process starts.
          while await talk(port: port, get).status == nil {}
        }
      }
      #expect(try LabProcess.Name.allCases.map { try lab.process($0).status() } == statuses)
      #expect(try LabDescription.read(folder).ports == ports)
      try await lab.stop()
      #expect(!accepts(port: ports.trino) && !accepts(port: ports.tams))
    }
  }
}
