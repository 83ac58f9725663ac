import Foundation

/// A lab in a folder of its own, with a state folder for tamsdr beside it.
struct LabSite: Sendable {
  let folder: String
  let site: String
  let state: String

  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// Starts a lab, hands it over, and ends its processes whatever happens.
  static func with<Result: Sendable>(
    _ options: [String] = [], _ work: @Sendable (LabSite) async throws -> Result
  ) async throws -> Result {
    try await LabSlots.shared.take()
    let folder = try TemporaryFolder()
    let lab = LabSite(
      folder: folder.path + "/lab", site: folder.path + "/lab/site.yaml",
      state: folder.path + "/state")
    do {
      try await lab.control(["start", "--speed", "50"] + options)
      let result = try await work(lab)
      await lab.end(folder)
      return result
    } catch {
      await lab.end(folder)
      throw error
    }
  }

  private func end(_ parent: TemporaryFolder) async {
    do {
      try await control(["stop"])
    } catch {
      FileHandle.standardError.write(Data("the lab in \(folder) did not stop: \(error)\n".utf8))
    }
    parent.remove()
    await LabSlots.shared.give()
  }

  /// Ends the history at this hour (UTC) or a whole number of periods after it, the last time that was:
  /// what lies behind the newest snapshots does not depend on the time of day a test runs at.
  static func historyEnding(at hour: Double, every hours: Double) -> [String] {
    let (start, period) = (hour * 3_600, hours * 3_600)
    let end = ((Date().timeIntervalSince1970 - start) / period).rounded(.down) * period + start
    return ["--history-end", Date(timeIntervalSince1970: end).formatted(.iso8601)]
  }

  /// `tamsdr-lab` on this lab; throws unless it exits 0.
  @discardableResult
  func control(_ arguments: [String]) async throws -> Invocation {
    let words = [arguments[0], "--dir", folder] + arguments.dropFirst()
    let done = try await Invocation.run(Checkout.lab, words)
    guard done.status == 0 else { throw Broken(description: done.description) }
    return done
  }

  func disaster(_ kind: String) async throws { try await control(["disaster", kind]) }

  /// Over what a client of TAMS can see; a part not named is read live.
  func digest(database: String? = nil, bucket: String? = nil) async throws -> String {
    var words = ["digest"]
    if let database { words += ["--database", database] }
    if let bucket { words += ["--bucket", bucket] }
    let text = try await control(words).output
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The state of one service as the site's own probe sees it.
  func isRunning(_ service: String) async throws -> Bool {
    let probe = try await Invocation.run(
      Checkout.lab, ["service", "--dir", folder, "probe", service])
    switch probe.status {
    case 0: return true
    case 3: return false
    default: throw Broken(description: probe.description)
    }
  }

  /// Every request and effect of the lab so far.
  func log() async throws -> [[String: String]] {
    try await control(["log", "--json"]).lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (object ?? [:]).mapValues { "\($0)" }
    }
  }

  /// What changed at the services since a length of the log, as `service effect name`.
  func changes(since length: Int = 0) async throws -> [String] {
    try await log().dropFirst(length).compactMap { entry in
      // Trino forgets a query that was read to its end, and a cluster its expired snapshots: nothing
      // that a client changed.
      guard let effect = entry["effect"], let service = entry["service"],
        entry["client"] != nil, effect != "query canceled"
      else { return nil }
      return "\(service) \(effect) \(entry["name"] ?? "")"
    }
  }

  /// `tamsdr` with this lab's state folder.
  func tamsdr(
    _ arguments: [String], environment: [String: String] = [:],
    within limit: Duration = .seconds(120)
  ) async throws -> Invocation {
    try await Invocation.run(
      Checkout.tamsdr, arguments + ["--state-dir", state], environment: environment,
      within: limit)
  }

  /// Runs a runbook of this project on the lab.
  func run(_ runbook: String, _ options: [String] = ["--yes"]) async throws -> Invocation {
    try await tamsdr(["run", Checkout.runbook(runbook), "--site", site] + options)
  }

  /// The report of the newest run.
  func report() async throws -> ReportView {
    let report = try await tamsdr(["report", "--format", "json"])
    guard report.status == 0,
      let object = try JSONSerialization.jsonObject(with: Data(report.output.utf8))
        as? [String: Any]
    else { throw Broken(description: report.description) }
    return ReportView(members: object)
  }
}

/// Few labs at a time: each is several processes, which mostly wait.
actor LabSlots {
  static let shared = LabSlots()

  private var free = 2 * ProcessInfo.processInfo.activeProcessorCount
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async throws {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func give() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
