import Foundation
import Testing

/// The path of `tamsdr-lab`: the build puts it beside the tests' own program.
func labProgram() throws -> String {
  let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let path = URL(fileURLWithPath: own).deletingLastPathComponent().path + "/tamsdr-lab"
  try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is not built")
  return path
}
