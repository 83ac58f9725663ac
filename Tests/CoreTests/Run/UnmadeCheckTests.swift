import Core
import Foundation
import Testing

@Suite("A check that could not be made")
struct UnmadeCheckTests {
  private func coded(_ result: ActionResult) throws -> ActionResult {
    try JSONDecoder().decode(ActionResult.self, from: JSONEncoder().encode(result))
  }

  @Test("is kept with the result of its step, and does not count for its verdict")
  func kept() throws {
    var result = ActionResult(checks: [Check(id: "a", title: "a", verdict: .pass, finding: "")])
    result.unmade = [UnmadeCheck("V22", "nobody tells")]
    #expect(try coded(result) == result)
    #expect(result.verdict == .pass)
  }

  @Test("is none in a journal of a release that did not tell")
  func older() throws {
    let text = try String(decoding: JSONEncoder().encode(ActionResult()), as: UTF8.self)
    #expect(!text.contains("unmade"))
    #expect(try coded(ActionResult()).unmade == [])
  }
}
