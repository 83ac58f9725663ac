extension FaultRule {
  /// The options of `tamsdr-lab fault` that set this rule.
  package var arguments: [String] {
    var words = ["--service", target.rawValue, "--fault", fault.word]
    if let method { words += ["--method", method] }
    if let path { words += ["--path", path] }
    if let body { words += ["--body", body] }
    if number > 1 { words += ["--at", String(number)] }
    if always { words.append("--always") }
    if let moment {
      words += ["--when", moment.effect]
      if moment.number > 1 { words += ["--when-at", String(moment.number)] }
    }
    return words
  }
}
