import Core
import Engine

/// What must hold of every run, whatever befalls it. Each has a name and a sentence.
enum Invariant: String, Sendable, CaseIterable {
  case effectOnce = "a remote object is made once under its name, unless it was proven gone"
  case intentFirst = "no effect leaves before its intent is on disk"
  case commitGuarded =
    "data is replaced only behind every hold, with a rescue of what is overwritten and all prepares"
  case holdKept = "no hold is lifted while data under it is neither wholly restored nor undone"
  case oneRestore = "two restores of one directory are never open at once"
  case startedOnData = "no service is started on a directory that is not there"
  case undoInReverse =
    "steps are undone in the reverse of the order they were completed in, but for unused clones"
  case succeededHoldsPoint = "a run that says succeeded holds the point's data, in service"
  case rolledBackIsAsBefore = "a run that says the site is as before left it as before"
  case leftIsListed = "a hold in force and an object left are listed wherever a run stops"
  case rescueKept = "no rescue snapshot is removed"
  case progress = "every command ends, and moves the run on or says why not"
  case foldIsTruth = "what the journal calls done or undone is so, or is in doubt"
}

struct Violation: Sendable, Hashable, CustomStringConvertible {
  let invariant: Invariant
  let detail: String

  var description: String { "\(invariant): \(invariant.rawValue): \(detail)" }
}

enum Invariants {}

// MARK: At each effect

extension Invariants {
  static func broken(
    by happening: Happening, before site: SiteState, _ process: EngineProcess
  ) -> [Violation] {
    var found = Findings(happening)
    checkIntent(happening, process, &found)
    switch happening.effect {
    case .startRestore(let path, let name):
      checkOnce(name, site, &found)
      if let open = site.directories[path]?.clone {
        found.add(.oneRestore, "\(open.name) is open on \(path)")
      }
    case .snapshot(_, let name), .putFlow(let name), .make(let name):
      checkOnce(name, site, &found)
    case .commit(let path, let name):
      if site.committed.contains(name) || site.directories[path]?.clone?.commitEndsAt != nil {
        found.add(.effectOnce, "\(name) was committed before")
      }
      checkGuards(path, happening, site, process, &found)
    case .lift(let hold): checkLift(hold, happening.caller.part, site, &found)
    case .open: checkLift(Hold(.service, "tams"), .perform, site, &found)
    case .set, .extend, .stopRestore, .deleteFlow, .erase, .notify: break
    }
    return found.violations
  }

  private struct Findings {
    let happening: Happening
    var violations: [Violation] = []

    init(_ happening: Happening) { self.happening = happening }

    mutating func add(_ invariant: Invariant, _ detail: String) {
      violations.append(
        Violation(
          invariant: invariant,
          detail: "\(detail) (\(happening.caller.step.display), \(happening.effect), "
            + "tick \(happening.tick))"))
    }
  }

  private static func checkIntent(
    _ happening: Happening, _ process: EngineProcess, _ found: inout Findings
  ) {
    switch happening.caller.part {
    case .perform, .undo:
      let intent = EngineProcess.Intent(
        step: happening.caller.step, isUndo: happening.caller.part == .undo)
      if process.time(of: intent) == nil { found.add(.intentFirst, "no intent on disk") }
    // A broken hold is on record before it is set again.
    case .renew: break
    case .probe, .condition: found.add(.intentFirst, "a question changed the site")
    }
  }

  private static func checkOnce(_ name: String, _ site: SiteState, _ found: inout Findings) {
    if site.made.contains(name) && !site.gone.contains(name) {
      found.add(.effectOnce, "\(name) was made before")
    }
  }

  /// A hold that broke while the engine asked, or after the intent, is not its fault.
  private static func checkGuards(
    _ path: String, _ happening: Happening, _ site: SiteState, _ process: EngineProcess,
    _ found: inout Findings
  ) {
    let intent = EngineProcess.Intent(
      step: happening.caller.step, isUndo: happening.caller.part == .undo)
    let declared = process.time(of: intent) ?? 0
    var sneaked = false
    for hold in site.allHolds {
      let probed = site.probedAt[hold]
      if let broken = site.brokenAt[hold], broken > declared - guardTime,
        site.seenBroken[hold] ?? .max >= declared
      {
        sneaked = true
      } else if !site.isInForce(hold) {
        found.add(
          .commitGuarded,
          "\(hold.display) is not in force: broken at \(site.brokenAt[hold] ?? -1), seen so at "
            + "\(site.seenBroken[hold] ?? -1), asked about at \(probed ?? -1), intent at \(declared)"
        )
      } else if probed == nil {
        found.add(.commitGuarded, "\(hold.display) was never asked about")
      }
    }
    let directory = site.directories[path]
    let isRescued =
      directory?.live == nil
      || directory?.snapshots.contains {
        $0.key.contains("-rescue-") && $0.value == directory?.live
      }
        == true
    guard happening.caller.part == .perform else {
      if directory?.sinceRestore.isEmpty == false && !isRescued && !sneaked {
        found.add(.commitGuarded, "what others wrote to \(path) since is in no rescue")
      }
      return
    }
    if !isRescued && !sneaked { found.add(.commitGuarded, "\(path) has no rescue of what is live") }
    for other in site.pointDirectories.sorted() {
      let state = site.directories[other]
      let isReady =
        state?.clone?.name.contains("-prepare-") == true
        || state?.isRestored == true || site.forgotten.contains { $0.contains("-prepare-") }
      if !isReady { found.add(.commitGuarded, "\(other) is not prepared") }
    }
  }

  /// How long it takes to ask about every hold, with siblings that do so too.
  private static let guardTime = 30

  /// On the way back only data that is undone lets a hold go.
  private static func checkLift(
    _ hold: Hold, _ part: Caller.Part, _ site: SiteState, _ found: inout Findings
  ) {
    let point = site.pointDirectories.compactMap { site.directories[$0] }
    let open = site.directories.values.compactMap(\.clone).map(\.name).sorted()
    let isWhole = part == .perform && point.allSatisfy(\.isRestored)
    let isUndone = !site.directories.values.contains(where: \.isRestored)
    if !(isWhole || isUndone) || !open.isEmpty {
      found.add(
        .holdKept,
        "\(hold.display) over data that is not whole, or open restores: "
          + open.joined(separator: ", "))
    }
    if hold.kind == .service, site.directories.values.contains(where: { $0.live == nil }) {
      found.add(.startedOnData, "\(hold.object)")
    }
  }
}

extension SiteState {
  /// Keeps in mind what was made.
  mutating func remember(_ effect: Happening.Effect) {
    switch effect {
    case .startRestore(_, let name), .snapshot(_, let name), .putFlow(let name), .make(let name):
      made.insert(name)
      gone.remove(name)
    default: break
    }
  }
}

// MARK: Where a process stops

/// What is known where a process has let go of the run.
struct Evidence: Sendable {
  let start: SiteState
  let site: SiteState
  let state: RunState
  let records: [RunRecord]
  let ending: Ending
}
