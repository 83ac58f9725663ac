import Foundation
import Testing

@testable import Core

@Suite("Codes of failures")
struct ProblemCodeTests {
  @Test("every code is one kebab-case word, and no other thing has it")
  func words() {
    let codes = Explanation.all.map(\.code)
    #expect(Set(codes).count == codes.count)
    for code in ProblemCode.allCases.map(\.rawValue) + DiagnosticCode.allCases.map(\.rawValue) {
      #expect(code.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(code)")
    }
  }

  @Test("every explanation says what it means and what to type, without names of the program's own")
  func explanations() {
    for explanation in Explanation.all {
      let texts =
        [explanation.title, explanation.meaning] + explanation.next
        + [explanation.causes, explanation.site].compactMap { $0 }
      #expect(!explanation.next.isEmpty)
      for text in texts {
        #expect(!text.isEmpty, "\(explanation.code)")
        #expect(
          text.firstMatch(of: /\{[a-z]+\}|[a-z][A-Z][a-z]+\(|operation failed/) == nil, "\(text)")
      }
    }
  }

  @Test("checks that can be given thresholds are explained by their numbers")
  func checks() {
    let numbers = CheckEntry.all.map(\.number)
    #expect(numbers == numbers.sorted())
    #expect(Set(Thresholds.causes.keys).subtracting(numbers) == [])
  }

  @Test("a problem keeps its code in a journal, and older or newer journals can be read")
  func coding() throws {
    let problem = Problem(.holdBroken, "what", at: "where", hint: "do")
    let read = try JSONDecoder().decode(Problem.self, from: JSONEncoder().encode(problem))
    #expect(read == problem)
    for (text, code) in [
      (#"{"what":"w"}"#, nil), (#"{"code":"of-tomorrow","what":"w"}"#, nil),
      (#"{"code":"lease-lost","what":"w","place":null}"#, ProblemCode.leaseLost),
    ] {
      let read = try JSONDecoder().decode(Problem.self, from: Data(text.utf8))
      #expect(read == Problem(code, "w"))
    }
  }

  private struct Inner: Decodable { let size: Int }
  private struct Outer: Decodable { let parts: [Inner] }
  private struct Stranger: Error { let secretName = 1 }

  @Test(
    "errors of the language become words",
    arguments: [
      (#"{"parts":[{"size":1},{}]}"#, "'parts[1].size' is missing"),
      (#"{"parts":[{"size":"x"}]}"#, "'parts[0].size' is of another type"), ("{", "it is not JSON"),
    ])
  func decodingWords(text: String, words: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Outer.self, from: Data(text.utf8))
    }
    #expect(error?.words == words)
    #expect(Problem(of: Stranger()).display == "an unexpected error, Stranger")
    #expect(Problem(of: Failure.inDoubt(Problem(.answerLost, "x"))).code == .answerLost)
  }
}
