import Foundation
import Testing

@Suite("A kill at any request or journal write")
struct KillMatrixTests {
  /// `Tests/exhaustive.sh` does all of them; here it is a sample, of a seed that changes by the day.
  @Test("is healed by resume and by rollback", arguments: ["full-restore", "features"])
  func sample(_ name: String) async throws {
    let environment = ProcessInfo.processInfo.environment
    let day = Int(Date().timeIntervalSince1970 / 86_400)
    let seed = environment["TAMSDR_SEED"] ?? "\(day)"
    let seconds = environment["TAMSDR_MATRIX_SECONDS"] ?? "40"
    let runbook =
      name == "features"
      ? "\(Checkout.root)/Tests/matrix/features.yaml" : Checkout.runbook(name)
    let done = try await Invocation.run(
      "python3",
      [
        "\(Checkout.root)/Tests/matrix/kill_matrix.py", "--runbook", runbook, "--sample",
        "--programs", URL(fileURLWithPath: Checkout.tamsdr).deletingLastPathComponent().path,
        "--seconds", seconds, "--seed", seed, "--jobs", "1",
      ], within: .seconds(600))
    print(done.output)
    #expect(done.status == 0, "\(done)")
    #expect(done.output.contains(" healed"), "\(done)")
  }
}
