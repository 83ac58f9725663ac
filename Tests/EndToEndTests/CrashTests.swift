import Testing

/// The executor dies in the middle of a step, as by a power cut, and another process goes on.
@Suite("A crash of the executor")
struct CrashTests {
  static let steps = [
    "keep", "stop", "fence", "suspend", "rescue", "prepare", "commit", "unfence", "start", "canary",
    "open",
  ]

  @Test(
    "in the middle of a step is healed by resume, with each effect once",
    arguments: steps, ["intent", "effect"])
  func resume(_ step: String, _ moment: String) async throws {
    try await LabSite.with { lab in
      try await lab.disaster("both")
      let crashed = try await lab.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"],
        environment: ["TAMSDR_CRASH_AT": "step.\(step).\(moment)"])
      #expect(crashed.status == 128 + 9, "\(crashed)")
      let left = try await lab.report()
      #expect(left.text("outcome") == "interrupted")
      let second = try await lab.run("full-restore")
      #expect(second.status == (left.flag("site_changed") == true ? 7 : 0), "\(second)")
      guard second.status == 7 else { return }
      let resumed = try await lab.tamsdr(["resume", "--yes"])
      #expect(resumed.status == 0, "\(resumed)")
      let (database, bucket) = try await lab.report().snapshots
      let kept = try await lab.digest(database: database, bucket: bucket)
      #expect(try await lab.digest() == kept)
      #expect(try await lab.repeatedEffects() == [])
    }
  }
}

extension LabSite {
  /// Effects on objects this tool named that the lab saw more than once.
  func repeatedEffects() async throws -> [String] {
    var seen: [String: Int] = [:]
    for entry in try await log() {
      // A trial restore that proves the rescue is stopped again, and may be tried twice.
      guard let name = entry["name"], name.hasPrefix("tamsdr-"), !name.hasSuffix("-try"),
        let effect = entry["effect"]
      else { continue }
      seen["\(entry["service"] ?? "") \(effect) \(name)", default: 0] += 1
    }
    return seen.filter { $0.value > 1 }.keys.sorted()
  }
}
