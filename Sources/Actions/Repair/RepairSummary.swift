import Core

/// Changes in words.
enum RepairSummary {
  /// `R1 12 objects from snapshots, R8 1 delete requests settled`, and what of them is not open.
  static func text(_ changes: [RepairChange], _ standings: [RepairStanding]) -> String {
    var parts = Repair.allCases.compactMap { repair -> String? in
      let count = changes.count { $0.repair == repair }
      return count == 0 ? nil : "\(repair.rawValue) \(count) \(repair.help)"
    }
    let done = standings.count { $0 == .done }
    if done > 0 { parts.append("of these \(done) are done already") }
    let drifted = drifts(changes, standings).count
    if drifted > 0 { parts.append("of these \(drifted) have changed since and are left alone") }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  static func drifts(_ changes: [RepairChange], _ standings: [RepairStanding]) -> [String] {
    zip(changes, standings).compactMap { change, standing in
      guard case .drifted(let reason) = standing else { return nil }
      return "\(change.repair.rawValue) \(change.target): \(reason)"
    }
  }
}
