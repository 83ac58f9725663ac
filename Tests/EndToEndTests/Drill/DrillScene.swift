import Foundation

extension LabSite {
  static let sandbox = (path: "/tamsdr-drill", service: "drill-api")

  /// What drills have left, as the lab itself knows it: on its disk, in its records, among its processes.
  func leftInSandbox() async throws -> [String] {
    let state = try json(folder + "/vast/state.json")
    let views = (state["views"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
      .filter { $0.hasPrefix(Self.sandbox.path) }
    let streams = (state["streams"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
    let live = folder + "/vast/live" + Self.sandbox.path
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: live)) ?? []
    let service = try await isRunning(Self.sandbox.service) ? [Self.sandbox.service] : []
    return views.map { "view \($0)" } + streams.map { "stream \($0)" }
      + folders.map { "folder \($0)" } + service
  }

  func json(_ path: String) throws -> [String: Any] {
    let bytes = try Data(contentsOf: URL(filePath: path))
    return try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
  }

  func address(_ name: String) async throws -> String {
    let text = try await control(["status", "--json"]).output
    let status = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    guard let address = status?[name] as? String else { throw Broken(description: text) }
    return address
  }

  /// Changes of the lab since a length of its log that are neither in the sandbox nor made by TAMS's own
  /// key or a client that is not tamsdr.
  func changesOutsideSandbox(since length: Int = 0) async throws -> [String] {
    let keys = try json(folder + "/lab.json")["keys"] as? [String: String] ?? [:]
    let executor = keys["tamsdr"] ?? "", own = keys["drill"] ?? ""
    return try await log().dropFirst(length).compactMap { entry in
      guard entry["effect"] != nil, let service = entry["service"] else { return nil }
      let (client, name) = (entry["client"] ?? "", entry["name"] ?? "")
      let isTamsdr = client.hasPrefix("tamsdr/") || [executor, own].contains(client)
      guard isTamsdr, entry["effect"] != "query canceled" else { return nil }
      let isInside =
        switch service {
        case "vms":
          name.hasPrefix("tamsdr-") || ["drill-db", "drill-media"].contains(name)
            || name.hasPrefix(Self.sandbox.path + "/")
        case "s3": (entry["path"] ?? "").hasPrefix("/drill-media/")
        case "drill": true
        default: false
        }
      return isInside ? nil : "\(service) \(entry["effect"] ?? "") \(name) \(client)"
    }
  }

  /// How many changes tamsdr has made since.
  func changesByTamsdr(since length: Int = 0) async throws -> Int {
    try await log().dropFirst(length).count {
      $0["effect"] != nil && $0["client"]?.hasPrefix("tamsdr/") == true
        && $0["effect"] != "query canceled"
    }
  }

  /// The drill of this project with one change, in a file of its own.
  func bentDrill(_ replacing: String, with replacement: String) throws -> String {
    let text = try String(contentsOfFile: Checkout.runbook("drill"), encoding: .utf8)
    guard text.contains(replacing) else {
      throw Broken(description: "no \(replacing) in the drill")
    }
    let path = folder + "/bent.yaml"
    try text.replacing(replacing, with: replacement)
      .write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}
