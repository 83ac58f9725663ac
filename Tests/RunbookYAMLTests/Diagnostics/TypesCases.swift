import Core

extension DiagnosticCase {
  static let types: [DiagnosticCase] = [
    DiagnosticCase(
      .operandType, DiagnosticCase.expression(#"steps.point.loss.segments + 'x'"#),
      #"6:87 '+' does not apply to a whole number and the text 'x'"#,
      #"numbers, durations and times can be added; text is joined by writing expressions side by side"#
    ),
    DiagnosticCase(
      .operandType, DiagnosticCase.expression(#"steps.point.class == 'exct'"#),
      #"6:79 '==' does not apply to one of exact, skewed and the text 'exct'"#,
      #"the two can never be equal"#),
    DiagnosticCase(
      .operandType, DiagnosticCase.expression(#"not parameters.count"#),
      #"6:61 'not' does not apply to a whole number"#, #"it takes true or false"#),
    DiagnosticCase(
      .operandType, DiagnosticCase.expression(#"-'a'"#),
      #"6:61 '-' does not apply to the text 'a'"#, #"a sign stands before a number or a duration"#),
    DiagnosticCase(
      .operandType, DiagnosticCase.expression(#"default(steps.before.exit_code, 'none') > 3"#),
      #"6:101 '>' does not apply to a whole number or the text 'none' and a whole number"#,
      #"two numbers, durations, times or texts have an order"#),
    DiagnosticCase(
      .argumentType, DiagnosticCase.expression(#"length(parameters.count)"#),
      #"6:61 'length' takes a text, a list or a map, not a whole number"#,
      #"write length(text | list | map)"#),
    DiagnosticCase(
      .argumentType, DiagnosticCase.expression(#"min(1, 2h)"#),
      #"6:61 'min' takes numbers, durations, times or texts, not a whole number, a duration"#,
      #"write min(a, b, …) or min(list)"#),
    DiagnosticCase(
      .conditionType, DiagnosticCase.command("with: { command: [ls] }\n    when: ${{ run.id }}"),
      #"6:11 'when' must be true or false, not text"#, #"compare: when: "${{ … == … }}""#),
    DiagnosticCase(
      .conditionType, DiagnosticCase.command("with: { command: [ls] }\n    when: always"),
      #"6:11 'when' must be true or false, not the text 'always'"#,
      #"compare: when: "${{ … == … }}""#),
    DiagnosticCase(
      .collectionType,
      DiagnosticCase.command("with: { command: [ls] }\n    for_each: ${{ run.id }}"),
      #"6:15 'for_each' must be a list of texts or numbers, or a map, not text"#,
      #"elements become ids: each needs a key of its own"#),
    DiagnosticCase(
      .collectionType, DiagnosticCase.command("with: { command: [ls] }\n    for_each: [a, b, a]"),
      #"6:15 'for_each' must be a list of texts or numbers, or a map, not a list with 'a' twice"#,
      #"elements become ids: each needs a key of its own"#),
    DiagnosticCase(
      .indexType, DiagnosticCase.expression(#"steps.point.restores[5].directory"#),
      #"6:61 steps.point.restores cannot be taken with [5]"#,
      #"a list takes a whole number, a map a text"#),
    DiagnosticCase(
      .relativeTime, DiagnosticCase.expression(#"parameters.at + 1h"#),
      #"6:75 'parameters.at' may be 'latest' or a span such as '-2h', which only an action resolves"#,
      #"give it to an input of type time; calculate with times that steps give"#),
    DiagnosticCase(
      .relativeTime, DiagnosticCase.expression(#"min(parameters.at, run.started)"#),
      #"6:61 'parameters.at' may be 'latest' or a span such as '-2h', which only an action resolves"#,
      #"give it to an input of type time; calculate with times that steps give"#),
    DiagnosticCase(
      .unknownMember, DiagnosticCase.expression(#"steps.point.loss.segment"#),
      #"6:61 steps.point.loss has no member 'segment'"#, #"did you mean 'segments'?"#),
    DiagnosticCase(
      .unknownMember, DiagnosticCase.expression(#"steps.point.time.year"#),
      #"6:61 steps.point.time has no member 'year'"#, #"it is a time"#),
    DiagnosticCase(
      .unknownParameter, DiagnosticCase.expression(#"parameters.counts"#),
      #"6:61 unknown parameter 'counts'"#, #"did you mean 'count'?"#),
    DiagnosticCase(
      .unknownRunName, DiagnosticCase.expression(#"run.outcome"#), #"6:61 unknown 'run.outcome'"#,
      #"there are id, incident, started"#),
    DiagnosticCase(
      .unknownSitePath, DiagnosticCase.expression(#"site.tams.version"#),
      #"6:61 the site has no 'tams.version'"#,
      #"there are api, ca_file, insecure, private_url, tables, time_base, token, url"#),
    DiagnosticCase(
      .unknownSitePath, in: .run([:]), DiagnosticCase.expression("site.trino.access_key"),
      #"6:61 the site has no 'trino.access_key'"#,
      #"add it to the site file, or write default(site.trino.access_key, …)"#),
    DiagnosticCase(
      .unknownStep, DiagnosticCase.expression(#"steps.pointe.time"#),
      #"6:61 unknown step 'pointe'"#, #"did you mean 'point'?"#),
    DiagnosticCase(
      .unknownOutput, DiagnosticCase.expression(#"steps.point.tim"#),
      #"6:61 step 'point' (recovery_point.choose) has no output 'tim'"#, #"did you mean 'time'?"#),
    DiagnosticCase(
      .laterStep, DiagnosticCase.expression(#"steps.behind.output"#),
      #"6:61 step 'behind' does not run before this place, but on line 7"#,
      #"a step sees only what came before it"#),
    DiagnosticCase(
      .laterStep, DiagnosticCase.expression(#"steps.only.state"#),
      #"6:61 step 'only' does not run before this place, but on line 6"#,
      #"a step sees only what came before it"#),
    DiagnosticCase(
      .siblingStep,
      #"""
      runbook: a
      steps:
        - parallel:
          - { id: one, action: command.run, with: { command: [ls] } }
          - { id: two, action: command.run, with: { command: ["${{ steps.one.output }}"] } }
      """#, #"5:62 step 'one' runs beside this one"#,
      #"parallel steps do not see each other: move one out of the block"#),
    DiagnosticCase(
      .eachOutside, DiagnosticCase.expression(#"each.key"#),
      #"6:61 'each.key' exists only in a step with 'for_each'"#,
      #"add for_each, or name the value itself"#),
    DiagnosticCase(
      .elementMissing,
      DiagnosticCase.commit("steps.prepare[each.key].prepared", with: "steps.prepare.prepared"),
      #"13:112 step 'prepare' has 'for_each': one of its elements must be named"#,
      #"write steps.prepare[KEY].prepared"#),
    DiagnosticCase(
      .elementUnexpected, DiagnosticCase.expression(#"steps.point['a'].time"#),
      #"6:61 step 'point' has no 'for_each', so no elements"#, #"write steps.point.time"#),
    DiagnosticCase(
      .maybeAbsent, DiagnosticCase.expression(#"steps.before.exit_code"#),
      #"6:61 'steps.before.exit_code' may be absent: step 'before' has 'when'"#,
      #"write default(steps.before.exit_code, …) or test exists(steps.before.exit_code)"#),
    DiagnosticCase(
      .maybeAbsent,
      #"""
      runbook: a
      steps:
        - { id: b, action: command.run, on_failure: continue, with: { command: [ls] } }
        - { id: c, action: approval.ask, with: { message: "${{ steps.b.output }}" } }
      """#, #"4:58 'steps.b.output' may be absent: the run goes on when step 'b' fails"#,
      #"write default(steps.b.output, …) or test exists(steps.b.output)"#),
    DiagnosticCase(
      .maybeAbsent,
      #"""
      runbook: a
      steps:
        - { id: b, for_each: [x, z1], action: command.run, with: { command: [ls] } }
        - { id: c, action: approval.ask, with: { message: "${{ steps.b['z2'].output }}" } }
      """#, #"4:58 'steps.b['z2'].output' may be absent: step 'b' may have no such element"#,
      #"write default(steps.b['z2'].output, …) or test exists(steps.b['z2'].output)"#),
    DiagnosticCase(
      .maybeAbsent,
      #"""
      runbook: a
      steps:
        - { id: b, action: command.run, with: { command: [ls] } }
      finally:
        - { id: c, action: command.run, with: { command: ["${{ steps.b.output }}"] } }
      """#, #"5:58 'steps.b.output' may be absent: the run may have ended before that step"#,
      #"write default(steps.b.output, …) or test exists(steps.b.output)"#),
    DiagnosticCase(
      .maybeAbsent,
      #"""
      runbook: a
      steps:
        - { id: b, action: command.run, with: { command: [ls] } }
      finally:
        - { id: c, action: command.run, with: { command: ["${{ run.failed_step }}"] } }
      """#, #"5:58 'run.failed_step' may be absent: a run that succeeds has none"#,
      #"write default(run.failed_step, …) or test exists(run.failed_step)"#),
    DiagnosticCase(
      .maybeAbsent,
      #"""
      runbook: a
      steps:
        - id: b
          action: command.run
          with: { command: [ls] }
          rollback:
            - { id: c, action: command.run, with: { command: ["${{ steps.b.output }}"] } }
      """#, #"7:62 'steps.b.output' may be absent: the step may have failed"#,
      #"write default(steps.b.output, …) or test exists(steps.b.output)"#),
    DiagnosticCase(
      .secretExposed, DiagnosticCase.expression(#"parameters.token"#),
      #"6:61 parameters.token is a secret and cannot go into text"#,
      #"give it as a whole to an input of type secret; values from a secret cannot be shown"#),
    DiagnosticCase(
      .secretExposed, DiagnosticCase.expression(#"site.vast.password"#),
      #"6:61 site.vast.password is a secret and cannot go into text"#,
      #"give it as a whole to an input of type secret; values from a secret cannot be shown"#),
    DiagnosticCase(
      .secretExposed, DiagnosticCase.expression(#"text(parameters.token)"#),
      #"6:61 the value is a secret and cannot go into a function"#,
      #"give it as a whole to an input of type secret; values from a secret cannot be shown"#),
    DiagnosticCase(
      .secretExposed, DiagnosticCase.expression(#"parameters.token == 'x'"#),
      #"6:78 the value is a secret and cannot go into an operation"#,
      #"give it as a whole to an input of type secret; values from a secret cannot be shown"#),
    DiagnosticCase(
      .secretExposed,
      DiagnosticCase.command("with: { command: [ls, \"${{ site.s3.secret_key }}\"] }"),
      #"5:32 site.s3.secret_key is a secret and cannot go into an input of type text"#,
      #"give it as a whole to an input of type secret; values from a secret cannot be shown"#),
  ]
}
