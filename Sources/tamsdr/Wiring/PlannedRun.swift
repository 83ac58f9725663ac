import Actions
import Core
import Engine
import Store
import Transport

/// A run by a plan file: what it is made from, and whether all is as it was when the plan was made.
struct PlannedRun {
  let path: String
  let plan: Plan
  private let digest: String
  private let archive: Archive

  /// Throws exit 2 where the file cannot be used.
  init(_ path: String, _ archive: Archive) throws {
    self.path = path
    self.archive = archive
    do {
      let document = try PlanFile.read(try readFile(path))
      (plan, digest) = (document.plan, document.digest)
    } catch let error as SystemError {
      throw CommandFailure(
        .usage, .fileUnreadable, "the plan file cannot be read: \(error.reason)", at: path)
    } catch let refusal as PlanFile.Refusal {
      throw CommandFailure(
        .usage, .planInvalid, "the plan file cannot be used: \(refusal.reason)", at: path,
        hint: "a plan is made by tamsdr plan, and never edited",
        next: ["tamsdr plan RUNBOOK --site SITE -o \(Shell.quoted(path))\(archive.suffix)"])
    }
  }

  /// As the journal keeps it.
  var frozen: RunPlan {
    RunPlan(path: StateOptions.absolute(path), digest: digest, point: plan.point)
  }

  /// The files it names; exit 9 where one is not as it was.
  func documents() async throws -> Documents {
    let drifts = PlanComparison.files(plan) { path in
      do throws(SystemError) {
        return .digest(try Store.digest(ofFile: path))
      } catch {
        return .unreadable(error.reason)
      }
    }
    if !drifts.isEmpty { throw drifted(drifts + (try await atTheSite())) }
    return try Documents(
      runbook: plan.runbook.path, site: plan.site.path, given: plan.parameters)
  }

  /// What else has drifted, where a file has. Without the site file the plan was made from nobody knows
  /// which cluster to ask; one that does not answer adds nothing.
  private func atTheSite() async throws -> [PlanDrift] {
    let runs = PlanComparison.runs(plan, newest: try archive.newestActing(at: plan.siteKey))
    guard let bytes = try? readFile(plan.site.path),
      Store.digest(of: String(decoding: bytes, as: UTF8.self)) == plan.site.digest,
      let (site, source) = try? Documents.site(plan.site.path),
      let session = try? SiteSession(site, file: source.path),
      let facts = try? await PlanReading(session.connection).facts()
    else { return runs }
    return runs + PlanComparison.facts(plan, facts, now: SystemClock.now())
  }

  /// Exit 9 where the site, its runs or what would be chosen there is not as it was. `state` is the run
  /// that is about to begin.
  func compare(_ session: SiteSession, _ state: RunState) async throws {
    var drifts = PlanComparison.files(plan, state.opening)
    drifts += PlanComparison.runs(plan, newest: try archive.newestActing(at: plan.siteKey))
    do {
      let facts = try await PlanReading(session.connection).facts()
      drifts += PlanComparison.facts(plan, facts, now: SystemClock.now())
    } catch let failure as Failure {
      throw CommandFailure(.failedUnchanged, failure.problem)
    }
    do {
      drifts += try await chosen(session, state)
    } catch let failure as CommandFailure where !drifts.isEmpty {
      drifts.append(PlanDrift("recovery point", was: "chosen", now: failure.problem.what))
    }
    if !drifts.isEmpty { throw drifted(drifts) }
  }

  /// What the run would choose now, by the steps up to there, which only read.
  private func chosen(_ session: SiteSession, _ state: RunState) async throws -> [PlanDrift] {
    guard plan.point != .null else { return [] }
    var planner = Planner(session, archive, state)
    do {
      try await planner.walk(through: .choose)
    } catch let failure as CommandFailure where planner.failedRole == .choose {
      return PlanComparison.point(plan, chosen: nil, reason: "none: \(failure.problem.what)")
    }
    return PlanComparison.point(plan, chosen: planner.point)
  }

  private func drifted(_ drifts: [PlanDrift]) -> CommandFailure {
    var failure = CommandFailure(
      .planDrifted, .planDrifted,
      "the plan has drifted in \(drifts.count) place\(drifts.count == 1 ? "" : "s")",
      at: path, hint: "look at a new plan before you run it",
      next: [planAgain, "tamsdr run --plan \(Shell.quoted(path))\(archive.suffix)"])
    failure.drifts = drifts
    return failure
  }

  private var planAgain: String {
    var words = ["tamsdr", "plan", plan.runbook.path, "--site", plan.site.path]
    for value in plan.given { words += ["--set", value] }
    if let incident = plan.incident { words += ["--incident-at", incident.rfc3339] }
    return (words + ["-o", path]).map(Shell.quoted).joined(separator: " ") + archive.suffix
  }
}
