import Core
import Transport

/// Copies single objects back from a snapshot, while everything else of the bucket goes on.
package struct CopyFromSnapshot: Action {
  package static let spec = ActionSpec(
    name: "s3.copy_from_snapshot",
    help: "copies objects a snapshot holds back to the live bucket, with metadata and tags",
    inputs: [
      .init("point", RecoveryPoint.type, help: "the point chosen: its buckets and snapshots"),
      .init(
        "snapshot", .text, help: "a snapshot of 'bucket' by name, in place of the point's"),
      .init("bucket", .text, neededBeside: "snapshot", help: "only this media bucket"),
      .init("keys", .list(.text), default: .list([]), help: "these keys of one bucket"),
      .init(
        "missing", .bool, default: .bool(false),
        help: "every key the snapshot holds and live lacks"),
      .init("prefix", .text, help: "of the missing only keys that begin so"),
      .init(
        "referenced", .bool, default: .bool(false),
        help: "of the missing only keys a live segment names: what went with its rows stays gone"),
      .init(
        "replace", .bool, default: .bool(false),
        help: "also objects that are there with another size or ETag"),
      .init(
        "rescues", .map(RescueSnapshot.type),
        help: "output 'snapshots' of recovery_point.take, by which it is undone; not with plan"),
      .init(
        "plan", .bool, default: .bool(false), help: "only tell what would be copied; a read"),
    ],
    outputs: [
      .init("objects", .integer, help: "objects copied, or to copy"),
      .init("bytes", .integer, help: "their bytes"),
      .init("missing", .integer, help: "how many of them were not there"),
      .init("different", .integer, help: "objects there with another content"),
      .init(
        "unreferenced", .integer, help: "missing objects left out as no live segment names them"),
      .init("sample", .list(.text), help: "the first of the keys"),
    ],
    effect: .reversible, readOnlyInput: "plan", role: .repair, touches: ["object"],
    changes: "objects",
    timeout: .seconds(8 * 3_600))

  package var spec: ActionSpec { Self.spec }
  let connection: SiteConnection

  /// What there was to copy when the step began: on record before the first copy.
  private static let began = "began"
  /// The store's time then: what was written before is not the step's.
  private static let since = "since"

  package func perform(_ call: ActionCall) async throws -> ActionResult {
    let request = try await CopyRequest(call, connection)
    if call.inputs["plan"]?.boolValue == true { return try await plan(request, call) }
    for source in request.sources {
      // A snapshot that is gone lists like an empty one.
      let check = try await request.check(source)
      guard check.verdict == .pass else {
        throw Failure.failed(Problem(.copyDiffers, check.finding))
      }
      _ = try await request.rescue(of: source)
    }
    let found = try await find(request, call)
    var result = Self.result(found)
    let since: Timestamp
    if let recorded = call.handle[Self.began]?.mapValue, let time = Self.since(call) {
      result.outputs = recorded
      since = time
    } else {
      guard let bucket = request.sources.first?.bucket else {
        throw Failure.failed(
          Problem(.inputMissing, "\(call.step.display) was given no bucket to copy to"))
      }
      since = try await connection.s3.time(byBucket: bucket)
      try await call.services.record([
        Self.began: .map(result.outputs), Self.since: .text(since.rfc3339),
      ])
    }
    let total = result.outputs["objects"]?.integerValue ?? 0
    var done = total - found.reduce(0) { $0 + $1.copies.count }
    for (source, found) in zip(request.sources, found) {
      try await copy(found.copies, source, since: since, of: total, &done, call)
    }
    result.checks = [Self.check(total, result.outputs)]
    return result
  }

  private func plan(_ request: CopyRequest, _ call: ActionCall) async throws -> ActionResult {
    var checks: [Check] = []
    for source in request.sources { checks.append(try await request.check(source)) }
    guard checks.allSatisfy({ $0.verdict == .pass }) else { return ActionResult(checks: checks) }
    var result = Self.result(try await find(request, call))
    result.checks = checks
    return result
  }

  private func find(
    _ request: CopyRequest, _ call: ActionCall
  ) async throws -> [CopySelection.Found] {
    var all: [CopySelection.Found] = []
    for source in request.sources {
      call.services.progress("comparing bucket \(source.bucket) with \(source.snapshot)")
      all.append(
        try await request.selection.find(
          bucket: source.bucket, snapshot: source.snapshot, connection, now: call.services.now()))
    }
    return all
  }

  // MARK: Copying

  /// A few at a time.
  private func copy(
    _ copies: [PlannedCopy], _ source: CopyRequest.Source, since: Timestamp, of total: Int,
    _ done: inout Int, _ call: ActionCall
  ) async throws {
    let objects = ObjectFromSnapshot(
      connection, bucket: source.bucket, snapshot: source.snapshot, since: since)
    var rest = copies[...]
    // The first alone shows whether the store copies or this host must carry.
    var width = 1
    while !rest.isEmpty {
      let batch = rest.prefix(width)
      rest = rest.dropFirst(width)
      _ = try await settled(batch) { try await objects.restore($0.key, over: $0.live) }
      done += batch.count
      call.services.progress("\(done) of \(total) objects are copied")
      width = objects.isCarrying ? 4 : 16
    }
  }

  // MARK: What is told

  /// A question names so many keys.
  private static let shown = 5

  private static func result(_ found: [CopySelection.Found]) -> ActionResult {
    var result = ActionResult()
    let sum = { (count: (CopySelection.Found) -> Int) in
      Value.integer(found.reduce(0) { $0 + count($1) })
    }
    result.outputs = [
      "objects": sum { $0.copies.count }, "bytes": sum(\.bytes), "missing": sum(\.missing),
      "different": sum { $0.different.count }, "unreferenced": sum(\.unreferenced),
      "sample": .texts(found.flatMap { $0.copies.map(\.key) }.prefix(shown)),
    ]
    let kept = found.reduce(0) { sum, found in
      sum + found.different.count - found.copies.count { $0.live != .absent }
    }
    if kept > 0 {
      result.warnings.append(
        "\(kept) objects are there with another content than the snapshot's and are left so: "
          + "'replace: true' brings them back")
    }
    return result
  }

  private static func check(_ total: Int, _ outputs: [String: Value]) -> Check {
    Check(
      id: "V21", title: "copied objects as in the snapshot", verdict: .pass,
      numbers: ["objects": .integer(total), "bytes": outputs["bytes"] ?? .null],
      finding: "\(total) objects have the snapshot's size, ETag, content type and metadata")
  }

  private static func since(_ call: ActionCall) -> Timestamp? {
    call.handle[since]?.textValue.flatMap { Timestamp(rfc3339: $0) }
  }

  // MARK: Afterwards

  /// What was copied is seen to be there, so that going on copies the rest.
  package func probe(_ call: ActionCall) async throws -> ProbeFinding {
    call.handle[Self.began] == nil ? .notStarted : .running(handle: call.handle)
  }

  package func undo(_ call: ActionCall, done: ActionResult?) async throws -> UndoResult {
    guard let since = Self.since(call) else {
      return done == nil ? .nothing : .left(reason: "it is not on record when the copies began")
    }
    let request = try await CopyRequest(call, connection)
    var undoing = CopyUndo(connection, since: since)
    for source in request.sources {
      try await undoing.run(source, rescue: try await request.rescue(of: source), request.selection)
    }
    return undoing.result
  }
}
