/// How often requests of clients had one effect on one object.
package struct EffectCount: Codable, Sendable, Hashable {
  package let service: LabService
  package let effect: String
  /// Of the object; nil where the service names none.
  package let name: String?
  package var count: Int

  /// In the order of service, effect and name. What came without a request is left out: effects of
  /// time, of disasters and of TAMS's own worker, and strikes of faults.
  package static func counts(_ entries: [LogEntry]) -> [EffectCount] {
    var counts: [[String]: EffectCount] = [:]
    for entry in entries {
      guard let effect = entry.effect, entry.method != nil, !entry.isStrike else { continue }
      let key = [entry.service.rawValue, effect, entry.name ?? ""]
      let none = EffectCount(service: entry.service, effect: effect, name: entry.name, count: 0)
      counts[key, default: none].count += 1
    }
    return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }
}
