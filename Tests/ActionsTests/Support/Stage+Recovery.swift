import Core

@testable import Actions

/// The steps of a recovery in their order, each under the id the runbooks give it.
extension Stage {
  func choose(restore: [String] = ["database", "buckets"]) async throws {
    try await perform("recovery_point.choose", ["restore": .texts(restore)])
    try await perform("recovery_point.verify", point)
  }

  /// Everything between the consent and the first restore.
  func fence() async throws {
    try await perform("vast.extend_snapshot", point)
    try await perform("s3.disable_keys")
    try await perform("vast.suspend_schedules", point)
    try await perform("recovery_point.take", point)
  }

  func prepare() async throws {
    for (directory, restore) in directories {
      try await perform("vast.restore_prepare", ["restore": restore], as: "prepare\(directory)")
    }
  }

  func commit() async throws {
    for (directory, _) in directories {
      try await perform("vast.restore_commit", commitInputs(directory), as: "commit\(directory)")
    }
  }

  func commitInputs(_ directory: String) -> [String: Value] {
    [
      "prepared": output("prepared", of: "prepare\(directory)"),
      "undo": output("snapshots", of: "recovery_point.take")[directory],
    ]
  }

  var point: [String: Value] { ["point": output("point", of: "recovery_point.choose")] }

  func recoveryPoint() throws -> RecoveryPoint {
    guard let point = RecoveryPoint(output("point", of: "recovery_point.choose")) else {
      throw UnknownAction(name: "no point was chosen")
    }
    return point
  }

  /// The directories to restore, in order.
  var directories: [(String, Value)] {
    (output("restores", of: "recovery_point.choose").mapValue ?? [:])
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// What both data checks found wrong: title, verdict and finding of all that did not pass.
  func complaints() async throws -> [String] {
    var checks = try await perform("tams.check_database", point).checks
    checks += try await perform("tams.check_objects", point).checks
    return checks.filter { $0.verdict != .pass }
      .map { "\($0.title): \($0.verdict.rawValue): \($0.finding)" }
  }
}
