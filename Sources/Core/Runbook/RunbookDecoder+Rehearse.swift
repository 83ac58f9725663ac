extension RunbookDecoder {
  /// `rehearse: { replace: { STEP: skip, STEP: { action: …, with: … } } }`
  mutating func replacements(_ field: Field?, in runbook: Node) -> Replacements? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "rehearse", known: ["replace"],
        required: [("replace", "write replace: { STEP: skip }")])
    else { return nil }
    let all = reader.members(fields["replace"]).compactMap { replacement($0) }
    return Replacements(all, mark: field.mark, lines: lines(of: field, in: runbook))
  }

  private mutating func replacement(_ field: Field) -> Replacement? {
    switch field.node.content {
    case .scalar("skip", _): return Replacement(field.key, .skip, mark: field.mark)
    case .scalar, .sequence:
      reader.wrongType(
        field.key, "skip or a map", field.node, example: "write skip, or { action: …, with: … }")
      return nil
    case .mapping: break
    }
    guard
      let fields = reader.fields(
        field.node, of: "the replacement of '\(field.key)'", known: ["action", "with"],
        required: [("action", "write action: command.run, or skip instead of the map")]),
      let action = reader.text(fields["action"])
    else { return nil }
    var places = ["action": fields["action"]?.node.mark ?? field.mark]
    var inputs: [String: Template] = [:]
    for input in reader.members(fields["with"]) {
      places["with.\(input.key)"] = input.node.mark
      places["with.\(input.key).key"] = input.mark
      inputs[input.key] = template(input.node)
    }
    return Replacement(
      field.key, .action(action, inputs: inputs), mark: field.mark, places: places)
  }

  /// From the key to the next one of the runbook.
  private func lines(of field: Field, in runbook: Node) -> Range<Int> {
    guard case .mapping(let entries) = runbook.content else { return field.mark.line..<Int.max }
    let next = entries.map(\.mark.line).filter { $0 > field.mark.line }.min()
    return field.mark.line..<(next ?? Int.max)
  }
}
