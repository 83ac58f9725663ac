import Foundation
import Glibc

/// The fault rules of a lab, in a file that all its processes consult at each request. Where none is
/// set there is no file, and a request costs one look for it.
package struct FaultRules: Sendable {
  /// What the rules mean for one request.
  package struct Strike: Sendable, Hashable {
    /// What begins with this request, for the log.
    package var begun: [Fault] = []
    /// What goes wrong with the request itself: of the rules that strike, the first decides.
    package var fault: Fault?
    /// How far the service's `Date` is from the machine's clock; nil where nothing is wrong with it.
    package var clock: Duration?
    package var ignoresConditions = false
  }

  private let folder: LabFolder

  package init(_ folder: LabFolder) { self.folder = folder }

  package func add(_ rule: FaultRule) throws { try add([rule]) }

  package func add(_ rules: [FaultRule]) throws {
    try change { $0 += rules }
  }

  package func clear() throws {
    try withFileLock(folder.faultsLock, .exclusive) { _ = try Files.remove(folder.faults) }
  }

  package func read() throws -> [FaultRule] {
    guard Files.exists(folder.faults) else { return [] }
    do {
      return try JSONDecoder().decode([FaultRule].self, from: Data(Files.read(folder.faults)))
    } catch StorageError.system(_, _, ENOENT) {
      // Cleared since it was looked for.
      return []
    } catch let error as DecodingError {
      throw StorageError.unreadable(path: folder.faults, why: "\(error)")
    }
  }

  /// Counts a request with every rule it matches.
  package func strike(
    _ target: FaultRule.Target, method: String?, path: String, body: () -> String = { "" }
  ) throws -> Strike {
    var strike = Strike()
    guard Files.exists(folder.faults) else { return strike }
    try change { rules in
      for index in rules.indices
      where rules[index].matches(target, method: method, path: path, body: body) {
        guard rules[index].strikes() else { continue }
        let fault = rules[index].fault
        if fault.isLasting {
          strike.begun.append(fault)
        } else {
          strike.fault = strike.fault ?? fault
        }
      }
      for rule in rules where rule.isInForce && rule.target == target {
        if case .clock(let skew) = rule.fault { strike.clock = skew }
        if rule.fault == .ignoreConditions { strike.ignoresConditions = true }
      }
    }
    return strike
  }

  /// Counts an effect with every rule that waits for it, and gives the faults that take place at this
  /// moment: those that last, and a restart of one of `own`. A restart of another process takes place
  /// at its next request.
  package func note(_ effect: String, own: [FaultRule.Target]) throws -> [Fault] {
    var begun: [Fault] = []
    guard Files.exists(folder.faults) else { return begun }
    try change { rules in
      for index in rules.indices where rules[index].comes(with: effect) {
        let fault = rules[index].fault
        let isOwnRestart = fault.isRestart && own.contains(rules[index].target)
        guard fault.isLasting || isOwnRestart else { continue }
        begun.append(fault)
        // Counted as its request, so that none is struck later.
        _ = rules[index].strikes()
      }
    }
    return begun
  }

  /// Throws as a write to a full disk does, where a rule has filled the disk.
  package func checkSpace(for path: String) throws {
    if try read().contains(where: { $0.fault == .diskFull && $0.isInForce }) {
      throw StorageError.system(call: "write", path: path, code: ENOSPC)
    }
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
