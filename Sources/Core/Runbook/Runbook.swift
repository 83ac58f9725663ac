/// What to do: parameters, objectives and ordered steps. Portable between sites.
package struct Runbook: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable { case recovery, drill }

  package var name: String
  package var description: String
  package var kind: Kind
  /// Where the file names the kind; nil where it does not.
  package var kindMark: Mark?
  package var objectives: Objectives
  package var parameters: [Parameter]
  package var limits: Limits
  package var thresholds: Thresholds
  package var contacts: [Contact]
  /// Those of included runbooks too, each where it is included.
  package var steps: [Item]
  package var finally: [Item]
  package var includes: [Include]
  /// What a rehearsal does in the place of some steps.
  package var replacements: Replacements?
  /// The file it was read from, as messages name it.
  package var file: String

  package init(
    name: String, description: String = "", kind: Kind = .recovery,
    objectives: Objectives = Objectives(), parameters: [Parameter] = [],
    limits: Limits = Limits(), thresholds: Thresholds = Thresholds(), contacts: [Contact] = [],
    steps: [Item], finally: [Item] = [], includes: [Include] = [], file: String = ""
  ) {
    self.name = name
    self.description = description
    self.kind = kind
    self.objectives = objectives
    self.parameters = parameters
    self.limits = limits
    self.thresholds = thresholds
    self.contacts = contacts
    self.steps = steps
    self.finally = finally
    self.includes = includes
    self.file = file
  }

  /// One entry of `steps`, in order.
  package enum Item: Sendable, Hashable {
    case step(Step)
    case checkpoint(String, at: Mark)
    case parallel(ParallelBlock)
  }

  /// Every step, those of parallel blocks too, in document order; not those of hooks and `finally`.
  package var allSteps: [Step] { steps.flatMap(\.steps) }
}

extension Runbook.Item {
  package var steps: [Step] {
    switch self {
    case .step(let step): [step]
    case .checkpoint: []
    case .parallel(let block): block.steps
    }
  }
}

package struct ParallelBlock: Sendable, Hashable {
  package var parallelism: Parallelism
  package var steps: [Step]
  package var mark: Mark

  package init(parallelism: Parallelism, steps: [Step], mark: Mark) {
    self.parallelism = parallelism
    self.steps = steps
    self.mark = mark
  }
}

/// How siblings run beside each other.
package struct Parallelism: Sendable, Hashable {
  /// What becomes of siblings not yet started when one fails.
  package enum Siblings: String, Sendable, Hashable, CaseIterable { case finish, cancel }

  package var maximum: Int?
  package var siblings: Siblings

  package init(maximum: Int? = nil, siblings: Siblings = .finish) {
    self.maximum = maximum
    self.siblings = siblings
  }
}

package struct Objectives: Sendable, Hashable {
  package var rto: Duration?
  package var rpo: Duration?

  package init(rto: Duration? = nil, rpo: Duration? = nil) {
    self.rto = rto
    self.rpo = rpo
  }
}

package struct Limits: Sendable, Hashable {
  /// Lost segments ÷ live segments above which the run asks.
  package var lossShare: Double?

  package init(lossShare: Double? = nil) { self.lossShare = lossShare }
}

/// Whom to call when a run waits for a person; the order is that of escalation.
package struct Contact: Sendable, Hashable {
  package var name: String
  /// Phone numbers, addresses, channels: as a person reads them.
  package var reach: [String]

  package init(name: String, reach: [String]) {
    self.name = name
    self.reach = reach
  }

  package var text: String { "call \(name): \(reach.joined(separator: ", "))" }
}

package struct Parameter: Sendable, Hashable {
  package var name: String
  package var type: ValueType
  /// Nil where the parameter must be given.
  package var fallback: Value?
  package var help: String
  package var mark: Mark

  package init(name: String, type: ValueType, fallback: Value?, help: String, mark: Mark) {
    self.name = name
    self.type = type
    self.fallback = fallback
    self.help = help
    self.mark = mark
  }
}

/// One action with its inputs and what becomes of its failure.
package struct Step: Sendable, Hashable {
  package var id: String
  package var name: String?
  package var action: String
  package var inputs: [String: Template]
  package var condition: Expression?
  package var forEach: Expression?
  /// Set where the elements of `for_each` run beside each other.
  package var parallelism: Parallelism?
  package var timeout: Duration?
  package var retry: Retry
  package var budget: Duration?
  package var onFailure: FailurePolicy?
  /// Steps that undo this one; nil means the action's own undo.
  package var rollback: [Step]?
  package var restoresService: Bool
  /// The id of the include it came by; its parameters are those given there.
  package var include: String?
  package var mark: Mark
  /// Where the value of each key stands, for messages; inputs as `with.NAME`.
  package var places: [String: Mark]

  package init(
    id: String, name: String? = nil, action: String, inputs: [String: Template] = [:],
    condition: Expression? = nil, forEach: Expression? = nil, parallelism: Parallelism? = nil,
    timeout: Duration? = nil, retry: Retry = Retry(), budget: Duration? = nil,
    onFailure: FailurePolicy? = nil, rollback: [Step]? = nil, restoresService: Bool = false,
    mark: Mark, places: [String: Mark] = [:]
  ) {
    self.id = id
    self.name = name
    self.action = action
    self.inputs = inputs
    self.condition = condition
    self.forEach = forEach
    self.parallelism = parallelism
    self.timeout = timeout
    self.retry = retry
    self.budget = budget
    self.onFailure = onFailure
    self.rollback = rollback
    self.restoresService = restoresService
    self.mark = mark
    self.places = places
  }

  /// Where a key's value stands, or the step itself.
  package func place(of key: String) -> Mark { places[key] ?? mark }
}

package struct Retry: Sendable, Hashable {
  /// Attempts in all, at least 1.
  package var attempts: Int
  package var delay: Duration
  /// Each delay is the one before times this.
  package var backoff: Double

  package init(attempts: Int = 1, delay: Duration = .seconds(5), backoff: Double = 1) {
    self.attempts = attempts
    self.delay = delay
    self.backoff = backoff
  }
}

package enum FailurePolicy: Sendable, Hashable {
  case rollback
  case rollbackTo(String)
  case wait
  case stop
  case `continue`
}
