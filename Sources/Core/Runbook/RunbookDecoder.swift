/// Reads a runbook from its document, and reports all that is wrong with its shape.
package struct RunbookDecoder {
  var reader: NodeReader
  /// Nil in an included runbook, which includes no other.
  let readIncluded: ((String) -> IncludedDocument)?
  var includes: [Include] = []
  /// The line of each id so far: ids name journal records, so they are unique in the whole file.
  private var lines: [String: Int] = [:]
  private var checkpoints: [String: Int] = [:]

  init(file: String, readIncluded: ((String) -> IncludedDocument)?) {
    reader = NodeReader(file: file)
    self.readIncluded = readIncluded
  }

  /// The runbook, if the document has the shape of one, and what is wrong with it. `readIncluded` gives
  /// the document at a path that counts from the file's folder.
  package static func decode(
    _ node: Node, file: String, readIncluded: @escaping (String) -> IncludedDocument
  ) -> (Runbook?, [Diagnostic]) {
    var decoder = RunbookDecoder(file: file, readIncluded: readIncluded)
    let runbook = decoder.runbook(node)
    return (runbook, decoder.reader.faults.sorted)
  }

  mutating func runbook(_ node: Node) -> Runbook? {
    let fields = reader.fields(
      node, of: "a runbook",
      known: [
        "runbook", "description", "kind", "objectives", "parameters", "limits", "thresholds",
        "contacts", "steps", "finally", "rehearse",
      ],
      required: [
        ("runbook", "write runbook: full-restore"), ("steps", "write steps: [ … ]"),
      ])
    guard let fields else { return nil }
    let name = reader.id(fields["runbook"], example: "full-restore")
    var runbook = Runbook(
      name: name ?? "", description: reader.text(fields["description"]) ?? "",
      kind: kind(fields["kind"]), objectives: objectives(fields["objectives"]),
      parameters: reader.members(fields["parameters"]).map { parameter($0) },
      limits: limits(fields["limits"]), thresholds: thresholds(fields["thresholds"]),
      contacts: contacts(fields["contacts"]),
      steps: steps(fields["steps"]),
      finally: finally(fields["finally"]), file: reader.faults.file)
    runbook.includes = includes
    runbook.kindMark = fields["kind"]?.node.mark
    runbook.replacements = replacements(fields["rehearse"], in: node)
    if readIncluded == nil { refuseIgnored(fields) }
    return runbook
  }

  private mutating func kind(_ field: Field?) -> Runbook.Kind {
    reader.choice(field, Runbook.Kind.self) ?? .recovery
  }

  private mutating func objectives(_ field: Field?) -> Objectives {
    guard let field,
      let fields = reader.fields(field.node, of: "objectives", known: ["rto", "rpo"])
    else { return Objectives() }
    return Objectives(
      rto: reader.duration(fields["rto"]), rpo: reader.duration(fields["rpo"]))
  }

  private mutating func limits(_ field: Field?) -> Limits {
    guard let field, let fields = reader.fields(field.node, of: "limits", known: ["loss_share"])
    else { return Limits() }
    return Limits(lossShare: reader.number(fields["loss_share"], in: 0...1))
  }

  private mutating func contacts(_ field: Field?) -> [Contact] {
    guard let field else { return [] }
    let example = "write contacts: [ { name: storage on call, reach: [+44 20 7946 0000] } ]"
    return reader.list(field, example: example).compactMap { node in
      guard
        let fields = reader.fields(
          node, of: "a contact", known: ["name", "reach"],
          required: [("name", example), ("reach", example)])
      else { return nil }
      let reach = reader.value(fields["reach"], as: .list(.text))?.listValue ?? []
      return reader.text(fields["name"]).map {
        Contact(name: $0, reach: reach.compactMap(\.textValue))
      }
    }
  }

  private mutating func parameter(_ field: Field) -> Parameter {
    if !Names.isSnakeCase(field.key) {
      reader.faults.add(
        Diagnostic(
          .badName, at: field.mark, field.key, "a parameter", Names.snakeCase(field.key)))
    }
    let fields = reader.fields(
      field.node, of: "parameter '\(field.key)'", known: ["type", "default", "help"],
      required: [("type", "write \(field.key): { type: text }")])
    let type = valueType(fields?["type"])
    return Parameter(
      name: field.key, type: type, fallback: reader.value(fields?["default"], as: type),
      help: reader.text(fields?["help"]) ?? "", mark: field.mark)
  }

  private mutating func valueType(_ field: Field?) -> ValueType {
    guard let field, let text = reader.text(field) else { return .any }
    guard let type = ValueType(text: text) else {
      reader.faults.add(Diagnostic(.unknownType, at: field.node.mark, text))
      return .any
    }
    return type
  }

  // MARK: Steps

  private mutating func nodes(_ field: Field?) -> [Node] {
    reader.list(field, example: "write a step: - { id: stop, action: service.stop }")
  }

  private mutating func steps(_ field: Field?) -> [Runbook.Item] {
    var items: [Runbook.Item] = []
    for node in nodes(field) {
      switch node.itemKind {
      case .checkpoint: if let checkpoint = checkpoint(node) { items.append(checkpoint) }
      case .block: if let block = block(node) { items.append(.parallel(block)) }
      case .include: items += include(node, position: items.count)
      case .step: if let step = step(node, hookOf: nil) { items.append(.step(step)) }
      }
    }
    return items
  }

  private mutating func finally(_ field: Field?) -> [Runbook.Item] {
    nodes(field).compactMap { node in
      switch node.itemKind {
      case .checkpoint:
        reader.faults.add(
          Diagnostic(
            .unknownKey, at: node.mark, "checkpoint", "finally",
            "a run ends there: nothing goes back to it"))
        return nil
      case .block: return block(node).map(Runbook.Item.parallel)
      case .include:
        reader.faults.add(
          Diagnostic(.includePlace, at: node.mark, "'finally'", "write the steps here"))
        return nil
      case .step: return step(node, hookOf: nil).map(Runbook.Item.step)
      }
    }
  }

  private mutating func checkpoint(_ node: Node) -> Runbook.Item? {
    guard let fields = reader.fields(node, of: "a checkpoint", known: ["checkpoint"]),
      let field = fields["checkpoint"], let name = reader.id(field, example: "fenced")
    else { return nil }
    if let line = checkpoints[name] {
      reader.faults.add(
        Diagnostic(.duplicateName, at: field.node.mark, "checkpoint", name, String(line)))
    }
    checkpoints[name] = checkpoints[name] ?? field.node.mark.line
    return .checkpoint(name, at: field.node.mark)
  }

  private mutating func block(_ node: Node) -> ParallelBlock? {
    guard let outer = reader.fields(node, of: "a parallel block", known: ["parallel"]),
      let field = outer["parallel"]
    else { return nil }
    var parallelism = Parallelism()
    var list: Field? = field
    if case .mapping = field.node.content {
      let fields = reader.fields(
        field.node, of: "a parallel block", known: ["siblings", "max", "steps"],
        required: [("steps", "write parallel: { steps: [ … ] }")])
      parallelism = self.parallelism(fields)
      list = fields?["steps"]
    }
    return ParallelBlock(
      parallelism: parallelism, steps: nodes(list).compactMap { sibling($0) }, mark: node.mark)
  }

  private mutating func sibling(_ node: Node) -> Step? {
    switch node.itemKind {
    case .checkpoint:
      reader.faults.add(Diagnostic(.parallelCheckpoint, at: node.mark))
      return nil
    case .block:
      reader.faults.add(Diagnostic(.parallelNested, at: node.mark))
      return nil
    case .include:
      reader.faults.add(
        Diagnostic(
          .includePlace, at: node.mark, "a parallel block",
          "steps run one after another there: put it before or after the block"))
      return nil
    case .step: return step(node, hookOf: nil)
    }
  }

  mutating func parallelism(_ fields: Fields?) -> Parallelism {
    Parallelism(
      maximum: reader.integer(fields?["max"], in: 1...1_000),
      siblings: reader.choice(fields?["siblings"], Parallelism.Siblings.self) ?? .finish)
  }

  mutating func claim(id: String, at mark: Mark) {
    if let line = lines[id] {
      reader.faults.add(Diagnostic(.duplicateName, at: mark, "step", id, String(line)))
    } else {
      lines[id] = mark.line
    }
  }
}

extension Node {
  fileprivate enum ItemKind { case checkpoint, block, include, step }

  /// What an entry of `steps` is meant to be, by its keys.
  fileprivate var itemKind: ItemKind {
    guard case .mapping(let entries) = content else { return .step }
    let keys = Set(entries.map(\.key))
    if keys.contains("include") { return .include }
    if keys.contains("action") || keys.contains("id") { return .step }
    if keys.contains("checkpoint") { return .checkpoint }
    return keys.contains("parallel") ? .block : .step
  }
}

extension ValueType {
  /// The type a parameter declares.
  init?(text: String) {
    switch text {
    case "bool": self = .bool
    case "integer": self = .integer
    case "number": self = .number
    case "text": self = .text
    case "duration": self = .duration
    case "time": self = .time
    case "secret": self = .secret
    case "map": self = .map(.any)
    default:
      guard text.hasPrefix("list of "), let member = ValueType(text: String(text.dropFirst(8)))
      else { return nil }
      self = .list(member)
    }
  }
}
