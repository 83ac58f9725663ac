import Core

extension DiagnosticCase {
  static let expressions: [DiagnosticCase] = [
    DiagnosticCase(
      .expressionSyntax, DiagnosticCase.expression(#"1 +"#),
      #"6:65 expected a value, a reference or a function, found the end"#,
      #"an expression is a reference, a text in quotes, a number, a duration or a time, with or and not == != < <= > >= + - * / ( ) and functions: default, exists, length, keys, contains, join, lower, upper, min, max, round, text"#
    ),
    DiagnosticCase(
      .expressionSyntax, DiagnosticCase.expression(#"steps.point"#),
      #"6:73 expected '.' and an output or state, found the end"#,
      #"an expression is a reference, a text in quotes, a number, a duration or a time, with or and not == != < <= > >= + - * / ( ) and functions: default, exists, length, keys, contains, join, lower, upper, min, max, round, text"#
    ),
    DiagnosticCase(
      .expressionSyntax, DiagnosticCase.expression(#"1 < 2 < 3"#),
      #"6:67 expected an operator or }}, found '<'"#,
      #"an expression is a reference, a text in quotes, a number, a duration or a time, with or and not == != < <= > >= + - * / ( ) and functions: default, exists, length, keys, contains, join, lower, upper, min, max, round, text"#
    ),
    DiagnosticCase(
      .expressionSyntax, DiagnosticCase.expression(#"2026-03-01T02:00:00"#),
      #"6:61 expected a time with a zone, such as 2026-03-01T02:00:00Z, found '2026-03-01T02:00:00'"#,
      #"an expression is a reference, a text in quotes, a number, a duration or a time, with or and not == != < <= > >= + - * / ( ) and functions: default, exists, length, keys, contains, join, lower, upper, min, max, round, text"#
    ),
    DiagnosticCase(
      .expressionSyntax, DiagnosticCase.expression(#"5 minutes"#),
      #"6:63 expected an operator or }}, found 'minutes'"#,
      #"an expression is a reference, a text in quotes, a number, a duration or a time, with or and not == != < <= > >= + - * / ( ) and functions: default, exists, length, keys, contains, join, lower, upper, min, max, round, text"#
    ),
    DiagnosticCase(
      .expressionUnclosed,
      #"""
      runbook: a
      steps:
        - { id: b, action: approval.ask, with: { message: "sure ${{ run.id" } }
      """#, #"3:59 '${{' is not closed"#,
      #"close the expression with }}; a text needs both its quotes"#),
    DiagnosticCase(
      .expressionUnclosed,
      #"""
      runbook: a
      steps:
        - { id: b, action: approval.ask, with: { message: "${{ default('x, 1) }}" } }
      """#, #"3:54 '${{' is not closed"#,
      #"close the expression with }}; a text needs both its quotes"#),
    DiagnosticCase(
      .expressionOperator, DiagnosticCase.expression(#"1 < 2 && true"#),
      #"6:67 '&&' is not an operator"#, #"write 'and'"#),
    DiagnosticCase(
      .expressionOperator, DiagnosticCase.expression(#"!exists(steps.before.output)"#),
      #"6:61 '!' is not an operator"#, #"write 'not'"#),
    DiagnosticCase(
      .expressionMinus, DiagnosticCase.expression(#"(1)-1"#),
      #"6:64 subtraction needs a space on both sides of '-'"#,
      #"without spaces a hyphen belongs to the name"#),
    DiagnosticCase(
      .expressionSize,
      DiagnosticCase.expression(Array(repeating: "1", count: 200).joined(separator: " + ")),
      #"6:461 expression of more than 200 parts"#, #"let a step compute it"#),
    DiagnosticCase(
      .expressionPlace,
      DiagnosticCase.command("with: { command: [ls] }\n    budget: ${{ parameters.budget }}"),
      #"6:13 'budget' takes no expression"#, #"expressions stand in 'with', 'when' and 'for_each'"#),
    DiagnosticCase(
      .unknownReference, DiagnosticCase.expression(#"latest"#), #"6:61 'latest' names nothing"#,
      #"references are parameters.NAME, steps.ID.OUTPUT, steps.ID[KEY].OUTPUT, each.key, each.value, site.PATH, run.NAME; text stands in quotes"#
    ),
    DiagnosticCase(
      .unknownReference, DiagnosticCase.expression(#"each.index"#),
      #"6:61 'each.index' names nothing"#,
      #"references are parameters.NAME, steps.ID.OUTPUT, steps.ID[KEY].OUTPUT, each.key, each.value, site.PATH, run.NAME; text stands in quotes"#
    ),
    DiagnosticCase(
      .unknownFunction, DiagnosticCase.expression(#"len('abc')"#), #"6:61 unknown function 'len'"#,
      #"there are contains, default, exists, join, keys, length, lower, max, min, round, text, upper"#
    ),
    DiagnosticCase(
      .argumentCount, DiagnosticCase.expression(#"default(steps.before.output)"#),
      #"6:61 'default' takes 2 arguments, not 1"#, #"write default(value, otherwise)"#),
    DiagnosticCase(
      .expressionSyntax,
      #"""
      runbook: a
      steps:
        - id: b
          action: approval.ask
          with:
            message: >-
              Folded text comes
              before ${{ 1 + }} here
      """#, #"8:24 expected a value, a reference or a function, found the end"#,
      #"an expression is a reference, a text in quotes, a number, a duration or a time, with or and not == != < <= > >= + - * / ( ) and functions: default, exists, length, keys, contains, join, lower, upper, min, max, round, text"#
    ),
  ]
}
