/// What stands at the path of an include, read at the edge.
package enum IncludedDocument: Sendable {
  /// `name` is the file as messages call it; without a document the faults say why.
  case read(Node?, [Diagnostic], name: String)
  case unreadable(reason: String)
}

extension RunbookDecoder {
  /// The items of an included runbook, under the ids they have here.
  mutating func include(_ node: Node, position: Int) -> [Runbook.Item] {
    refuseStepKeys(node)
    guard
      let fields = reader.fields(
        node, of: "an include", known: ["id", "include"] + Self.stepKeys,
        required: [("id", "write id: a-name")]),
      let field = fields["include"],
      let inner = reader.fields(
        field.node, of: "'include'", known: ["runbook", "with"],
        required: [("runbook", "write include: { runbook: fence.yaml }")])
    else { return [] }
    let id = reader.id(fields["id"], example: "fence")
    if let id, let field = fields["id"] { claim(id: id, at: field.node.mark) }
    let arguments = reader.members(inner["with"])
    let templates = arguments.map { ($0.key, template($0.node)) }
    guard let id, let place = inner["runbook"], let path = reader.text(place),
      let runbook = included(path, at: place.node.mark)
    else { return [] }
    var places: [String: Mark] = [:]
    for argument in arguments {
      places[argument.key] = argument.node.mark
      places["\(argument.key).key"] = argument.mark
    }
    includes.append(
      Include(
        id: id, path: path, parameters: runbook.parameters,
        arguments: Dictionary(
          templates.compactMap { name, template in template.map { (name, $0) } },
          uniquingKeysWith: { first, _ in first }),
        position: position, mark: fields["id"]?.mark ?? node.mark, places: places))
    return runbook.steps.map { $0.included(as: id) }
  }

  private mutating func included(_ path: String, at mark: Mark) -> Runbook? {
    guard let readIncluded else {
      reader.faults.add(Diagnostic(.includeNested, at: mark))
      return nil
    }
    switch readIncluded(path) {
    case .unreadable(let reason):
      reader.faults.add(Diagnostic(.includeUnreadable, at: mark, path, reason))
      return nil
    case .read(let node, let faults, let name):
      reader.faults.add(contentsOf: faults)
      guard let node else { return nil }
      var decoder = RunbookDecoder(file: name, readIncluded: nil)
      let runbook = decoder.runbook(node)
      reader.faults.add(contentsOf: decoder.reader.faults.sorted)
      return runbook
    }
  }

  /// An include is not a step: what a step may say of itself, its own steps say.
  private mutating func refuseStepKeys(_ node: Node) {
    guard case .mapping(let entries) = node.content else { return }
    for entry in entries where entry.key != "id" && Self.stepKeys.contains(entry.key) {
      reader.faults.add(
        Diagnostic(
          .excludedKey, at: entry.mark, entry.key, "include",
          entry.key == "with"
            ? "write include: { runbook: …, with: { … } }"
            : "it belongs to the steps of the included runbook"))
    }
  }

  /// What only a runbook that is run can say. It is refused, not passed over: who wrote it counts on it.
  mutating func refuseIgnored(_ fields: Fields) {
    let reasons = [
      "kind": "the including runbook has a kind",
      "objectives": "objectives are those of the including runbook: write them there",
      "limits": "limits are those of the including runbook: write them there",
      "thresholds": "thresholds are those of the including runbook: write them there",
      "contacts": "contacts are those of the including runbook: write them there",
      "rehearse": "write it in the including runbook, for the steps as ID/STEP",
      "finally": "only steps and parameters are included: write it in the including runbook",
    ]
    for (key, reason) in reasons.sorted(by: { $0.key < $1.key }) {
      guard let field = fields[key] else { continue }
      reader.faults.add(Diagnostic(.includeIgnored, at: field.mark, key, reason))
    }
  }
}
