/// A recovery point as steps hand it on: record members are the names runbooks use.
extension RecoveryPoint {
  package static let type = ValueType.record([
    "time": .time, "class": .text, "skew": .duration, "expires": .time,
    "database": Part.type, "buckets": .list(Part.type), "restores": .map(Restore.type),
  ])

  package var value: Value {
    .map([
      "time": .time(time), "class": .text(kind.rawValue), "skew": .duration(skew),
      "expires": expires.map(Value.time) ?? .null,
      "database": database.value, "buckets": .list(buckets.map(\.value)),
      "restores": restoresValue,
    ])
  }

  /// The restores keyed by directory: what `for_each` runs over.
  package var restoresValue: Value {
    .map(Dictionary(uniqueKeysWithValues: restores.map { ($0.directory.text, $0.value) }))
  }

  /// Nil where a member is missing or of another shape.
  package init?(_ value: Value) {
    guard case .map(let restores) = value["restores"],
      let kind = value["class"].textValue.flatMap(Class.init(rawValue:)),
      let database = Part(value["database"], content: .database),
      let buckets = value["buckets"].listValue
    else { return nil }
    let parts = buckets.compactMap { Part($0, content: .media) }
    let entries = restores.values.compactMap(Restore.init)
    guard parts.count == buckets.count, entries.count == restores.count else { return nil }
    self.init(
      kind: kind, database: database, buckets: parts,
      restores: entries.sorted { $0.directory < $1.directory })
  }
}

extension RecoveryPoint.Part {
  package static let type = ValueType.record([
    "bucket": .text, "directory": .text, "restored": .bool, "snapshot": .text,
    "snapshot_id": .integer, "snapshot_directory": .text, "created": .time, "expires": .time,
    "policy": .text,
  ])

  package var value: Value {
    var members = snapshot?.members ?? ["snapshot": .null]
    members["bucket"] = .text(view.bucket)
    members["directory"] = .text(view.directory.text)
    members["restored"] = .bool(snapshot != nil)
    return .map(members)
  }

  package init?(_ value: Value, content: BucketView.Content) {
    guard let bucket = value["bucket"].textValue, let directory = value["directory"].directory,
      let restored = value["restored"].boolValue
    else { return nil }
    let snapshot = SnapshotFact(members: value)
    guard restored == (snapshot != nil) else { return nil }
    self.init(
      view: BucketView(bucket: bucket, directory: directory, content: content),
      snapshot: snapshot)
  }
}

extension RecoveryPoint.Restore {
  package static let type = ValueType.record([
    "directory": .text, "protected_path": .text, "protected_path_id": .integer,
    "snapshot": .text, "snapshot_id": .integer, "snapshot_directory": .text, "created": .time,
    "expires": .time, "policy": .text, "holds": .list(.text),
  ])

  package var value: Value {
    var members = snapshot.members
    members["directory"] = .text(directory.text)
    members["protected_path"] = .text(protectedPathName)
    members["protected_path_id"] = .integer(protectedPath)
    members["holds"] = .list(holds.map(Value.text))
    return .map(members)
  }

  package init?(_ value: Value) {
    guard let directory = value["directory"].directory,
      let name = value["protected_path"].textValue,
      let path = value["protected_path_id"].integerValue,
      let snapshot = SnapshotFact(members: value), let holds = value["holds"].listValue
    else { return nil }
    self.init(
      directory: directory, protectedPath: path, protectedPathName: name, snapshot: snapshot,
      holds: holds.compactMap(\.textValue))
  }
}

/// A candidate as a step tells of it.
extension RecoveryPointCandidate {
  package static let type = ValueType.record([
    "time": .time, "class": .text, "skew": .duration, "usable": .bool, "chosen": .bool,
    "snapshots": .list(.text), "in_favour": .list(.text), "against": .list(.text),
  ])

  package func value(besides choice: RecoveryPointCandidate?) -> Value {
    let arguments = arguments(besides: choice)
    let snapshots = ([point.database] + point.buckets).compactMap(\.snapshot?.name)
    return .map([
      "time": .time(point.time), "class": .text(point.kind.rawValue),
      "skew": .duration(point.skew), "usable": .bool(usable), "chosen": .bool(self == choice),
      "snapshots": .list(snapshots.map(Value.text)),
      "in_favour": .list(arguments.inFavour.map(Value.text)),
      "against": .list(arguments.against.map(Value.text)),
    ])
  }
}

extension SnapshotFact {
  fileprivate var members: [String: Value] {
    [
      "snapshot": .text(name), "snapshot_id": .integer(id),
      "snapshot_directory": .text(directory.text), "created": .time(created),
      "expires": expires.map(Value.time) ?? .null, "policy": policy.map(Value.text) ?? .null,
    ]
  }

  /// A snapshot handed on was usable when it was chosen.
  fileprivate init?(members value: Value) {
    guard let name = value["snapshot"].textValue, let id = value["snapshot_id"].integerValue,
      let directory = value["snapshot_directory"].directory,
      let created = value["created"].instant
    else { return nil }
    self.init(
      id: id, name: name, directory: directory, created: created,
      expires: value["expires"].instant, state: Self.usableState, policy: value["policy"].textValue)
  }

  package static let usableState = "SUCCEED"
}

extension Value {
  package var directory: DirectoryPath? { textValue.map { DirectoryPath($0) } }

  /// A time, also where it came back from JSON as text.
  package var instant: Timestamp? {
    switch self {
    case .time(let time): time
    case .text(let text): Timestamp(rfc3339: text)
    default: nil
    }
  }
}
