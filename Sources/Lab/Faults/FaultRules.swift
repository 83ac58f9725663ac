import Foundation

/// The fault rules of a lab, in a file that all its processes consult at each request. Where none is
/// set there is no file, and a request costs one look for it.
package struct FaultRules: Sendable {
  private let folder: LabFolder

  package init(_ folder: LabFolder) { self.folder = folder }

  package func add(_ rule: FaultRule) throws {
    try change { $0.append(rule) }
  }

  package func clear() throws {
    try withFileLock(folder.faultsLock, .exclusive) { _ = try Files.remove(folder.faults) }
  }

  package func read() throws -> [FaultRule] {
    guard Files.exists(folder.faults) else { return [] }
    do {
      return try JSONDecoder().decode([FaultRule].self, from: Data(Files.read(folder.faults)))
    } catch let error as DecodingError {
      throw StorageError.unreadable(path: folder.faults, why: "\(error)")
    }
  }

  /// Counts a request with every rule it matches; the fault of the first rule that strikes.
  package func strike(
    _ target: FaultRule.Target, method: String?, path: String, body: () -> String = { "" }
  ) throws -> Fault? {
    guard Files.exists(folder.faults) else { return nil }
    var struck: Fault?
    try change { rules in
      for index in rules.indices
      where rules[index].matches(target, method: method, path: path, body: body) {
        if rules[index].strikes() && struck == nil { struck = rules[index].fault }
      }
    }
    return struck
  }

  private func change(_ body: (inout [FaultRule]) -> Void) throws {
    try withFileLock(folder.faultsLock, .exclusive) {
      let before = try read()
      var rules = before
      body(&rules)
      guard rules != before else { return }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try Files.replace(folder.faults, with: Array(encoder.encode(rules)) + [0x0A])
    }
  }
}
