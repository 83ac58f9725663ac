import Testing

@testable import Core

@Suite("The scratch directory of a proof")
struct ScratchChoiceTests {
  private static func view(
    _ bucket: String, _ directory: String, _ content: BucketView.Content = .foreign
  ) -> BucketView {
    BucketView(bucket: bucket, directory: DirectoryPath(directory), content: content)
  }

  private static func path(
    _ name: String, _ directory: String, local: Bool = true
  ) -> ProtectedPathFact {
    ProtectedPathFact(
      id: 7, name: name, directory: DirectoryPath(directory), policy: "p", enabled: true,
      local: local)
  }

  private static let tams = [view("tams-db", "/tams/db", .database)]

  private func choose(
    _ views: [BucketView], _ paths: [ProtectedPathFact]
  ) throws(Problem) -> ProtectedPathFact {
    try ScratchChoice.protectedPath(of: "scratch", views: Self.tams + views, paths: paths)
  }

  @Test("is the one with a protected path of its own, also below a view of everything")
  func own() throws {
    let own = Self.path("own", "/scratch")
    let views = [Self.view("scratch", "/scratch"), Self.view("all", "/")]
    #expect(try choose(views, [own, Self.path("db", "/tams/db")]) == own)
  }

  @Test(
    "is never one that TAMS lies in, above or below",
    arguments: ["/", "/tams", "/tams/db", "/tams/db/scratch"])
  func tams(directory: String) {
    let problem = #expect(throws: Problem.self) {
      try choose([Self.view("scratch", directory)], [Self.path("own", directory)])
    }
    #expect(
      problem?.what == "the scratch directory equals, contains or lies below /tams/db of bucket "
        + "tams-db, which is TAMS's own")
  }

  @Test("is never one that others use, that replicates, or whose protection is not clear")
  func refused() {
    let scratch = Self.view("scratch", "/scratch")
    let own = Self.path("own", "/scratch")
    let cases: [(views: [BucketView], paths: [ProtectedPathFact], what: String)] = [
      ([], [own], "the cluster has no view of the scratch bucket scratch"),
      (
        [scratch, Self.view("scratch", "/other")], [own],
        "the scratch bucket scratch has views of more than one directory"
      ),
      (
        [scratch, Self.view("theirs", "/scratch/a")], [own],
        "theirs shows a part of the scratch directory"
      ),
      (
        [scratch, Self.view("theirs", "/scratch")], [own],
        "theirs shows a part of the scratch directory"
      ),
      ([scratch], [], "the scratch directory has no protected path"),
      (
        [scratch], [own, Self.path("twin", "/scratch")],
        "the scratch directory has more than one protected path: own, twin"
      ),
      (
        [scratch], [own, Self.path("inner", "/scratch/a")],
        "protected path inner lies below the scratch directory"
      ),
      (
        [scratch], [Self.path("own", "/scratch", local: false)],
        "protected path own replicates, or may: nothing is restored there"
      ),
      (
        [scratch], [own, Self.path("all", "/", local: false)],
        "protected path all replicates, or may: nothing is restored there"
      ),
    ]
    for (views, paths, what) in cases {
      let problem = #expect(throws: Problem.self) { try choose(views, paths) }
      #expect(problem?.what == what)
    }
  }
}
