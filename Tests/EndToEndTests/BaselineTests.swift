import Foundation
import Testing

@Suite("The baseline of a point, made from the command line")
struct BaselineTests {
  @Test(
    "is kept as it was made, is what a restore is verified with, and is refused when changed",
    arguments: ["vasttams-7", "vasttams-6"])
  func command(tables: String) async throws {
    try await LabSite.with(["--segments", "40", "--tables", tables]) { lab in
      let before = try await lab.log().count
      let made = try await lab.tamsdr(["baseline", "--site", lab.site, "--json"])
      #expect(made.status == 0, "\(made)")
      let first = try Self.object(made)
      let path = try #require(first["path"] as? String)
      #expect(path.hasPrefix(lab.state + "/baselines/") && first["written"] as? Bool == true)
      #expect((first["unread"] as? [String])?.isEmpty == true)
      #expect(((first["tables"] as? [String: Int])?["segments"] ?? 0) > 10)
      #expect(try await lab.changes(since: before).isEmpty)

      let again = try await lab.tamsdr(["baseline", "--site", lab.site])
      #expect(again.status == 0 && again.output.contains("as made at "), "\(again)")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("\nflow\t", with: "\nflow\t1").write(
        toFile: path, atomically: true, encoding: .utf8)
      let refused = try await lab.tamsdr(["baseline", "--site", lab.site])
      #expect(refused.status == 3, "\(refused)")
      #expect(refused.errors.contains("its content has another digest than it states"))
      #expect(refused.errors.contains("hint: remove it; tamsdr baseline makes a new one"))
      let list = try await lab.tamsdr(["baseline", "--site", lab.site, "--list"])
      #expect(list.status == 0 && list.output.contains("the baseline is refused: "), "\(list)")

      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let run = try await lab.run("full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 0, "\(run)")
      let check = try await lab.report().list("checks").first { $0["id"] as? String == "P7" }
      #expect(check?["verdict"] as? String == "pass", "\(String(describing: check))")
    }
  }

  private static func object(_ done: Invocation) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(done.output.utf8))
    return try #require(object as? [String: Any])
  }
}
