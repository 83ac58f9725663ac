import Foundation
import Testing

@Suite("Orphans from the command line")
struct OrphanTests {
  @Test("are marked by one run, deleted by a later one, and come back by its rollback")
  func dropped() async throws {
    try await LabSite.with(["--segments", "40"]) { lab in
      let clean = try await lab.digest()
      try await lab.disaster("orphan-planted")
      let planted = try await lab.digest()
      let manifest = lab.state + "-orphans.json"
      let marking = try await lab.planOrphans(["-o", manifest])
      #expect(marking.output.contains("next: tamsdr run runbooks/drop-orphans.yaml"))
      #expect(try await lab.digest() == planted)
      let other = try await lab.run("repair", ["--yes", "--set", "manifest=@\(manifest)"])
      #expect(other.status == 3, "\(other)")
      let marked = try await lab.run("drop-orphans", ["--yes", "--set", "manifest=@\(manifest)"])
      #expect(marked.status == 0, "\(marked)")
      let tagged = try await lab.digest()
      #expect(tagged != planted)

      #expect(try await lab.planOrphans().output.contains("no orphan to mark or delete"))
      let dropping = try await lab.planOrphans(["--marked-for", "0s", "-o", manifest])
      #expect(dropping.output.contains("marked by"))
      let unanswered = try await lab.run("drop-orphans", ["--set", "manifest=@\(manifest)"])
      #expect(unanswered.status == 6, "\(unanswered)")
      #expect((unanswered.output + unanswered.errors).contains("Mark 0 and delete 1 objects"))
      let dropped = try await lab.tamsdr(["resume", "--yes"])
      #expect(dropped.status == 0, "\(dropped)")
      #expect(try await lab.digest() == clean)
      #expect(try await lab.isRunning("retention"))

      let back = try await lab.tamsdr(["rollback", "--yes"])
      #expect(back.status == 3, "\(back)")
      #expect(try await lab.digest() == tagged)
    }
  }
}

extension LabSite {
  fileprivate func planOrphans(_ options: [String] = []) async throws -> Invocation {
    let done = try await Invocation.run(
      Checkout.tamsdr, ["repair", "--orphans", "--site", site] + options)
    guard done.status == 0 else { throw Broken(description: "\(done)") }
    return done
  }
}
