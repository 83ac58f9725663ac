import Core

/// One check of the tables: a statement whose rows are offenders, each with what is wrong with it.
struct DatabaseCheck: Sendable {
  enum Measure: Sendable, Hashable {
    /// The tables must agree with themselves. What the point's snapshot lacks as well was lost
    /// before it was taken.
    case aboveBaseline(Verdict)
    /// The statement itself compares live with the point: nothing to ask where there is no snapshot.
    case againstPoint
  }

  let id: String
  let title: String
  let statement: TableStatement
  /// The tables it looks at: without a row in them, finding no offender says nothing.
  let tables: [String]
  var measure = Measure.aboveBaseline(.fail)
  /// What holds when there is no offender.
  let passing: String
  /// What it cannot tell from the tables of this layout.
  var unseen: String?
  /// What can be done about new offenders that are no reason to go back.
  var remedy = "they can be repaired"
}

extension DatabaseCheck {
  /// In the order of the validation catalogue.
  static func all(on layout: TableLayout) -> [DatabaseCheck] {
    switch layout.tables {
    case .vasttams6: entities + vasttams6Rows + timeline + [vasttams6Times] + vasttams6Comparison
    case .vasttams7: entities + rows + timeline + [times] + comparison
    }
  }

  private static let entities: [DatabaseCheck] = [
    DatabaseCheck(
      id: "V07", title: "every flow has its source",
      statement: .flowsWithoutSource, tables: ["flows"],
      passing: "the source of every flow is there"),
    DatabaseCheck(
      id: "V08", title: "every segment has its flow",
      statement: .segmentsWithoutFlow, tables: ["segments"],
      passing: "the flow of every segment is there"),
  ]

  /// Both rows can be made again from the segments: no reason to go back.
  private static let rows: [DatabaseCheck] = [
    DatabaseCheck(
      id: "V09", title: "every segment's object has a row",
      statement: .segmentsWithoutObject, tables: ["segments"],
      measure: .aboveBaseline(.degraded), passing: "every object that a segment names has a row"),
    DatabaseCheck(
      id: "V09", title: "every segment's object refers to its flow",
      statement: .segmentsWithoutReference, tables: ["segments"],
      measure: .aboveBaseline(.degraded),
      passing: "every object refers to the flows with segments on it"),
  ]

  private static let timeline: [DatabaseCheck] = [
    DatabaseCheck(
      id: "V10", title: "time ranges can be read",
      statement: .malformedTimeranges, tables: ["segments"],
      passing: "every time range can be read, begins before it ends and is plausible"),
    DatabaseCheck(
      id: "V11", title: "segments of a flow do not overlap",
      statement: .overlappingSegments, tables: ["segments"],
      passing: "no segment begins before an earlier one of its flow ends"),
  ]

  private static let times = DatabaseCheck(
    id: "V13", title: "nothing is younger than the point", statement: .rowsFromTheFuture,
    tables: [
      "flow_object_references", "flows", "sources", "tags", "flow_collections",
      "source_collections", "webhooks", "deletion_requests",
    ], passing: "no row was made or changed later")

  private static let comparison: [DatabaseCheck] = [
    DatabaseCheck(
      id: "V14", title: "collections are whole",
      statement: .missingMembers,
      tables: ["flow_collections", "source_collections"],
      passing: "every collection and each member is there, and none collects its collector"),
    DatabaseCheck(
      id: "V15", title: "metadata and tags as in the snapshot",
      statement: .differentMetadata, tables: ["sources", "flows", "tags"],
      measure: .againstPoint, passing: "sources, flows and their tags are the snapshot's"),
    webhooks, identities,
  ]

  private static let webhooks = DatabaseCheck(
    id: "V16", title: "webhooks as in the snapshot",
    statement: .differentWebhooks, tables: ["webhooks"],
    measure: .againstPoint, passing: "the webhooks are the snapshot's")

  private static let identities = DatabaseCheck(
    id: "V17", title: "no identity twice",
    statement: .duplicateIdentities,
    tables: ["sources", "flows", "objects", "webhooks", "segments"],
    passing: "no two rows have the same identity")
}

// MARK: vasttams 6

extension DatabaseCheck {
  /// The references of an object are JSON in its row.
  private static let vasttams6Rows = rows.map { check in
    var check = check
    check.remedy =
      "TAMS can be given them again by hand: tamsdr repairs the tables of vasttams-7 only"
    if check.statement == .segmentsWithoutReference {
      check.unseen = "the time ranges in the references of objects are not compared"
    }
    return check
  }

  /// Tags and collections are in the rows of sources and flows, and have no times of their own.
  private static let vasttams6Times = DatabaseCheck(
    id: times.id, title: times.title, statement: times.statement,
    tables: ["segments", "flows", "sources", "webhooks", "deletion_requests"],
    passing: times.passing, unseen: "tags and collections have no time of their own")

  private static let vasttams6Comparison: [DatabaseCheck] = [
    DatabaseCheck(
      id: "V14", title: "collections are whole", statement: .missingMembers,
      tables: ["flows", "sources"],
      passing: "each member of a collection is there, and none collects its collector",
      unseen:
        "of each collection the first 16 members are looked at, and one that is gone leaves no "
        + "trace"),
    DatabaseCheck(
      id: "V15", title: "metadata and tags as in the snapshot", statement: .differentMetadata,
      tables: ["sources", "flows"], measure: .againstPoint,
      passing: "sources, flows and their tags are the snapshot's"),
    webhooks, identities,
  ]
}

// MARK: Rows

/// The rows of such a statement: how many offenders there are, and the first hundred.
struct FoundOffenders: Sendable, Hashable {
  struct Offender: Sendable, Hashable {
    let name: String
    let problem: String

    var text: String { "\(name): \(problem)" }
  }

  private(set) var total = 0
  private(set) var sample: [Offender] = []
  /// What else the rows carry, the same in each: gaps, the latest time.
  private(set) var numbers: [String: Value] = [:]

  private static let named: Set<String> = ["offender", "problem", "total"]

  /// A row without a problem is no offender: it is there for its numbers.
  init(_ records: [[String: Value]]) {
    if let first = records.first {
      // No more than can be added to others; a count that no table has is an offence all the same.
      total = min(max(0, first["total"]?.integerValue ?? 0), 1 << 50)
      numbers = first.filter { !Self.named.contains($0.key) && $0.value != .null }
    }
    sample = records.compactMap { record in
      record["problem"]?.textValue.map { problem in
        Offender(name: record["offender"]?.textValue ?? "(no name)", problem: problem)
      }
    }
    total = max(total, sample.count)
  }

  var isComplete: Bool { total == sample.count }

  /// How many of them the point has not; all where nothing tells.
  func new(above baseline: DatabaseCheck.Baseline) -> Int {
    guard case .snapshot(let point) = baseline else { return total }
    return max(without(point).count, total - point.total)
  }

  func without(_ others: FoundOffenders) -> [Offender] {
    let known = Set(others.sample)
    return sample.filter { !known.contains($0) }
  }
}

// MARK: Verdicts

extension DatabaseCheck {
  /// What a check's offenders are measured by.
  enum Baseline: Sendable, Hashable {
    case snapshot(FoundOffenders)
    /// Nothing was restored, so nothing tells what was wrong before.
    case none
    /// The snapshot does not answer, with the reason.
    case unknown(String)
  }

  /// The verdict on offenders, with one sentence for people. There is at least one offender.
  func judge(_ found: FoundOffenders, _ baseline: Baseline) -> (Verdict, String) {
    switch (measure, baseline) {
    case (.againstPoint, _): return (.fail, Self.count(found.total))
    case (.aboveBaseline, .none):
      return (
        .degraded,
        Self.count(found.total) + "; the database was not restored, so nothing tells since when"
      )
    case (.aboveBaseline, .unknown(let reason)):
      return (
        .unknown, Self.count(found.total) + "; whether the snapshot has them is unknown: \(reason)"
      )
    case (.aboveBaseline(let verdict), .snapshot(let point)):
      return judge(found, above: point, verdict)
    }
  }

  private func judge(
    _ found: FoundOffenders, above point: FoundOffenders, _ verdict: Verdict
  ) -> (Verdict, String) {
    let new = found.without(point)
    if found.total > point.total || (!new.isEmpty && point.isComplete) {
      let count = max(new.count, found.total - point.total)
      let finding = "\(Self.count(found.total)), \(count) of them not in the snapshot"
      return (verdict, verdict == .degraded ? finding + "; \(remedy)" : finding)
    }
    if new.isEmpty {
      return (.degraded, "\(Self.count(found.total)), all in the snapshot as well")
    }
    return (
      .unknown,
      "\(Self.count(found.total)), the snapshot has \(point.total): too many to tell them apart"
    )
  }

  private static func count(_ total: Int) -> String {
    total == 1 ? "1 offender" : "\(total) offenders"
  }
}
