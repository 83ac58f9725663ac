import Foundation
import Testing

@Suite("What fuzzing has found worth keeping")
struct CorpusTests {
  @Test("is read without ending the program", arguments: FuzzTarget.allCases)
  func corpus(target: FuzzTarget) throws {
    let folder = FuzzTarget.root + "/Tests/fuzzing/corpora/\(target.rawValue)"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(!names.isEmpty)
    for name in names {
      target.read(Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))))
    }
    for path in ["examples/site.yaml", "runbooks/full-restore.yaml"] where target == .yaml {
      let text = FuzzTarget.text(of: path)
      #expect(!text.isEmpty)
      target.read(Array(text.utf8))
    }
  }
}
