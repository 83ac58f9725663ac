/// The words of a diagnostic. `{name}` is a placeholder, filled in order of first appearance.
package struct DiagnosticEntry: Sendable, Hashable {
  package let text: String
  package let hint: String

  package init(_ text: String, hint: String) {
    self.text = text
    self.hint = hint
  }

  package enum Part: Sendable, Hashable {
    case words(String)
    case placeholder(String)
  }

  /// The names of the placeholders, each once, in order of first appearance in text and hint.
  package var placeholders: [String] {
    var names: [String] = []
    for case .placeholder(let name) in Self.parts(of: text) + Self.parts(of: hint)
    where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// Braces around anything but a lower-case word are text.
  package static func parts(of template: String) -> [Part] {
    var parts: [Part] = []
    var words = ""
    var rest = template[...]
    while let character = rest.first {
      let name = rest.dropFirst().prefix { $0.isASCII && $0.isLowercase }
      if character == "{", !name.isEmpty, rest[name.endIndex...].first == "}" {
        parts.append(.words(words))
        parts.append(.placeholder(String(name)))
        words = ""
        rest = rest[name.endIndex...].dropFirst()
      } else {
        words.append(character)
        rest.removeFirst()
      }
    }
    return parts + [.words(words)]
  }
}

extension DiagnosticCode {
  /// The one table of all diagnostics.
  package var entry: DiagnosticEntry {
    switch self {
    case .yamlSyntax:
      .init(
        "not valid YAML: {problem}", hint: "{advice}")
    case .yamlEmpty:
      .init("the file holds nothing", hint: "a {kind} starts with '{kind}: NAME'")
    case .yamlEncoding:
      .init("the file is not UTF-8 here", hint: "save the file as UTF-8")
    case .yamlTab:
      .init("tab character", hint: #"use spaces; in quoted text write \t"#)
    case .yamlAlias:
      .init("alias '*{name}' is not accepted", hint: "write the value out where it is needed")
    case .yamlAnchor:
      .init(
        "anchor '&{name}' is not accepted",
        hint: "remove it, and write the value out where it is needed")
    case .yamlTag:
      .init("tag '{tag}' is not accepted", hint: "remove it; quote a value that is meant as text")
    case .yamlDirective:
      .init("YAML directives are not accepted", hint: "remove the lines that start with %")
    case .yamlDocuments:
      .init("a second document starts here", hint: "one file holds one document: remove the ---")
    case .yamlDuplicateKey:
      .init("key '{key}' is given twice", hint: "it stands on line {line} already")
    case .yamlKey:
      .init("a key must be plain text", hint: "write 'key: value'; quote text that holds {, [ or :")
    case .yamlDepth:
      .init("nested deeper than {limit} levels", hint: "no runbook or site needs that")
    case .yamlSize:
      .init("the file is larger than {limit}", hint: "split it")
    case .yamlBoolean:
      .init(
        "'{word}' is text in YAML 1.2 but true, false or null in YAML 1.1",
        hint: #"write true, false or null, or quote the text: "{word}""#)
    case .yamlSexagesimal:
      .init(
        "'{word}' is a number to base 60 in YAML 1.1",
        hint: #"quote the text: "{word}"; durations are written 1h30m"#)
    case .yamlNumber:
      .init(
        "'{word}' is read differently by YAML 1.1 and 1.2",
        hint: #"write a decimal number, or quote the text: "{word}""#)

    case .unknownKey:
      .init("unknown key '{key}' in {place}", hint: "{suggestion}")
    case .missingKey:
      .init("{place} needs '{key}'", hint: "{example}")
    case .excludedKey:
      .init("'{key}' cannot stand beside '{other}'", hint: "{reason}")
    case .wrongType:
      .init("'{key}' must be {expected}, not {found}", hint: "{example}")
    case .timeWithoutZone:
      .init(
        "time '{text}' names no zone", hint: "write {text}Z for UTC, or an offset such as +02:00")
    case .outOfRange:
      .init("'{key}' must be {range}, not {found}", hint: "{example}")
    case .emptyList:
      .init("'{key}' is empty", hint: "{example}")
    case .badID:
      .init(
        "'{id}' is not an id",
        hint: "ids are kebab-case: a-z, 0-9 and single hyphens, first a letter, such as '{example}'"
      )
    case .badName:
      .init(
        "'{name}' is not a name for {what}",
        hint: "names are snake_case: a-z, 0-9 and _, first a letter, such as '{example}'")
    case .badURL:
      .init("'{url}' is not an address that serves here", hint: "write {example}")
    case .unknownType:
      .init(
        "unknown type '{type}'",
        hint: "types are bool, integer, number, text, duration, time, map, 'list of TYPE'")
    case .duplicateName:
      .init("{what} '{name}' exists twice", hint: "it stands on line {line} already")
    case .notSupported:
      .init("{what} is not supported yet", hint: "{instead}")

    case .expressionSyntax:
      .init("expected {expected}, found {found}", hint: "{rule}")
    case .expressionUnclosed:
      .init(
        "'${{' is not closed", hint: "close the expression with }}; a text needs both its quotes")
    case .expressionOperator:
      .init("'{operator}' is not an operator", hint: "write '{instead}'")
    case .expressionMinus:
      .init(
        "subtraction needs a space on both sides of '-'",
        hint: "without spaces a hyphen belongs to the name")
    case .expressionSize:
      .init("expression of more than {limit} parts", hint: "let a step compute it")
    case .expressionPlace:
      .init(
        "'{key}' takes no expression", hint: "expressions stand in 'with', 'when' and 'for_each'")
    case .unknownReference:
      .init(
        "'{name}' names nothing",
        hint:
          "references are parameters.NAME, steps.ID.OUTPUT, steps.ID[KEY].OUTPUT, each.key, each.value, site.PATH, run.NAME; text stands in quotes"
      )
    case .unknownFunction:
      .init("unknown function '{name}'", hint: "{suggestion}")
    case .argumentCount:
      .init("'{function}' takes {expected}, not {found}", hint: "write {signature}")

    case .operandType:
      .init("'{operator}' does not apply to {operands}", hint: "{rule}")
    case .argumentType:
      .init("'{function}' takes {expected}, not {found}", hint: "write {signature}")
    case .conditionType:
      .init("'when' must be true or false, not {found}", hint: "compare: when: \"${{ … == … }}\"")
    case .collectionType:
      .init("'for_each' must be a list of texts or numbers, or a map, not {found}", hint: "{rule}")
    case .indexType:
      .init(
        "{found} cannot be taken with [{index}]", hint: "a list takes a whole number, a map a text")
    case .relativeTime:
      .init(
        "'{reference}' may be 'latest' or a span such as '-2h', which only an action resolves",
        hint: "give it to an input of type time; calculate with times that steps give")
    case .unknownMember:
      .init("{place} has no member '{name}'", hint: "{suggestion}")
    case .unknownParameter:
      .init("unknown parameter '{name}'", hint: "{suggestion}")
    case .unknownRunName:
      .init("unknown 'run.{name}'", hint: "{suggestion}")
    case .unknownSitePath:
      .init("the site has no '{path}'", hint: "{suggestion}")
    case .unknownStep:
      .init("unknown step '{id}'", hint: "{suggestion}")
    case .unknownOutput:
      .init("step '{id}' ({action}) has no output '{name}'", hint: "{suggestion}")
    case .laterStep:
      .init(
        "step '{id}' does not run before this place, but on line {line}",
        hint: "a step sees only what came before it")
    case .siblingStep:
      .init(
        "step '{id}' runs beside this one",
        hint: "parallel steps do not see each other: move one out of the block")
    case .eachOutside:
      .init(
        "'{name}' exists only in a step with 'for_each'",
        hint: "add for_each, or name the value itself")
    case .elementMissing:
      .init(
        "step '{id}' has 'for_each': one of its elements must be named",
        hint: "write steps.{id}[KEY].{output}")
    case .elementUnexpected:
      .init("step '{id}' has no 'for_each', so no elements", hint: "write steps.{id}.{output}")
    case .maybeAbsent:
      .init(
        "'{reference}' may be absent: {reason}",
        hint: "write default({reference}, …) or test exists({reference})")
    case .secretExposed:
      .init(
        "{reference} is a secret and cannot go into {place}",
        hint: "give it as a whole to an input of type secret; values from a secret cannot be shown")

    case .unknownAction:
      .init("unknown action '{name}'", hint: "{suggestion}")
    case .unknownInput:
      .init("{action} has no input '{name}'", hint: "{suggestion}")
    case .missingInput:
      .init(
        "{action} needs the input '{name}': {help}", hint: "write with: { {name}: … }, as {type}")
    case .inputType:
      .init("input '{name}' of {action} must be {expected}, not {found}", hint: "{example}")
    case .longName:
      .init(
        "id '{id}' makes remote names of {length} characters, of at most {limit}",
        hint: "remote objects are named tamsdr-RUN-STEP-K-PASS-undo: shorten the id by {excess}")
    case .restoresServiceTwice:
      .init(
        "'restores_service' is set twice",
        hint: "it stops the RTO clock: it stands on step '{id}', line {line}, already")
    case .parallelCheckpoint:
      .init(
        "a checkpoint cannot stand inside a parallel block",
        hint: "put it before or after the block")
    case .parallelApproval:
      .init(
        "an approval cannot stand inside a parallel block or run in parallel",
        hint: "ask before or after the block")
    case .parallelNested:
      .init(
        "a parallel block cannot stand inside another", hint: "put its steps into the outer block")
    case .parallelWithoutElements:
      .init(
        "'parallel' beside a step needs 'for_each'",
        hint: "to run several steps beside each other write - parallel: [steps]")
    case .checkpointUnknown:
      .init("unknown checkpoint '{name}'", hint: "{suggestion}")
    case .checkpointNotOnPath:
      .init(
        "checkpoint '{name}' comes after this step, on line {line}",
        hint: "a step can go back only to a checkpoint passed before it")
    case .hookOfHook:
      .init("'{key}' cannot stand in a rollback hook", hint: "{reason}")
    case .sameRemoteName:
      .init(
        "'{id}' and '{other}' give their remote objects one name",
        hint: "there '/' becomes '-': rename one; '{other}' stands on line {line}")
    case .includePlace:
      .init("an include cannot stand in {place}", hint: "{reason}")
    case .includeNested:
      .init(
        "an included runbook cannot include another",
        hint: "includes go one level deep: include it in the first runbook, beside this one")
    case .includeUnreadable:
      .init(
        "the runbook '{path}' cannot be read: {reason}",
        hint: "the path counts from the folder of the file it stands in")
    case .includeIgnored:
      .init("'{key}' of an included runbook would have no effect", hint: "{reason}")
    case .includeParameter:
      .init(
        "{path} needs the parameter '{name}', {type}",
        hint: "add it to 'with' beside 'runbook', or give it a default there; it is {help}")
    case .commitUnguarded:
      .init(
        "{action} needs {guard} before it on every path",
        hint: "put the step before it, without 'when'")
    case .commitGuardConditional:
      .init(
        "{action} needs {guard} before it, but step '{id}' may end without it",
        hint: "take {key} from the step on line {line}")
    case .commitHoldLifted:
      .init(
        "{action} needs what {guard} holds, but step '{id}' lifts it before",
        hint: "put the step on line {line} behind the commit")
    case .commitOutsideSteps:
      .init(
        "{action} cannot stand in {place}",
        hint: "what cannot be undone belongs into 'steps', behind all that makes it safe")
    case .guardOrder:
      .init("{action} must come after {earlier}", hint: "{reason}")
    case .finallyKey:
      .init("'{key}' cannot stand in 'finally'", hint: "{reason}")
    case .commitElements:
      .init(
        "{action} commits elements that step '{id}' did not prepare",
        hint: "give both steps the same for_each: {collection}")
    case .commitWithoutUndo:
      .init(
        "{action} needs the input 'undo'",
        hint:
          "take a rescue snapshot before it and write undo: \"${{ steps.rescue.snapshots[each.key] }}\""
      )
    case .outstandingUndecided:
      .init(
        "waiting out presigned URLs ({lifetime}) does not fit the objective ({left} left of {rto})",
        hint: "write with: { outstanding: wait } or { outstanding: accept }")

    case .rehearsalNeedless:
      .init(
        "step '{id}' ({action}) stays in the lab and is rehearsed as it is",
        hint: "replace only steps that run commands of your own or tell people")
    case .rehearsalBreaks:
      .init("with its replacements, line {line} is wrong: {fault}", hint: "{hint}")

    case .parameterMissing:
      .init(
        "parameter '{name}' has no value",
        hint: "give --set {name}=…, or a default; it is {type}: {help}")
    case .parameterType:
      .init("parameter '{name}' must be {expected}, not {found}", hint: "{example}")

    case .fencedOwnKey:
      .init(
        "key '{id}' is to be fenced, but {user} reads by it",
        hint: "give {user} a key of its own: the fence would lock the recovery out")
    case .scratchIsTams:
      .init(
        "bucket '{name}' holds TAMS: it cannot be the scratch bucket",
        hint: "give proofs a bucket and a directory of their own: what is there gets replaced")
    case .replicaIsSite:
      .init(
        "bucket '{name}' is the site's own: it cannot be a replica",
        hint: "name the bucket of another store, or another bucket, which has the same keys")
    case .drillWithoutSandbox:
      .init(
        "site '{site}' has no sandbox: a drill would have nothing that it may change",
        hint: "write sandbox: { path: …, database: …, buckets: …, … } into the site file")
    case .drillAction:
      .init(
        "{action} changes the site: a drill may not",
        hint: "leave it out; a drill makes clones with vast.clone and works on them")
    case .drillOnly:
      .init(
        "{action} is for drills alone", hint: "write kind: drill, or restore without clones")
    case .outsideSandbox:
      .init(
        "'{path}' is no directory of the sandbox",
        hint: "name one below the path of the site's sandbox, absolute and without '..'")
    case .sandboxPath:
      .init(
        "'{path}' cannot be the path of a sandbox",
        hint: "write an absolute directory without '..', such as /tamsdr-drill")
    case .sandboxIsSite:
      .init(
        "{what} '{name}' is taken already: it cannot be the sandbox's",
        hint: "name one that is the sandbox's alone: a drill changes it")
    case .mirrorRestored:
      .init(
        "the journal's mirror lies in bucket '{bucket}', which a recovery restores",
        hint: "name a bucket that no recovery point holds: a restore would throw the journal away")
    }
  }
}
