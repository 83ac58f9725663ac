import Foundation
import Testing

/// A bucket above what is restored, with a prefix that leads into it: only the cluster can tell.
@Suite("A journal's mirror inside what is restored")
struct MirrorPlaceTests {
  @Test("is refused before anything is stopped")
  func insideProtectedDirectory() async throws {
    try await TwoHosts.with { hosts in
      try await hosts.lab.cluster(
        "POST", "views/",
        """
        {"path": "/tams", "bucket": "outer", "policy_id": 1, "tenant_id": 1, "protocols": ["S3"]}
        """)
      let site = try String(contentsOfFile: hosts.lab.site, encoding: .utf8)
      let moved = site.replacingOccurrences(of: "s3://scratch/", with: "s3://outer/media/")
      #expect(moved != site)
      try moved.write(toFile: hosts.lab.site, atomically: true, encoding: .utf8)
      let before = try await hosts.lab.digest()

      let run = try await hosts.lab.run(
        "full-restore", ["--yes", "--accept", "loss_over_limit"])
      #expect(run.status == 3, "\(run)")
      #expect(run.errors.contains("lies in /tams/media, which is restored"), "\(run)")
      #expect(run.errors.contains("name another bucket in journal.mirror"), "\(run)")
      #expect(try await hosts.lab.isRunning("tams-api"))
      #expect(try await hosts.lab.digest() == before)
    }
  }
}
