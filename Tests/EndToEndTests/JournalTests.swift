import Foundation
import Testing

@Suite("A run's journal on a disk that fails it")
struct JournalTests {
  /// Runs until the executor is killed behind the rescue snapshot.
  private func interrupt(_ lab: LabSite) async throws -> String {
    try await lab.disaster("flows-deleted")
    let killed = try await lab.tamsdr(
      [
        "run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes", "--accept",
        "loss_over_limit",
      ], environment: ["TAMSDR_CRASH_AT": "step.rescue.result"])
    try #require(killed.status == 128 + 9, "\(killed)")
    let names = try FileManager.default.contentsOfDirectory(atPath: lab.state + "/runs")
    return lab.state + "/runs/" + (try #require(names.first { $0.hasSuffix(".jsonl") }))
  }

  @Test("with a torn last line goes on without it, and says so from then on")
  func tornTail() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let path = try await interrupt(lab)
      let journal = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try journal.seekToEnd()
      try journal.write(contentsOf: Data(#"{"at":"2026-03-01T02"#.utf8))
      try journal.close()
      let words = "the journal ended in a line that was never synced; it was dropped"
      let status = try await lab.tamsdr(["status"])
      #expect(status.status == 0 && status.output.contains(words), "\(status)")
      #expect(try await lab.report().texts("warnings").contains(words))
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
      #expect(resumed.output.contains("WARNING: \(words)"), "\(resumed)")
      #expect(try await lab.report().texts("warnings").contains(words))
    }
  }

  @Test("with a damaged line is gone on with by no command, and each names the line")
  func damagedLine() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let path = try await interrupt(lab)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let end = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
      bytes[end + 20] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      let logged = try await lab.log().count
      for words in [["status"], ["resume", "--yes"], ["rollback", "--yes"], ["report"]] {
        let refused = try await lab.tamsdr(words)
        #expect(refused.status == 1, "\(refused)")
        #expect(refused.errors.contains("the line does not match its digest"), "\(refused)")
        #expect(refused.errors.contains("\(path):2"), "\(refused)")
        #expect(refused.errors.contains("site: not known"), "\(refused)")
      }
      let another = try await lab.run("full-restore")
      #expect(another.status == 1 && another.errors.contains("\(path):2"), "\(another)")
      #expect(try await lab.changes(since: logged) == [])
    }
  }

  /// A disk of its own, so that it can be full.
  private static let mount = ["-rm", "bash", "-euc"]

  private static func mayMount() async throws -> Bool {
    let script = "mount -t tmpfs -o size=64k none /mnt"
    return try await Invocation.run("unshare", mount + [script]).status == 0
  }

  @Test(
    "that fills its disk still goes back: by itself, and by another process",
    .enabled("no file system may be mounted here", mayMount), arguments: [false, true])
  func fullDisk(isKilled: Bool) async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      let report = lab.folder + "/../report.json"
      let back = try await Invocation.run(
        "unshare",
        Self.mount + [
          Self.fill, "bash", Checkout.tamsdr, try fillingRunbook(lab, isKilled), lab.site,
          lab.state,
          report,
        ], environment: isKilled ? ["TAMSDR_CRASH_AT": "step.trouble.intent"] : [:])
      #expect(back.status == 3, "\(back)")
      #expect(try String(contentsOfFile: free(lab), encoding: .utf8) == "0\n", "\(back)")
      #expect(try await SiteState(of: lab) == before)
      let members = try JSONSerialization.jsonObject(
        with: try Data(contentsOf: URL(fileURLWithPath: report)))
      let ending = ReportView(members: try #require(members as? [String: Any]))
      #expect(ending.text("outcome") == "rolled_back")
      #expect(ending.holds == [])
      let warnings = ending.texts("warnings")
      #expect(warnings.contains { $0.contains("the disk of the journal is full") }, "\(warnings)")
    }
  }

  /// A run whose step `fill` leaves no block free, and which goes back.
  private static let fill = """
    mkdir -p "$4"
    mount -t tmpfs -o size=1400k none "$4"
    code=0
    "$1" run "$2" --site "$3" --yes --accept loss_over_limit --state-dir "$4" || code=$?
    if [ $code = 137 ]; then
      code=0
      TAMSDR_CRASH_AT= "$1" rollback --yes --state-dir "$4" || code=$?
    fi
    "$1" report --format json --state-dir "$4" > "$5"
    exit $code
    """

  /// Where the step that fills the disk writes how many blocks it left free.
  private func free(_ lab: LabSite) -> String { lab.folder + "/../free" }

  /// Full-restore with two steps behind the rescue snapshot: one fills the disk, one fails.
  private func fillingRunbook(_ lab: LabSite, _ isKilled: Bool) throws -> String {
    let text = try String(contentsOfFile: Checkout.runbook("full-restore"), encoding: .utf8)
    let fill = "cat /dev/zero > '\(lab.state)/fill'; stat -f -c %f '\(lab.state)' > '\(free(lab))'"
    let steps = """
        - { id: fill, action: command.run, with: { command: [bash, -c, "\(fill)"], read_only: true } }
        - { id: trouble, action: command.run, with: { command: ["false"], read_only: true } }

      """
    let mark = "  - checkpoint: fenced\n"
    let filling = text.replacingOccurrences(of: mark, with: mark + steps)
    try #require(filling != text)
    let path = lab.folder + "/../filling.yaml"
    try filling.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}
