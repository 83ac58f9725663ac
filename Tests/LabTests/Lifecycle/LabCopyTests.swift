import Core
import Glibc
import Testing

@testable import Lab

@Suite("a copy of a lab")
struct LabCopyTests {
  @Test(
    "a copy has the data of its source, ports and a log of its own, and neither changes the other")
  func apart() async throws {
    try await withWireLab { wire async throws in
      let source = wire.lab
      #expect(try await wire.s3("PUT", "/tams-media/k", body: "shared").status == 200)
      let path = source.folder.path + "-copy"
      let lab = try await LabInstance.start(copyOf: source.folder.path, directory: path)
      let copy = WireLab(lab: lab)
      #expect(try LabDigest.digest(lab.folder) == (try LabDigest.digest(source.folder)))
      let ports = { (lab: LabInstance) in
        let ports = lab.description.ports
        return [ports.vms, ports.s3, ports.trino, ports.tams, ports.tamsPrivate]
      }
      #expect(Set(ports(lab) + ports(source)).count == 10)

      #expect(try await copy.s3("GET", "/tams-media/k").body == "shared")
      #expect(try await copy.s3("PUT", "/tams-media/k", body: "of the copy").status == 200)
      #expect(try await wire.s3("PUT", "/tams-media/k", body: "of the source").status == 200)
      #expect(try await copy.s3("GET", "/tams-media/k").body == "of the copy")
      #expect(try await copy.takeSnapshot("s").status == 201)
      #expect(try await wire.snapshots(named: "s") == 0)
      let entries = try EffectLog.entries(source.folder.log).compactMap(\.effect)
      #expect(entries == ["object written", "object written"])
      try await lab.stop()
      try Files.removeTree(path)
      #expect(try await wire.s3("GET", "/tams-media/k").body == "of the source")
    }
  }

  @Test("whole files are shared, and no file of the copy names its source")
  func files() async throws {
    try await withTemporaryFolder { path async throws in
      var options = LabOptions()
      options.segments = 20
      let launcher = Launcher(executable: try labProgram())
      let (source, copy) = (LabFolder(path + "/source"), LabFolder(path + "/copy"))
      let lab = Lab(source, launcher)
      try await lab.start(options)
      try LabCopy.make(of: source, at: copy)
      try await lab.stop()
      let twin = Lab(copy, launcher)
      try await twin.start(nil)
      #expect(try LabDigest.digest(copy) == (try LabDigest.digest(source)))
      try await twin.stop()
      let object = { (lab: LabFolder) in
        let objects = LiveSite(try LabDescription.read(lab), lab).objects
        return try Files.status(objects.filePath(try #require(try objects.keys().first)))
      }
      #expect(try object(copy)?.st_ino == (try object(source)?.st_ino))
      #expect(
        try Files.status(copy.treeLock)?.st_ino != (try Files.status(source.treeLock)?.st_ino))
      for file in [copy.site, copy.description, copy.vastState, copy.users] {
        #expect(!String(decoding: try Files.read(file), as: UTF8.self).contains(source.path))
      }
    }
  }

  @Test("what is no lab is not copied, and a folder with other things in it is no place for a copy")
  func refusals() async throws {
    try await withWireLab { wire async throws in
      let source = wire.lab.folder
      #expect(throws: LabError.badFolder(source.path)) { try LabCopy.make(of: source, at: source) }
      let none = LabFolder(source.path + "-none")
      #expect(throws: LabError.noLab(none.path)) {
        try LabCopy.make(of: none, at: LabFolder(source.path + "-copy"))
      }
      #expect(!Files.exists(source.path + "-copy"))
    }
  }
}
