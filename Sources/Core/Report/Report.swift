/// What a run did, in the parts people and scripts ask for. JSON, text and HTML come from this and
/// nothing else.
package struct Report: Sendable, Hashable {
  package static let schema = 1

  package var run: String
  package var kind: Runbook.Kind
  package var runbook: Source
  package var site: Source
  /// The plan it went by; nil where it went by none.
  package var plan: RunPlan?
  package var outcome: Outcome
  /// Nil while the run is not ended.
  package var exitCode: Int?
  package var siteChanged: Bool
  /// Nil where the runbook commits nothing.
  package var replacement: Replacement?
  package var failure: Trouble?
  package var holds: [RunState.HoldState]
  /// Why the way back left some of them in force: those must not just be lifted.
  package var kept: [Hold: String]
  /// Those that another run of the site has lifted since, with that run.
  package var liftedSince: [Hold: String]
  /// Another run that has changed the site since this one, which has not, looked at it.
  package var outdatedBy: String?
  package var started: Timestamp
  package var incident: Timestamp
  package var ended: Timestamp?
  package var recoveryTime: Objective
  package var dataLoss: Objective
  /// What a recovery would add to the time of a drill; nil for a recovery.
  package var addition: Addition?
  /// Incident minus the registration of the oldest lost segment; nil where nothing is lost or known.
  package var oldestLost: Duration?
  /// The recovery time is the sum of both.
  package var decision: Duration
  package var machine: Duration
  package var point: Point?
  package var undo: UndoCertainty?
  /// Which run showed it, what was found, or why it is only assumed.
  package var undoReason: String?
  package var steps: [Step]
  package var rollback: RunState.Rollback?
  /// Whom to call while it waits.
  package var contacts: [Contact]
  package var checks: [CheckLine]
  /// Checks that could not be made here.
  package var unmade: [UnmadeLine]
  /// What was found when it was looked at again after its end.
  package var watches: [RunState.Watched]
  /// Until when writes from before the fence could still come, where no watch has settled since that
  /// none did; nil elsewhere.
  package var provisionalUntil: Timestamp?
  package var questions: [RunState.Conversation]
  package var warnings: [String]
  /// Why the end is not called verified.
  package var doubts: [String]
  package var rescues: [Rescue]
  /// Objects of this run that are still at the cluster, besides the rescue snapshots.
  package var remains: [Remain]
  package var next: [NextCommand]
  package var chronicle: Chronicle
  /// Nil for a recovery.
  package var drill: Drill?
  /// Of the site, as its preflight found it; nil where it was not asked.
  package var cluster: Cluster?
  /// The program that began the run, with its version.
  package var tool: String
  /// What the run was made from besides runbook and site file: included runbooks, plan, scripts.
  package var otherFiles: [File]
  package var parameters: [String: Value]
  package var journal: Journal
}

extension Report {
  /// Whether a snapshot stands in the place of live data: what decides between going on and going back.
  package enum Replacement: String, Sendable, Hashable {
    case notYet = "not_yet"
    case inDoubt = "in_doubt"
    case done
  }

  /// A file the run was made from, frozen at its start.
  package struct Source: Sendable, Hashable {
    package let name: String
    package let path: String
    package let digest: String
  }

  /// What other runs of the site have done since.
  package struct Since: Sendable, Hashable {
    package var lifted: [Hold: String]
    package var changedBy: String?

    package init(lifted: [Hold: String] = [:], changedBy: String? = nil) {
      self.lifted = lifted
      self.changedBy = changedBy
    }
  }

  /// An objective against what was reached.
  package struct Objective: Sendable, Hashable {
    package let objective: Duration?
    package let actual: Duration?
    /// Nil where there is no objective, or it is not decided yet.
    package let met: Bool?
  }

  /// Time for what a drill leaves out: stopping, fencing, rescue, commit and opening.
  package struct Addition: Sendable, Hashable {
    /// Nil where no recovery of the site has measured it.
    package let time: Duration?
    /// The run that did.
    package let run: String?

    package init(time: Duration?, run: String?) {
      self.time = time
      self.run = run
    }
  }

  /// What went wrong, where, and what helps.
  package struct Trouble: Sendable, Hashable {
    package let step: StepKey?
    /// `FILE:LINE:COLUMN` of the step in the runbook.
    package let source: String?
    package let problem: Problem
    /// Of checks that failed, what each found.
    package let findings: [String]
  }

  /// The recovery point, with what going back to it cost.
  package struct Point: Sendable, Hashable {
    package let point: RecoveryPoint
    /// As it was shown when the point was chosen.
    package let preview: Loss
    /// Why this one, and why no newer one.
    package let reasons: [String]
    /// The next best.
    package let runnerUp: RecoveryPoint?
    /// Counted again when nothing could write any more; nil where the run has not come so far.
    package let behindFence: Loss?

    package var loss: Loss { behindFence ?? preview }
  }

  package struct Step: Sendable, Hashable {
    package let key: StepKey
    package let action: String
    package let state: String
    package let attempts: Int
    package let started: Timestamp?
    package let ended: Timestamp?
    package let duration: Duration?
    package let budget: Duration?
    /// The name its remote object carries; nil for a step without one.
    package let remoteName: String?
    /// How the remote side knows its work: task, stream.
    package let handle: [String: Value]
    package let wayBack: WayBack
    package let outputs: [String: Value]
    /// Nil where no undo of it was tried.
    package let rollback: Undo?
    package let problem: Problem?
    /// Who skipped or accepted it and why.
    package let decision: String?

    /// Longer than the budget, negative where shorter; nil without one, or before it began.
    package var deviation: Duration? {
      guard let budget, let duration else { return nil }
      return duration - budget
    }

    package var isOverBudget: Bool {
      deviation.map { $0 > .zero } ?? false
    }

    /// The word for how an undo stands, and what it said.
    package struct Undo: Sendable, Hashable {
      package let state: String
      package let note: String?
    }
  }

  package struct CheckLine: Sendable, Hashable {
    package let step: StepKey
    package let check: Check
  }

  package struct UnmadeLine: Sendable, Hashable {
    package let step: StepKey
    package let check: UnmadeCheck
  }

  /// The way back from one commit.
  package struct Rescue: Sendable, Hashable {
    package let directory: String
    /// Nil where the directory was proven absent.
    package let snapshot: String?
    package let expires: Timestamp?
    package let note: String?
  }

  package struct Remain: Sendable, Hashable {
    package let step: StepKey
    package let name: String
    package let state: String
  }

  /// What shows that a drill kept to its sandbox.
  package struct Drill: Sendable, Hashable {
    package struct Clone: Sendable, Hashable {
      package let step: StepKey
      package let name: String
      package let directory: String
    }

    /// Below it every clone lies; nil where the site names none.
    package let sandbox: String?
    /// The buckets of the sandbox, by those of the site that they stand for.
    package let buckets: [String: String]
    package let clones: [Clone]
    /// What was taken down at the end.
    package let removed: [String]
    package let isEmptyAgain: Bool
  }

  package struct Cluster: Sendable, Hashable {
    package let name: String
    package let version: String
  }

  /// A file the run was made from, or a program that its steps start.
  package struct File: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case include, plan, script }

    package let kind: Kind
    package let path: String
    package let digest: String
  }

  /// Something a person may type, and what it is for.
  package struct NextCommand: Sendable, Hashable {
    package let command: String
    package let reason: String

    package init(command: String, reason: String) {
      self.command = command
      self.reason = reason
    }
  }

  package struct Journal: Sendable, Hashable {
    package let path: String
    /// The digest of its last record: whoever noted it can tell that nothing was changed before.
    package let head: String
    package let records: Int
    /// A last line that was never synced, and was dropped.
    package let droppedTail: Bool

    /// What is said of it, here and by the command that goes on after it.
    package static let droppedTailText =
      "the journal ended in a line that was never synced; it was dropped"

    package init(path: String, head: String, records: Int, droppedTail: Bool) {
      self.path = path
      self.head = head
      self.records = records
      self.droppedTail = droppedTail
    }
  }
}
