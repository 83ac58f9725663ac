/// What an action declares of itself. Checker, help, schema and documentation all come from here.
package struct ActionSpec: Sendable, Hashable {
  package enum Effect: String, Sendable, Hashable, Codable {
    case readOnly = "read_only"
    case reversible
    case irreversible
  }

  package struct Input: Sendable, Hashable {
    package let name: String
    package let type: ValueType
    package let required: Bool
    /// An input beside which this one is required too.
    package let neededBeside: String?
    /// Taken when the runbook gives none; null where there is none.
    package let fallback: Value
    /// It names a directory of the sandbox, and none elsewhere.
    package let isSandboxDirectory: Bool
    package let help: String

    package init(
      _ name: String, _ type: ValueType, required: Bool = false, neededBeside: String? = nil,
      default fallback: Value = .null, isSandboxDirectory: Bool = false, help: String
    ) {
      self.name = name
      self.type = type
      self.required = required
      self.neededBeside = neededBeside
      self.fallback = fallback
      self.isSandboxDirectory = isSandboxDirectory
      self.help = help
    }
  }

  package struct Output: Sendable, Hashable {
    package let name: String
    package let type: ValueType
    package let help: String

    package init(_ name: String, _ type: ValueType, help: String) {
      self.name = name
      self.type = type
      self.help = help
    }
  }

  /// What part an action has in the protection of the data: such a step can never be skipped, and
  /// an irreversible one demands it before itself.
  package enum Role: String, Sendable, Hashable, Codable {
    case none
    /// Asks the site whether it is fit for a run.
    case preflight
    case choose, verify, consent, stop, fence, suspend, rescue, prepare, commit, proof
    /// Tells from a scratch directory how certain the way back from a commit is.
    case undoProof = "undo_proof"
    /// Deletes what a way back rests on.
    case release
    /// Mends single rows and objects of live data.
    case repair
    /// Lets clients in again: nothing is rolled back by itself after it.
    case open
    /// Removes all that a drill made: nothing of it stands any more.
    case tearDown = "tear_down"
  }

  /// What a run of `kind: drill` may do with an action.
  package enum DrillUse: String, Sendable, Hashable {
    /// It reads the site itself, and changes nothing there.
    case site
    /// It works on the sandbox, in the place of the site.
    case sandbox
    /// It makes or removes what is in the sandbox: no other run has a use for it.
    case only
    case never
  }

  /// How far a step of the action reaches: a rehearsal has the site's services, and nothing beyond.
  package enum Reach: Sendable, Hashable {
    case site
    case beyond
    /// Only where one of these inputs is given.
    case beyondWith([String])
  }

  package let name: String
  package let help: String
  package let inputs: [Input]
  package let outputs: [Output]
  package let effect: Effect
  /// The input by which a step says that it changes nothing, whatever the action could.
  package let readOnlyInput: String?
  /// The input without which a step changes nothing.
  package let applyInput: String?
  package let role: Role
  /// Kinds of site objects it changes, in words: `protected path`, `snapshot`, `service`.
  package let touches: [String]
  /// The output that names or counts what a step has changed: empty or 0 where that is nothing.
  package let changes: String?
  package let sets: [HoldKind]
  package let lifts: [HoldKind]
  /// A step that names no timeout has this one.
  package let timeout: Duration
  /// A step whose effect may have happened can be asked about afterwards.
  package let hasProbe: Bool
  package let reach: Reach
  /// Nil: what changes nothing reads the site, all else is not for drills.
  package let drill: DrillUse?

  package init(
    name: String, help: String, inputs: [Input] = [], outputs: [Output] = [],
    effect: Effect = .readOnly, readOnlyInput: String? = nil, applyInput: String? = nil,
    role: Role = .none, touches: [String] = [], changes: String? = nil,
    sets: [HoldKind] = [], lifts: [HoldKind] = [], timeout: Duration = .seconds(120),
    hasProbe: Bool = true, reach: Reach = .site, drill: DrillUse? = nil
  ) {
    self.name = name
    self.help = help
    self.inputs = inputs
    self.outputs = outputs
    self.effect = effect
    self.readOnlyInput = readOnlyInput
    self.applyInput = applyInput
    self.role = role
    self.touches = touches
    self.changes = changes
    self.sets = sets
    self.lifts = lifts
    self.timeout = timeout
    self.hasProbe = hasProbe
    self.reach = reach
    self.drill = drill
  }

  /// Whether the step reaches beyond the services of its site.
  package func leavesSite(_ step: Step) -> Bool {
    switch reach {
    case .site: false
    case .beyond: true
    case .beyondWith(let inputs): inputs.contains { step.inputs[$0] != nil }
    }
  }

  /// The effect of one attempt.
  package func effect(with inputs: [String: Value]) -> Effect {
    if let applyInput, inputs[applyInput] != .bool(true) { return .readOnly }
    return readOnlyInput.flatMap { inputs[$0] } == .bool(true) ? .readOnly : effect
  }
}
