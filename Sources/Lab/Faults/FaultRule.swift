/// When a fault strikes: at the n-th request that matches, counted from when the rule was set or, where
/// a moment is named, from that moment on. A restart and a fault that lasts take place at the moment
/// itself.
package struct FaultRule: Codable, Sendable, Hashable {
  /// What can be made to fail.
  package enum Target: String, Codable, Sendable, CaseIterable {
    case vms, s3, trino, tams
    /// The commands of the site's service manager; their path is such as `stop tams-api`.
    case command

    package static let services: [Target] = [.vms, .s3, .trino, .tams]
  }

  /// The n-th effect of this name in the log after the rule was set, such as `commit done`.
  package struct Moment: Codable, Sendable, Hashable {
    package let effect: String
    package let number: Int
    /// How many have been seen.
    package fileprivate(set) var seen = 0

    package init(_ effect: String, number: Int = 1) {
      self.effect = effect
      self.number = number
    }

    package var hasCome: Bool { seen >= number }
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
  /// Nil: the rule counts from when it was set.
  package private(set) var moment: Moment?
  package var fault: Fault
  /// How many requests have matched so far.
  package private(set) var seen = 0

  package init(
    _ fault: Fault, target: Target, method: String? = nil, path: String? = nil,
    body: String? = nil, number: Int = 1, always: Bool = false, when moment: Moment? = nil
  ) throws(FaultError) {
    guard fault.targets.contains(target) else { throw .wrongTarget(fault, target) }
    guard number > 0 else { throw .notANumber(number) }
    if let moment {
      guard moment.number > 0 else { throw .notANumber(moment.number) }
      guard fault != .restartBefore else { throw .beforeItsMoment }
      let namesRequest = method != nil || path != nil || body != nil || number > 1
      if namesRequest && (fault.isLasting || fault.isRestart) { throw .momentAndRequest(fault) }
    }
    self.target = target
    self.method = method
    self.path = path
    self.body = body
    self.number = number
    self.always = always
    self.moment = moment
    self.fault = fault
  }

  func matches(_ target: Target, method: String?, path: String, body: () -> String) -> Bool {
    self.target == target && moment?.hasCome != false
      && (self.method == nil || self.method == method)
      && (self.path.map(path.contains) ?? true) && (self.body.map { body().contains($0) } ?? true)
  }

  /// Counts a matching request; true when it is to be struck.
  mutating func strikes() -> Bool {
    seen += 1
    return seen == number || (always && !fault.isLasting && seen > number)
  }

  /// Counts an effect; true when the rule's moment has come with it.
  mutating func comes(with effect: String) -> Bool {
    guard let moment, moment.effect == effect, !moment.hasCome else { return false }
    self.moment?.seen += 1
    return moment.seen + 1 == moment.number
  }

  /// Whether a fault that lasts has begun.
  var isInForce: Bool { fault.isLasting && (moment.map(\.hasCome) ?? (seen >= number)) }
}

package enum FaultError: Error, Equatable, CustomStringConvertible {
  case wrongTarget(Fault, FaultRule.Target)
  case notANumber(Int)
  case momentAndRequest(Fault)
  case beforeItsMoment
  /// A command of the service manager failed because a rule said so.
  case commandFailed(String)

  package var description: String {
    switch self {
    case .wrongTarget(let fault, let target):
      "\(target.rawValue) cannot have \(fault.word): that is for "
        + fault.targets.map(\.rawValue).joined(separator: ", ")
    case .notANumber(let number): "there is no number \(number): they count from 1"
    case .momentAndRequest(let fault):
      "\(fault.word) takes place at its moment: name a moment or a request, not both"
    case .beforeItsMoment:
      "a moment is after its effect: write restart-after, or name a request"
    case .commandFailed(let command): "\(command): failed by a fault rule of the lab"
    }
  }
}
