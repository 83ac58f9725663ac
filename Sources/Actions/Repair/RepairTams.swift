import Core
import Transport

/// Mends rows and objects of live data: plans unless it is told to apply.
package struct RepairTams: Action {
  package static let spec = ActionSpec(
    name: "tams.repair",
    help:
      "without a manifest looks for what can be mended; with one tells how it stands to what is "
      + "there now, and with `apply` makes its changes, leaving alone what has changed since",
    inputs: [
      .init("manifest", .text, help: "the text of a manifest, as tamsdr repair writes it"),
      .init(
        "holds", .oneOf(ManifestContent.allCases.map(\.rawValue)),
        default: .text(ManifestContent.repairs.rawValue),
        help: "what the manifest may hold: repairs, or orphans to mark or delete"),
      .init(
        "rescues", .map(RescueSnapshot.type),
        help: "output 'snapshots' of recovery_point.take, by which deleted orphans come back"),
      .init(
        "apply", .bool, default: .bool(false), help: "make the changes; nothing is changed without"),
      .init(
        "remove_dangling", .bool, default: .bool(false),
        help: "plan to remove the rows of segments whose objects are lost"),
      .init(
        "adopt_orphans", .bool, default: .bool(false),
        help: "plan to take back lost segments from database snapshots, for objects that are there"),
    ],
    outputs: [
      .init("manifest", .text, help: "the manifest planned; empty where one was given"),
      .init("digest", .text, help: "its SHA-256"),
      .init("summary", .text, help: "how many there are of each repair, in words"),
      .init("entries", .integer, help: "changes in the manifest"),
      .init("open", .integer, help: "changes that are still to be made"),
      .init("applied", .integer, help: "changes this step has made"),
      .init("marks", .integer, help: "orphans the manifest marks"),
      .init("drops", .integer, help: "orphans the manifest deletes"),
      .init("bytes", .integer, help: "bytes of the orphans it marks or deletes"),
      .init("skipped", .list(.text), help: "changes not made, each with the reason; 100 at most"),
      .init("lost", .map(.list(.text)), help: "time ranges lost for good, by flow"),
    ],
    effect: .reversible, applyInput: "apply", role: .repair,
    touches: ["object", "row", "table"], changes: "applied", timeout: .seconds(4 * 3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  /// Changes of the manifest that were not open before the first was made: not this step's to make or to
  /// take back.
  private static let leftAlone = "left_alone"
  /// When this step began to write, by the store's clock.
  private static let since = "since"
  private static let shown = 100

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let applies = call.inputs["apply"] == .bool(true)
    guard call.inputs["manifest"]?.textValue != nil else {
      guard !applies else {
        throw Failure.failed(
          Problem(
            .manifestInvalid, "there is no manifest to apply",
            hint: "tamsdr repair --site SITE -o FILE"))
      }
      return try await plan(call)
    }
    let (manifest, digest) = try given(call)
    let standings = try await RepairStandings(connection).of(manifest.changes)
    guard applies else { return result(manifest, digest, standings) }
    return try await apply(manifest, digest, standings, call)
  }

  // MARK: Reading

  private func plan(_ call: ActionCall) async throws -> ActionResult {
    var terms = RepairSearch.Terms(latest: call.services.now())
    terms.removesLost = call.inputs["remove_dangling"] == .bool(true)
    terms.adoptsOrphans = call.inputs["adopt_orphans"] == .bool(true)
    let answer = try await RepairSearch(connection, progress: call.services.progress)
      .answer(terms, now: call.services.now())
    let document = RepairManifestFile.document(of: answer.manifest)
    var result = result(
      answer.manifest, document.digest, answer.manifest.changes.map { _ in .open })
    result.outputs["manifest"] = .text(
      String(decoding: JSONText.encode(document.value), as: UTF8.self))
    result.checks = answer.checks
    result.warnings = answer.manifest.notes
    return result
  }

  private func given(
    _ call: ActionCall
  ) throws -> (manifest: RepairManifest, digest: String) {
    try RepairSearch.refuseUnknownTables(connection.site)
    let given = try RepairManifestFile.read(call.text("manifest"), for: connection.site)
    try ManifestContent(call).check(given.manifest)
    return given
  }

  private func result(
    _ manifest: RepairManifest, _ digest: String, _ standings: [RepairStanding]
  ) -> ActionResult {
    var lost: [String: Value] = [:]
    for case .markLost(let flow, let ranges, _, _) in manifest.changes {
      lost[flow] = .texts(ranges)
    }
    let open = standings.count { $0 == .open }
    return ActionResult(outputs: [
      "manifest": .text(""), "digest": .text(digest),
      "summary": .text(RepairSummary.text(manifest.changes, standings)),
      "entries": .integer(manifest.changes.count), "open": .integer(open),
      "applied": .integer(0), "lost": .map(lost),
      "marks": .integer(manifest.marks.count), "drops": .integer(manifest.drops.count),
      "bytes": .integer((manifest.marks + manifest.drops).reduce(0) { $0 + $1.size }),
      "skipped": .texts(RepairSummary.drifts(manifest.changes, standings).prefix(Self.shown)),
    ])
  }

  // MARK: Changing

  private func apply(
    _ manifest: RepairManifest, _ digest: String, _ standings: [RepairStanding], _ call: ActionCall
  ) async throws -> ActionResult {
    let rescues = try await rescues(manifest, call)
    var (left, since) = (recorded(call), call.handle[Self.since]?.instant)
    if left == nil || since == nil {
      left = Set(standings.indices.filter { standings[$0] != .open })
      since = try await connection.s3.time(byBucket: connection.site.buckets.first ?? "")
      try await call.services.record([
        Self.leftAlone: .list((left ?? []).sorted().map(Value.integer)),
        Self.since: .text(since?.rfc3339 ?? ""),
      ])
    }
    let writing = RepairWriting(connection, call, since: since, rescues: rescues)
    var made = Made(skipped: RepairSummary.drifts(manifest.changes, standings))
    let indices = standings.indices.filter { left?.contains($0) == false }
    for batch in Self.batches(indices, of: manifest) {
      // What a client registers while other orphans are deleted is looked for again.
      let fresh =
        manifest.holdsOrphans
        ? try await RepairStandings(connection).of(batch.map { manifest.changes[$0] })
        : batch.map { standings[$0] }
      try await make(zip(batch, fresh), of: manifest, writing, call, &made)
    }
    let (applied, skipped) = (made.applied, made.skipped)
    var result = result(manifest, digest, standings)
    result.outputs["open"] = .integer(0)
    result.outputs["applied"] = .integer(applied)
    result.outputs["skipped"] = .texts(skipped.prefix(Self.shown))
    result.checks = [check(applied, skipped, of: manifest)]
    return result
  }

  private struct Made {
    var applied = 0
    var skipped: [String]
  }

  private func make(
    _ batch: some Sequence<(Int, RepairStanding)>, of manifest: RepairManifest,
    _ writing: RepairWriting, _ call: ActionCall, _ made: inout Made
  ) async throws {
    var tried: [RepairChange] = []
    for (index, standing) in batch {
      try Task.checkCancellation()
      let change = manifest.changes[index]
      switch standing {
      // By an attempt before this one.
      case .done: made.applied += 1
      case .drifted: break
      case .open:
        let name = "\(change.repair.rawValue) \(change.target)"
        call.services.progress("\(index + 1) of \(manifest.changes.count): \(name)")
        tried.append(change)
        if let reason = try await make(change, writing) {
          made.skipped.append("\(name): \(reason)")
        } else {
          made.applied += 1
        }
      }
    }
    let wanted = try await writing.putBackWanted(tried)
    made.applied -= wanted.count
    made.skipped += wanted.map { "\($0): a segment names it again, so it was put back" }
  }

  /// Orphans in batches, so that each is looked at right before without a statement for every one.
  private static func batches(
    _ indices: [Int], of manifest: RepairManifest
  ) -> [ArraySlice<Int>] {
    guard manifest.holdsOrphans else { return [indices[...]] }
    return stride(from: 0, to: indices.count, by: 200).map { indices.dropFirst($0).prefix(200) }
  }

  /// Throws where orphans are to be deleted and nothing would bring them back.
  private func rescues(
    _ manifest: RepairManifest, _ call: ActionCall
  ) async throws -> [String: String] {
    try await BucketRescues(call, connection).snapshots(of: Set(manifest.drops.map(\.bucket)))
  }

  /// Why it was not made; nil where it was.
  private func make(_ change: RepairChange, _ writing: RepairWriting) async throws -> String? {
    do {
      if try await writing.apply(change) { return nil }
    } catch Failure.failed(let problem) {
      return problem.display
    } catch let failure as RemoteFailure where failure.isRefusal {
      return failure.problem.display
    }
    switch try await RepairStandings(connection).of([change]).first {
    case .done?: return nil
    case .drifted(let reason)?: return reason
    case .open?, nil: return "what it rests on has changed"
    }
  }

  private func check(_ applied: Int, _ skipped: [String], of manifest: RepairManifest) -> Check {
    let before = manifest.changes.count - applied - skipped.count
    return Check(
      id: "repairs", title: "changes of the manifest are made",
      verdict: skipped.isEmpty ? .pass : applied == 0 ? .fail : .degraded,
      numbers: [
        "applied": .integer(applied), "before": .integer(before),
        "skipped": .integer(skipped.count), "offenders": .texts(skipped.prefix(Self.shown)),
      ],
      finding: "\(applied) made, \(before) found made before, \(skipped.count) left alone"
        + (skipped.first.map { "; first: \($0)" } ?? ""))
  }

  private func recorded(_ call: ActionCall) -> Set<Int>? {
    call.handle[Self.leftAlone]?.listValue.map { Set($0.compactMap(\.integerValue)) }
  }

  // MARK: Afterwards

  /// What is there tells of each change whether it was made: going on makes the others.
  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    recorded(call) == nil ? .notStarted : .running(handle: call.handle)
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    guard let left = recorded(call) else { return .nothing }
    let (manifest, _) = try given(call)
    let standings = try await RepairStandings(connection).of(manifest.changes)
    let writing = RepairWriting(
      connection, call, since: call.handle[Self.since]?.instant,
      rescues: try await rescues(manifest, call))
    var (undone, kept) = (0, [String]())
    for (index, change) in manifest.changes.enumerated().reversed() where !left.contains(index) {
      switch standings[index] {
      case .open: try await writing.removeRemains(of: change)
      case .drifted(let reason): kept.append("\(change.target): \(reason)")
      case .done:
        call.services.progress("taking back \(change.repair.rawValue) \(change.target)")
        if try await writing.undo(change) {
          undone += 1
        } else {
          kept.append("\(change.target): it was changed since")
        }
      }
    }
    guard kept.isEmpty else {
      return .left(
        reason: "\(undone) changes are taken back, \(kept.count) are not: "
          + kept.prefix(Self.shown).joined(separator: "; "))
    }
    return undone == 0 ? .nothing : .undone(note: "\(undone) changes are taken back")
  }
}
