/// The JSON report as a script reads it.
struct ReportView {
  let members: [String: Any]

  func text(_ path: String...) -> String? { value(path) as? String }
  func number(_ path: String...) -> Double? {
    (value(path) as? any BinaryInteger).map { Double($0) } ?? value(path) as? Double
  }
  func flag(_ path: String...) -> Bool? { value(path) as? Bool }
  func list(_ path: String...) -> [[String: Any]] { value(path) as? [[String: Any]] ?? [] }
  func texts(_ path: String...) -> [String] { value(path) as? [String] ?? [] }

  /// `service retention` and the like.
  var holds: [String] {
    list("holds").map { "\($0["kind"] ?? "") \($0["object"] ?? "")" }.sorted()
  }

  func state(of step: String) -> String? {
    list("steps").first { $0["id"] as? String == step }?["state"] as? String
  }

  /// The snapshots the run went back to; nil for a part that was left as it was.
  var snapshots: (database: String?, bucket: String?) {
    (
      text("recovery_point", "database", "snapshot"),
      list("recovery_point", "buckets").first?["snapshot"] as? String
    )
  }

  private func value(_ path: [String]) -> Any? {
    var current: Any? = members
    for name in path { current = (current as? [String: Any])?[name] }
    return current
  }
}
