import Core

/// What a process wants the site for.
package enum LeaseClaim: Sendable, Hashable {
  /// A new run: it never takes the site from another.
  case start
  /// To go on with a run, also one that another host left without a word.
  case takeUp
}

/// What a claim may do about the lease it found.
package enum LeaseMove: Sendable, Hashable {
  /// Nobody ever had the site.
  case create
  /// Its owner let go of it, or is proven dead.
  case take
  /// Its owner may be alive: taken only when it shows no sign of life for so long.
  case watch(Duration)
  case refuse(LeaseObstacle)

  /// `dead` is the token of an owner that this host's own lock has outlived.
  package static func about(
    _ found: LeaseRecord?, for claim: LeaseClaim, of run: String, dead: String?
  ) -> LeaseMove {
    guard let found else { return .create }
    switch (claim, found.run == run) {
    case (_, false) where found.released && found.open: return .refuse(.openRun(found))
    // A run that died may have changed the site: to go on with another one would hide that from other
    // hosts. A new run begins only where this host's journals tell of no open one.
    case (.takeUp, false) where !found.released && found.owner == dead:
      return .refuse(.openRun(found))
    case (_, _) where found.released || found.owner == dead: return .take
    case (.takeUp, true): return .watch(found.silence)
    case (.takeUp, false), (.start, _): return .refuse(.held(found))
    }
  }
}

/// Why a site cannot be had.
package enum LeaseObstacle: Sendable, Hashable {
  /// By an owner that may be alive.
  case held(LeaseRecord)
  /// Nobody has it, but a run that changed it is not ended.
  case openRun(LeaseRecord)

  package var record: LeaseRecord {
    switch self {
    case .held(let record), .openRun(let record): record
    }
  }

  package var problem: Problem {
    switch self {
    case .held(let record):
      Problem(.leaseTaken, "another host works at this site: \(record.holder)")
    case .openRun(let record):
      Problem(.runOpen, "run \(record.run) is open at this site, left by \(record.host)")
    }
  }
}
