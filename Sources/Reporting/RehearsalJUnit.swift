import Core

/// A rehearsal as JUnit XML: a test case for each case of the matrix, and one for each step's way back.
package enum RehearsalJUnit {
  package static func render(_ rehearsal: Rehearsal) -> String {
    let coverage = rehearsal.coverage
    let cases =
      rehearsal.results.map { testCase($0) } + coverage.covered.map { wayBack($0, nil) }
      + coverage.holes.map { wayBack($0.step, $0) }
    let failures = rehearsal.wrong.count + coverage.holes.count
    let suite = [
      "name": "rehearse \(rehearsal.runbook.name)", "tests": "\(cases.count)",
      "failures": "\(failures)", "errors": "0",
      "time": seconds(rehearsal.duration),
    ]
    let lines =
      [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuite\(attributes(suite))>"] + cases
      + ["</testsuite>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func testCase(_ result: RehearsalResult) -> String {
    let name = attributes([
      "classname": result.rehearsed.step, "name": result.rehearsed.title,
      "time": seconds(result.duration),
    ])
    guard case .wrong(let reason) = result.ending else { return "  <testcase\(name)/>" }
    return "  <testcase\(name)><failure\(attributes(["message": reason]))/></testcase>"
  }

  private static func wayBack(_ step: String, _ hole: RollbackCoverage.Hole?) -> String {
    let name = attributes([
      "classname": step, "name": "\(step) can be taken back", "time": "0",
    ])
    guard let hole else { return "  <testcase\(name)/>" }
    return "  <testcase\(name)><failure\(attributes(["message": hole.reason]))/></testcase>"
  }

  private static func seconds(_ duration: Duration) -> String {
    "\((duration.inSeconds * 1_000).rounded() / 1_000)"
  }

  private static func attributes(_ members: [String: String]) -> String {
    members.sorted { $0.key < $1.key }.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
  }

  /// XML has no place for control characters, escaped or not.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value):
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
