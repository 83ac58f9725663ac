/// When a fault strikes: at the n-th request that matches, counted from when the rule was set.
package struct FaultRule: Codable, Sendable, Hashable {
  /// What can be made to fail.
  package enum Target: String, Codable, Sendable, CaseIterable {
    case vms, s3, trino, tams
    /// The commands of the site's service manager; their path is such as `stop tams-api`.
    case command
  }

  package var target: Target
  /// Nil: any.
  package var method: String?
  /// A part of the path with its query, as sent; nil: any.
  package var path: String?
  /// A part of the request's body, such as a statement for Trino; nil: any.
  package var body: String?
  /// The first matching request that is struck, from 1.
  package var number: Int
  /// Whether all that follow are struck too.
  package var always: Bool
  package var fault: Fault
  /// How many requests have matched so far.
  package private(set) var seen = 0

  package init(
    _ fault: Fault, target: Target, method: String? = nil, path: String? = nil,
    body: String? = nil, number: Int = 1, always: Bool = false
  ) throws(FaultError) {
    guard (fault == .commandFails) == (target == .command) else {
      throw .wrongTarget(fault, target)
    }
    guard number > 0 else { throw .notANumber(number) }
    self.target = target
    self.method = method
    self.path = path
    self.body = body
    self.number = number
    self.always = always
    self.fault = fault
  }

  func matches(_ target: Target, method: String?, path: String, body: () -> String) -> Bool {
    self.target == target && (self.method == nil || self.method == method)
      && (self.path.map(path.contains) ?? true) && (self.body.map { body().contains($0) } ?? true)
  }

  /// Counts a matching request; true when it is to be struck.
  mutating func strikes() -> Bool {
    seen += 1
    return seen == number || (always && seen > number)
  }
}

package enum FaultError: Error, Equatable, CustomStringConvertible {
  case wrongTarget(Fault, FaultRule.Target)
  case notANumber(Int)
  /// A command of the service manager failed because a rule said so.
  case commandFailed(String)

  package var description: String {
    switch self {
    case .wrongTarget(let fault, .command):
      "a command cannot be made to \(fault.word): it can fail"
    case .wrongTarget(let fault, let target):
      "\(target.rawValue) cannot be made to \(fault.word): only a command can fail as a whole"
    case .notANumber(let number): "there is no request number \(number): they count from 1"
    case .commandFailed(let command): "\(command): failed by a fault rule of the lab"
    }
  }
}
