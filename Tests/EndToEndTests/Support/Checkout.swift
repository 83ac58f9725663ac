import Foundation

/// Where this test's own checkout and build are.
enum Checkout {
  /// The programs are built into the folder the tests run from.
  static let tamsdr = programs + "/tamsdr"
  static let lab = programs + "/tamsdr-lab"

  static let root: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url.path
  }()

  static func runbook(_ name: String) -> String { "\(root)/runbooks/\(name).yaml" }

  private static let programs: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().path
  }()
}
