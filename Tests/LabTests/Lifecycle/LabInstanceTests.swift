import Core
import Glibc
import Testing

@testable import Lab

@Suite("a lab in this process")
struct LabInstanceTests {
  @Test("several labs serve side by side on ports of their own, and stop")
  func sideBySide() async throws {
    try await withTemporaryFolder { folder in
      var options = LabOptions()
      options.segments = 20
      let labs = [
        try await LabInstance.start(directory: folder + "/one", options: options),
        try await LabInstance.start(directory: folder + "/two", options: options),
      ]
      let ports = labs.map(\.description.ports).flatMap { [$0.vms, $0.s3, $0.trino] }
      #expect(Set(ports).count == 6)
      #expect(ports.allSatisfy { accepts(port: $0) })
      for lab in labs { try await lab.stop() }
    }
  }

  @Test("the default lab has its whole history, sharing bytes: well under 200 MB")
  func size() async throws {
    try await withTemporaryFolder { folder in
      let lab = try await LabInstance.start(directory: folder + "/lab")
      let buckets = Buckets(lab.services.state)
      #expect(buckets.snapshots(of: LabNames.usual.databaseBucket).count == 23)
      #expect(buckets.snapshots(of: LabNames.usual.mediaBucket).count == 120)
      let live = try #require(buckets.live(LabNames.usual.mediaBucket))
      #expect(try live.keys().count > 100)
      var seen: Set<UInt> = []
      #expect(try diskBytes(folder, &seen) < 200 << 20)
      try await lab.stop()
    }
  }

  /// What the tree takes on disk, each file counted once.
  private func diskBytes(_ path: String, _ seen: inout Set<UInt>) throws -> Int {
    guard let status = try Files.status(path), seen.insert(status.st_ino).inserted else {
      return 0
    }
    var total = Int(status.st_blocks) * 512
    if Files.isDirectory(path) {
      for entry in try Files.entries(of: path) {
        total += try diskBytes("\(path)/\(entry.name)", &seen)
      }
    }
    return total
  }

  @Test("a history can end at a given time, but not in the future")
  func historyEnd() async throws {
    try await withTemporaryFolder { folder in
      var options = LabOptions()
      options.segments = 20
      options.layout = .parent
      options.historyEnd = Timestamp(rfc3339: "2026-03-10T12:30:00Z")
      let lab = try await LabInstance.start(directory: folder + "/past", options: options)
      let snapshots = Buckets(lab.services.state).snapshots(of: LabNames.usual.databaseBucket)
      #expect(snapshots.count == 143)
      #expect(snapshots.last?.name == "tams_2026-03-10T12:00:00.000000UTC")
      try await lab.stop()

      options.historyEnd = LabClock.machineTime + .seconds(3_600)
      await #expect(throws: LabError.self) {
        try await LabInstance.start(directory: folder + "/future", options: options)
      }
    }
  }
}
