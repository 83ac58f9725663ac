import Foundation
import Testing

@Suite("A rehearsal")
struct RehearseTests {
  /// A file of the user's that no rehearsal may make.
  private static func touching(_ file: String, _ rehearse: String = "") -> String {
    """
    runbook: touching
    steps:
      - { id: stop, action: service.stop, with: { roles: [worker] } }
      - id: touch
        action: command.run
        with: { command: [touch, \(file)] }
    \(rehearse)
    """
  }

  private static let replacement = #"""
    rehearse:
      replace:
        touch:
          action: command.run
          with:
            command: [touch, here]
            probe: [sh, -c, "test -e here || exit 3"]
            undo: [rm, -f, here]
    """#

  @Test("refuses a step that would leave the lab, and starts nothing")
  func refuses() async throws {
    try await Place.with { place in
      let runbook = try place.write(Self.touching(place.file))
      let done = try await place.rehearse([runbook])
      #expect(done.status == 2, "\(done)")
      #expect(done.errors.contains("step touch (command.run) would leave the lab"), "\(done)")
      #expect(done.errors.contains("rehearse: { replace: { touch: skip } }"), "\(done)")
    }
  }

  @Test("runs a replacement in its place, goes back over it, and leaves nothing behind")
  func replaces() async throws {
    try await Place.with { place in
      let runbook = try place.write(Self.touching(place.file, Self.replacement))
      let done = try await place.rehearse([
        runbook, "--steps", "touch", "--junit", place.path + "/cases.xml",
      ])
      #expect(done.status == 0, "\(done)")
      #expect(done.output.contains("9 of 9 cases ended right"), "\(done)")
      #expect(done.output.contains("rollback coverage: 100 %, 1 of 1 steps"), "\(done)")
      let cases = try String(contentsOfFile: place.path + "/cases.xml", encoding: .utf8)
      #expect(cases.contains(#"failures="0""#) && cases.contains(#"tests="10""#), "\(cases)")
    }
  }

  @Test("that was killed leaves labs, which the next one ends and removes")
  func killed() async throws {
    try await Place.with { place in
      let runbook = try place.write(Self.touching(place.file, Self.replacement))
      let killing = """
        "$0" rehearse "$1" &
        until ls "$TMPDIR"/*/*/state/runs/*.jsonl; do kill -0 $! || exit 9; sleep 0.02; done
        kill -9 $!
        """
      let killed = try await Invocation.run(
        "bash", ["-c", killing, Checkout.tamsdr, runbook],
        environment: ["TMPDIR": place.temporary])
      #expect(killed.status == 0, "\(killed)")
      let left = try FileManager.default.contentsOfDirectory(atPath: place.temporary)
      #expect(left.count == 1, "\(left)")
      let next = try await place.rehearse([runbook, "--steps", "touch"])
      #expect(next.status == 0, "\(next)")
      let told = "removed what a killed rehearsal had left: \(place.temporary)/\(left.first ?? "")"
      #expect(next.errors.contains(told), "\(next)")
    }
  }

  @Test("catches a rollback hook that does not undo")
  func catchesFlaw() async throws {
    try await Place.with { place in
      let runbook = try place.write(
        """
        runbook: flawed
        steps:
          - id: fence
            action: s3.disable_keys
            rollback: [ { id: nothing, action: wait.until, with: { sql: "SELECT true" } } ]
          - { id: look, action: wait.until, with: { sql: "SELECT true" } }
        """)
      let done = try await place.rehearse([runbook, "--steps", "look", "--json"])
      #expect(done.status == 4, "\(done)")
      #expect(done.output.contains("rolled_back: made to fail by TAMSDR_FAULT_AT"), "\(done)")
      #expect(done.output.contains(": holds key "), "\(done)")
    }
  }

  @Test("of a drill leaves the data alone, and what its last step could not remove is cleaned up")
  func drill() async throws {
    try await Place.with { place in
      let done = try await place.rehearse([
        Checkout.runbook("drill"), "--steps", "release",
      ])
      #expect(done.status == 0, "\(done)")
      #expect(done.errors.contains("release fails, then resume: finished"), "\(done)")
      #expect(done.output.contains("6 of 6 cases ended right"), "\(done)")
    }
  }

  @Test("of a release stops only the workers that it has started")
  func release() async throws {
    try await Place.with { place in
      let done = try await place.rehearse([Checkout.runbook("release"), "--steps", "start"])
      #expect(done.status == 0, "\(done)")
      #expect(done.output.contains("9 of 9 cases ended right"), "\(done)")
    }
  }

  @Test("has the names of the site it is to be like")
  func likeSite() async throws {
    try await Place.with { place in
      var site = try String(contentsOfFile: Checkout.root + "/examples/site.yaml", encoding: .utf8)
      for (name, other) in [
        ("tams-media", "media-eu"), ("tams-db", "rows"), ("tams7  ", "tams8  "),
        ("schema: tams7", "schema: tams8"), ("owner: tams,", "owner: writer,"),
        ("name: retention", "name: sweeper"),
      ] {
        site = site.replacingOccurrences(of: name, with: other)
      }
      let like = place.path + "/site.yaml"
      try site.write(toFile: like, atomically: true, encoding: .utf8)
      let done = try await place.rehearse([
        Checkout.runbook("full-restore"), "--steps", "point", "--like", like,
      ])
      #expect(done.status == 0, "\(done)")
      #expect(done.output.contains("3 of 3 cases ended right"), "\(done)")
      #expect(!done.output.contains("not as at the site"), "\(done)")
    }
  }

  @Test("ends its labs and leaves nothing behind when it is interrupted")
  func interrupted() async throws {
    try await Place.with { place in
      let done = try await Invocation.run(
        "bash",
        [
          "-c",
          """
          "$1" rehearse "$2" --jobs 2 & rehearsal=$!
          until ls "$TMPDIR"/*/case-*/lab/lab.json 2> "$3"; do sleep 0.1; done
          kill -INT $rehearsal
          wait $rehearsal
          """, "bash", Checkout.tamsdr, Checkout.runbook("database-only"), place.path + "/ls",
        ], environment: ["TMPDIR": place.temporary])
      #expect(done.status == 130, "\(done)")
      #expect(done.errors.contains("stopped by SIGINT"), "\(done)")
    }
  }
}

/// A folder for a runbook, and one that must be empty again whatever a rehearsal did.
private struct Place {
  let path: String

  var temporary: String { path + "/temporary" }
  var file: String { path + "/outside" }

  static func with(_ work: (Place) async throws -> Void) async throws {
    try await LabSlots.shared.take()
    let folder = try TemporaryFolder()
    let place = Place(path: folder.path)
    let outcome = await Result {
      try FileManager.default.createDirectory(
        atPath: place.temporary, withIntermediateDirectories: false)
      try await work(place)
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.temporary) == [])
      #expect(!FileManager.default.fileExists(atPath: place.file))
      let left = try await Invocation.run("pgrep", ["-f", place.temporary])
      #expect(left.output == "", "processes are left")
    }
    folder.remove()
    await LabSlots.shared.give()
    try outcome.get()
  }

  func write(_ runbook: String) throws -> String {
    let file = path + "/runbook.yaml"
    try runbook.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  func rehearse(_ words: [String]) async throws -> Invocation {
    try await Invocation.run(
      Checkout.tamsdr, ["rehearse"] + words + ["--jobs", "2"],
      environment: ["TMPDIR": temporary], within: .seconds(300))
  }
}
