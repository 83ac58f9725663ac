import Core

/// What a search for repairs says of the checks whose offenders it can mend. Nothing of it is a failure
/// of the search: what is wrong is degraded.
struct RepairChecks {
  let requests: Int
  let objects: Int
  let references: Int
  let inventory: Inventory.References
  let decision: RepairDecision
  let adoptsOrphans: Bool

  var all: [Check] { [liveRequests, objectRows, referenceRows, dangling, orphans] }

  /// Without a total it is no matter how many there are: none is what is wanted.
  private func check(
    _ id: String, _ title: String, _ offenders: Int, of total: Int? = nil, _ finding: String
  ) -> Check {
    let isEmpty = total == 0 && offenders == 0
    return Check(
      id: id, title: title,
      verdict: offenders > 0 ? .degraded : isEmpty ? .unknown : .pass,
      numbers: ["offenders": .integer(offenders), "of": total.map(Value.integer) ?? .null],
      finding: isEmpty ? "there is nothing to look at" : finding)
  }

  private var liveRequests: Check {
    check(
      "V04", "no delete request alive", requests,
      requests == 0
        ? "no request is created or started" : "\(requests) requests would go on deleting")
  }

  private var objectRows: Check {
    check(
      "V09", "every segment's object has a row", objects, of: inventory.segments,
      "\(objects) objects have no row")
  }

  private var referenceRows: Check {
    check(
      "V09", "every segment's object refers to its flow", references, of: inventory.segments,
      "\(references) references are missing")
  }

  private var dangling: Check {
    let count = inventory.dangling.count
    let copied = decision.changes.count { $0.repair == .objectFromSnapshot }
    let fetched = decision.changes.count { $0.repair == .objectFromReplica }
    let moved = decision.changes.count { $0.repair == .repairPath }
    let marked = decision.changes.count { $0.repair == .markAsLost }
    return check(
      "V19", "every segment has its object", count, of: inventory.segments,
      count == 0
        ? "all \(inventory.segments) segments have their object"
        : "\(count) of \(inventory.segments) segments have no object: \(copied) objects are in a "
          + "snapshot, \(fetched) in a replica, \(moved) segments have theirs under another key, \(marked) flows have "
          + "losses they are not marked with")
  }

  /// A cost and no loss where no snapshot has a segment for them either; never deleted by a repair.
  private var orphans: Check {
    let adoptable = Set(decision.adoptable.map(\.row.path)).count
    return Check(
      id: "V23", title: "objects without a segment",
      verdict: inventory.objects == 0 ? .unknown : .pass,
      numbers: [
        "orphans": .integer(inventory.orphans.count), "of": .integer(inventory.objects),
        "adoptable": .integer(adoptable), "sample": .texts(inventory.orphans.sample),
      ],
      finding: "\(inventory.orphans.count) of \(inventory.objects) objects have no segment; "
        + fate(adoptable))
  }

  private func fate(_ adoptable: Int) -> String {
    guard adoptable > 0 else { return "no database snapshot tells of one that was lost" }
    let words = "database snapshots have lost segments of \(adoptable) objects"
    return adoptsOrphans
      ? words + ", which are taken back" : words + ": tamsdr repair --adopt-orphans takes them back"
  }

  static func columns(
    _ missing: [RepairFindings.MissingPart], of release: Site.Tams.Tables
  ) -> Check {
    let names = missing.map(\.name)
    return Check(
      id: "P5", title: "tables of the release", verdict: missing.isEmpty ? .pass : .degraded,
      numbers: ["offenders": .texts(names)],
      finding: missing.isEmpty
        ? "every table is there with the columns of \(release.rawValue)"
        : "there is no \(names.joined(separator: ", ")) of \(release.rawValue)")
  }
}

extension RepairFindings.MissingPart {
  fileprivate var name: String {
    switch self {
    case .table(let name): "table \(name)"
    case .column(let name, let table, _): "column \(table).\(name)"
    }
  }
}
