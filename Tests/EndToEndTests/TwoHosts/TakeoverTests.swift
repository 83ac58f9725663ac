import Foundation
import Testing

@Suite("A run that another host goes on with")
struct HostTakeoverTests {
  @Test(
    "is left alone by its first host when that wakes again",
    arguments: ["vast.restore_prepare", "s3.disable_keys"])
  func stopped(in action: String) async throws {
    try await TwoHosts.with(["--speed", "4"]) { hosts in
      let lab = hosts.lab
      try await lab.disaster("flows-deleted")
      let owner = try await StoppedOwner.start(hosts, stopsIn: action)
      defer { owner.end() }
      let run = try #require(try hosts.newestRun(of: hosts.first))
      let from = ["--from", hosts.mirror(of: run), "--site", lab.site]
      // Nobody else may begin another run meanwhile.
      let other = try await hosts.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"], on: hosts.second)
      #expect(other.status == 7, "\(other)")
      #expect(other.errors.contains("tamsdr resume --from \(hosts.mirror(of: run))"))
      let waiting = try await hosts.tamsdr(["resume", "--yes"] + from, on: hosts.second)
      #expect(waiting.status == 6, "\(waiting)")
      #expect(waiting.errors.contains("waits 10s for a sign of life of run \(run)"))
      #expect(waiting.errors.contains("--accept old_host_dead"), "\(waiting)")
      #expect(try await hosts.effects().allSatisfy { !$0.hasPrefix("vms commit") })
      let ended = try await hosts.tamsdr(
        ["resume", "--yes", "--accept", "old_host_dead"], on: hosts.second)
      #expect(ended.status == 0, "\(ended)")
      let before = try await lab.log().count
      let effects = try await hosts.effects()
      let woken = try await owner.wake()
      #expect(woken.status == 7, "\(woken)")
      #expect(woken.errors.contains("this one sends nothing any more"), "\(woken)")
      #expect(try await hosts.effects() == effects)
      #expect(repeated(effects) == [])
      try await show(lab.log().dropFirst(before), action)
      // What it has is not the run's journal any more.
      let stale = try await hosts.tamsdr(["status", run], on: hosts.first)
      #expect(stale.status == 0)
      let behind = try await hosts.tamsdr(["resume", run], on: hosts.first)
      #expect(behind.status == 7, "\(behind)")
      #expect(behind.errors.contains("--from \(hosts.mirror(of: run))"), "\(behind)")
    }
  }

  private func show(_ log: ArraySlice<[String: String]>, _ action: String) async throws {
    let calls = log.filter { $0["client"] != nil }
      .map { "\($0["service"] ?? "") \($0["method"] ?? "") \($0["path"] ?? "")" }
    let lines = ["calls still sent by the host that woke up in \(action): \(calls.count)"] + calls
    FileHandle.standardError.write(Data((lines.joined(separator: "\n  ") + "\n").utf8))
  }

  @Test("of a host that let go of it needs no waiting and no confirmation")
  func handedOver() async throws {
    try await TwoHosts.with { hosts in
      let lab = hosts.lab
      try await lab.disaster("flows-deleted")
      // Without consent to the loss it ends with 6 before anything is changed.
      let asking = try await hosts.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site], on: hosts.first)
      #expect(asking.status == 6, "\(asking)")
      let run = try #require(try hosts.newestRun(of: hosts.first))
      let from = ["--from", hosts.mirror(of: run), "--site", lab.site]
      let status = try await hosts.tamsdr(["status"] + from, on: hosts.second)
      #expect(status.output.contains("\(run): waiting"), "\(status)")
      #expect(try hosts.newestRun(of: hosts.second) == nil)
      let ended = try await hosts.tamsdr(
        ["resume", "--yes", "--accept", "loss_over_limit"] + from, on: hosts.second)
      #expect(ended.status == 0, "\(ended)")
      #expect(!ended.errors.contains("waits"), "\(ended)")
    }
  }

  @Test("answers the question of another host's run, goes on with it, or ends it")
  func answered() async throws {
    try await TwoHosts.with { hosts in
      let lab = hosts.lab
      try await lab.disaster("flows-deleted")
      let before = try await SiteState(of: lab)
      for (words, code, outcome) in [
        (["abandon", "RUN", "--reason", "not today"], 3, "abandoned"),
        (["approve", "--yes"], 0, "succeeded"),
      ] {
        let asking = try await hosts.tamsdr(
          [
            "run", Checkout.runbook("full-restore"), "--site", lab.site, "--accept",
            "loss_over_limit",
          ], on: hosts.first)
        #expect(asking.status == 6, "\(asking)")
        #expect(try await SiteState(of: lab) == before)
        let run = try #require(try hosts.newestRun(of: hosts.first))
        let from = ["--from", hosts.mirror(of: run), "--site", lab.site]
        let answered = try await hosts.tamsdr(
          words.map { $0 == "RUN" ? run : $0 } + from, on: hosts.second)
        #expect(answered.status == code, "\(answered)")
        let status = try await hosts.tamsdr(["status", run], on: hosts.second)
        #expect(status.output.contains("\(run): \(outcome)"), "\(status)")
      }
    }
  }

  @Test("of a process of the same host that died is gone on with at once")
  func sameHost() async throws {
    try await TwoHosts.with { hosts in
      let lab = hosts.lab
      try await lab.disaster("flows-deleted")
      let died = try await hosts.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"]
          + ["--accept", "loss_over_limit"], on: hosts.first,
        environment: ["TAMSDR_CRASH_AT": "step.rescue.effect"])
      #expect(died.status == 128 + 9, "\(died)")
      let ended = try await hosts.tamsdr(["resume", "--yes"], on: hosts.first)
      #expect(ended.status == 0, "\(ended)")
      #expect(!ended.errors.contains("waits"), "\(ended)")
      #expect(repeated(try await hosts.effects()) == [])
    }
  }

  @Test("is refused at a store that ignores conditions, before anything is changed")
  func ignoringStore() async throws {
    try await TwoHosts.with(["--vast", "conditional_writes=ignore"]) { hosts in
      let run = try await hosts.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", hosts.lab.site, "--yes"],
        on: hosts.first)
      #expect(run.status == 3, "\(run)")
      #expect(run.errors.contains("ignores conditions"), "\(run)")
      #expect(try hosts.newestRun(of: hosts.first) == nil)
      #expect(try await hosts.effects().allSatisfy { $0.hasPrefix("s3 object written") })
    }
  }

  @Test("stops with 6 while a required mirror does not answer, and goes on when it does")
  func mirrorDown() async throws {
    try await TwoHosts.with(journal: "required: true, lease: 1m") { hosts in
      let lab = hosts.lab
      try await lab.disaster("flows-deleted")
      try await lab.fail(
        ServiceFault(
          service: "s3", method: "PUT", path: "/00000012.jsonl", fault: "500", always: true))
      let stopped = try await hosts.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"]
          + ["--accept", "loss_over_limit"], on: hosts.first)
      #expect(stopped.status == 6, "\(stopped)")
      #expect(stopped.errors.contains("the journal's mirror cannot be written"), "\(stopped)")
      #expect(try await hosts.effects().allSatisfy { !$0.contains("commit") })
      try await lab.clearFaults()
      let ended = try await hosts.tamsdr(["resume", "--yes"], on: hosts.first)
      #expect(ended.status == 0, "\(ended)")
      #expect(repeated(try await hosts.effects()) == [])
    }
  }

  @Test(
    "asks about each step first that a mirror lost, repeats none, and waits where it cannot tell",
    arguments: [("step.rescue.result", 0), ("step.prepare.effect", 6)]
      as [(place: String, status: Int)], [11, 12, 13])
  func lostRecords(_ killed: (place: String, status: Int), since record: Int) async throws {
    let (place, status) = killed
    try await TwoHosts.with(journal: "required: false, lease: 5s") { hosts in
      let lab = hosts.lab
      try await lab.disaster("flows-deleted")
      try await lab.fail(
        ServiceFault(
          service: "s3", method: "PUT", path: "/000000\(record).jsonl", fault: "500", always: true))
      let died = try await hosts.tamsdr(
        ["run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes"]
          + ["--accept", "loss_over_limit"], on: hosts.first,
        environment: ["TAMSDR_CRASH_AT": place])
      #expect(died.status == 128 + 9, "\(died)")
      #expect(died.output.contains("lacks records since"), "\(died)")
      try await lab.clearFaults()
      let run = try #require(try hosts.newestRun(of: hosts.first))
      let ended = try await hosts.tamsdr(
        ["resume", "--yes", "--accept", "old_host_dead", "--from", hosts.mirror(of: run)]
          + ["--site", lab.site], on: hosts.second)
      #expect(ended.output.contains("every later step is asked about first"), "\(ended)")
      // The trial of a rescue leaves nothing to find: where its record is lost it is tried again.
      let again = repeated(try await hosts.effects()).filter { !$0.hasSuffix("-try") }
      #expect(again == [], "\(ended)")
      #expect(ended.status == status, "\(ended)")
      // What the lost host stopped and nobody has started again is never called as before.
      if status == 6 { #expect(ended.errors.contains("held: service tams-api"), "\(ended)") }
      if status == 6 { #expect(!ended.errors.contains("(before this run)"), "\(ended)") }
    }
  }
}

/// The process that has the run, stopped in the middle of a step as by SIGSTOP.
final class StoppedOwner: Sendable {
  private let process: Process
  private let output: String

  private init(_ process: Process, output: String) {
    self.process = process
    self.output = output
  }

  static func start(_ hosts: TwoHosts, stopsIn action: String) async throws -> StoppedOwner {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Checkout.tamsdr)
    process.arguments =
      ["run", Checkout.runbook("full-restore"), "--site", hosts.lab.site, "--yes"]
      + ["--accept", "loss_over_limit", "--state-dir", hosts.first]
    let output = hosts.first + ".out"
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = file
    process.standardError = file
    try process.run()
    let owner = StoppedOwner(process, output: output)
    for _ in 1...3_000 {
      let runs = hosts.first + "/runs"
      let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
      let journal = names.first { $0.hasSuffix(".jsonl") }.flatMap {
        try? String(contentsOfFile: "\(runs)/\($0)", encoding: .utf8)
      }
      if journal?.contains(#""action":"\#(action)","attempt""#) == true {
        kill(process.processIdentifier, SIGSTOP)
        return owner
      }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    owner.end()
    throw LabSite.Broken(description: "\(action) was not reached\n" + owner.text)
  }

  private var text: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

  func wake() async throws -> Invocation {
    kill(process.processIdentifier, SIGCONT)
    for _ in 1...6_000 where process.isRunning {
      try await Task.sleep(for: .milliseconds(10))
    }
    guard !process.isRunning else {
      throw LabSite.Broken(description: "it did not end\n" + text)
    }
    let status =
      process.terminationReason == .exit
      ? Int(process.terminationStatus) : 128 + Int(process.terminationStatus)
    return Invocation(command: "the first host", output: "", errors: text, status: status)
  }

  /// Whatever became of it, it is gone afterwards.
  func end() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
