/// Where every step of a runbook stands, for questions about what has run before what.
struct StepTable {
  enum Part: Sendable, Hashable {
    case steps
    case finally
    /// The rollback hook of a step.
    case hook(of: String)

    var isHook: Bool { if case .hook = self { true } else { false } }
  }

  struct Entry {
    let step: Step
    let spec: ActionSpec?
    let part: Part
    /// The position of its item in `steps` or `finally`, or its own in a hook. Siblings share theirs.
    let position: Int
    let inBlock: Bool

    /// Its id in a run: hooks are named after their step.
    var runID: String {
      if case .hook(let owner) = part { "\(owner)/\(step.id)" } else { step.id }
    }
  }

  private(set) var entries: [Entry] = []
  private(set) var byID: [String: Int] = [:]
  private(set) var checkpoints: [String: (position: Int, mark: Mark)] = [:]
  let specs: [String: ActionSpec]

  init(_ runbook: Runbook, specs: [ActionSpec]) {
    self.specs = Dictionary(specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    add(runbook.steps, as: .steps)
    add(runbook.finally, as: .finally)
  }

  private mutating func add(_ items: [Runbook.Item], as part: Part) {
    for (position, item) in items.enumerated() {
      switch item {
      case .checkpoint(let name, let mark): checkpoints[name] = (position, mark)
      case .step(let step): add(step, part, position, inBlock: false)
      case .parallel(let block):
        for step in block.steps { add(step, part, position, inBlock: true) }
      }
    }
  }

  private mutating func add(_ step: Step, _ part: Part, _ position: Int, inBlock: Bool) {
    // The first of two steps of one name is meant; the second is reported where it is read. Nothing
    // refers to hooks.
    if !part.isHook, byID[step.id] == nil { byID[step.id] = entries.count }
    entries.append(
      Entry(
        step: step, spec: specs[step.action], part: part, position: position, inBlock: inBlock))
    for (place, hook) in (step.rollback ?? []).enumerated() {
      add(hook, .hook(of: step.id), place, inBlock: false)
    }
  }

  /// Where an include stands: what came before its first step can be given to it.
  static func place(of include: Include) -> Entry {
    Entry(
      step: Step(id: include.id, action: "", mark: include.mark), spec: nil, part: .steps,
      position: include.position, inBlock: false)
  }

  func entry(_ id: String) -> Entry? { byID[id].map { entries[$0] } }

  /// The step a hook belongs to, or the entry itself.
  func owner(of entry: Entry) -> Entry {
    guard case .hook(let id) = entry.part else { return entry }
    return self.entry(id) ?? entry
  }
}

extension StepTable {
  /// What one step can know of another.
  enum Sight {
    case unknown
    case later(Mark)
    case sibling
    /// It has run, or may not have for a reason.
    case before(Entry, absence: String?)
  }

  func sight(of id: String, from viewer: Entry) -> Sight {
    guard let target = entry(id) else { return .unknown }
    switch (viewer.part, target.part) {
    case (_, .hook):
      return .unknown
    case (.hook(let owner), _) where owner == id:
      return .before(target, absence: "the step may have failed")
    case (.hook(let owner), _):
      guard let owner = entry(owner) else { return .unknown }
      return sight(of: id, from: owner)
    case (.finally, .steps):
      return .before(target, absence: "the run may have ended before that step")
    case (.steps, .finally):
      return .later(target.step.mark)
    case (.finally, .finally):
      switch ordered(target, before: viewer) {
      case .before(let entry, _): return .before(entry, absence: "the step may have failed")
      case let other: return other
      }
    case (.steps, .steps):
      return ordered(target, before: viewer)
    }
  }

  private func ordered(_ target: Entry, before viewer: Entry) -> Sight {
    if target.position < viewer.position {
      return .before(target, absence: Self.absence(of: target))
    }
    if target.position == viewer.position, target.inBlock, target.step.id != viewer.step.id {
      return .sibling
    }
    return .later(target.step.mark)
  }

  /// Why a step that comes before may have given nothing.
  private static func absence(of entry: Entry) -> String? {
    if entry.step.condition != nil { return "step '\(entry.step.id)' has 'when'" }
    if entry.step.onFailure == .continue {
      return "the run goes on when step '\(entry.step.id)' fails"
    }
    return nil
  }
}
