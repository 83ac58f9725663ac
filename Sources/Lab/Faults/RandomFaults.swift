import Core

/// Fault rules drawn from a seed: the same seed gives the same rules in every release that has the same
/// lists here.
package enum RandomFaults {
  /// Requests that a recovery sends, and how often it sends one like it.
  private static let requests:
    [(target: FaultRule.Target, method: String?, path: String, most: Int)] = [
      (.vms, "GET", "/protectedpaths/", 4), (.vms, "GET", "/snapshots/", 6),
      (.vms, "GET", "/vtasks/", 4), (.vms, "GET", "/globalsnapstreams/", 3),
      (.vms, "POST", "/snapshots/", 2), (.vms, "PATCH", "/snapshots/", 2),
      (.vms, "PATCH", "/access_keys/", 2), (.vms, "PATCH", "/protectedpaths/", 4),
      (.vms, "POST", "/restore/", 2), (.vms, "PATCH", "/commit/", 2),
      (.vms, "PATCH", "/stop/", 2), (.s3, "GET", "/tams-media", 4), (.s3, "PUT", "/", 2),
      (.trino, "POST", "/v1/statement", 6), (.trino, "GET", "/v1/statement/", 12),
      (.tams, "GET", "/", 4), (.tams, "PUT", "/flows/", 1), (.tams, "DELETE", "/flows/", 1),
      (.command, nil, "stop ", 2), (.command, nil, "start", 2), (.command, nil, "open ", 1),
    ]

  /// What makes a task has these path ends.
  private static let taskMakers = ["/restore/", "/commit/", "/stop/"]

  private static let moments = [
    "snapshot taken", "restore started", "commit started", "commit done", "schedule suspended",
  ]

  package static func rules(_ count: Int, seed: UInt64) throws(FaultError) -> [FaultRule] {
    var random = SeededRandom(seed: seed, for: "faults")
    var rules: [FaultRule] = []
    for _ in 0..<max(count, 0) { rules.append(try rule(&random)) }
    return rules
  }

  private static func rule(_ random: inout SeededRandom) throws(FaultError) -> FaultRule {
    let request = requests[Int.random(in: 0..<requests.count, using: &random)]
    let choices = faults(request.target, request.path, &random)
    let fault = choices[Int.random(in: 0..<choices.count, using: &random)]
    // A quarter of what can take place at a moment does.
    if fault.isLasting || fault == .restartAfter, Int.random(in: 0..<4, using: &random) == 0 {
      let effect = moments[Int.random(in: 0..<moments.count, using: &random)]
      return try FaultRule(fault, target: request.target, when: FaultRule.Moment(effect))
    }
    return try FaultRule(
      fault, target: request.target, method: request.method, path: request.path,
      number: Int.random(in: 1...request.most, using: &random))
  }

  /// One of each kind that fits, so that a kind with many forms is drawn no more often.
  private static func faults(
    _ target: FaultRule.Target, _ path: String, _ random: inout SeededRandom
  ) -> [Fault] {
    let statuses = [400, 403, 404, 409, 429, 500, 502, 503, 504]
    let states = ["FAILED", "ERROR", "UNKNOWN", "REMATERIALIZING"]
    let skew = Duration.seconds(Int.random(in: 61...900, using: &random))
    let isAhead = Bool.random(using: &random)
    let fitting: [Fault] = [
      .refuse, .resetBefore, .hang, .resetAfter, .cut, .malformed, .restartBefore, .restartAfter,
      .status(statuses[Int.random(in: 0..<statuses.count, using: &random)]),
      .wrongState(states[Int.random(in: 0..<states.count, using: &random)]),
      .slow(.seconds(Int.random(in: 1...5, using: &random))), .clock(isAhead ? skew : .zero - skew),
      .ignoreConditions, .diskFull, .commandFails,
    ].filter { $0.targets.contains(target) }
    return fitting + (taskMakers.contains(path) ? TaskFault.allCases.map(Fault.task) : [])
  }
}
