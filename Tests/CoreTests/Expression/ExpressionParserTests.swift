import Testing

@testable import Core

@Suite("Reading of expressions")
struct ExpressionParserTests {
  @Test(
    "operators bind as they do elsewhere",
    arguments: [
      (
        "a or b and not c == d + e * f".replacingNames,
        "r.a or (r.b and (not (r.c == (r.d + (r.e * r.f)))))"
      ),
      ("1 - 2 - 3", "(1 - 2) - 3"), ("-1 * 2", "(-1) * 2"),
      ("steps.fetch-it.out-put - 1", "steps.fetch-it.out-put - 1"),
      ("'}}' == 'x'", "'}}' == 'x'"),
    ])
  func binds(source: String, shown: String) throws {
    let (template, faults) = Template.parse(
      "${{ \(source) }}", mark: Mark(line: 1, column: 1))
    #expect(faults == [])
    guard case .expression(let expression) = template else {
      Issue.record("not an expression: \(source)")
      return
    }
    #expect(expression.display == shown.replacing("r.", with: "run."))
  }

  @Test("every broken expression is reported")
  func reportsAll() {
    let (template, faults) = Template.parse(
      "x ${{ 1 + }} y ${{ parameters.a }} z ${{ foo(1) }}",
      mark: Mark(line: 3, column: 8))
    #expect(template == nil)
    #expect(faults.map(\.code) == [.expressionSyntax, .unknownFunction])
    #expect(faults.map(\.mark) == [Mark(line: 3, column: 18), Mark(line: 3, column: 49)])
  }

  @Test("an expression of any size is read or refused, without exhausting the stack")
  func boundsSize() {
    for source in [
      String(repeating: "(", count: 100_000), String(repeating: "not ", count: 100_000) + "true",
      Array(repeating: "1", count: 10_000).joined(separator: " + "),
    ] {
      let (template, faults) = Template.parse(
        "${{ \(source) }}", mark: Mark(line: 1, column: 1))
      #expect(template == nil)
      #expect(faults.map(\.code) == [.expressionSize])
    }
  }
}

extension String {
  /// Single letters become references.
  fileprivate var replacingNames: String {
    split(separator: " ").map {
      $0.count == 1 && $0.first?.isLetter == true ? "run.\($0)" : String($0)
    }
    .joined(separator: " ")
  }
}
