import ArgumentParser
import Core
import Foundation

/// Prints an error of the lab as one line on standard error and exits 1; exit codes pass.
func reportingErrors(_ body: () async throws -> Void) async throws {
  do { try await body() } catch let code as ExitCode {
    throw code
  } catch {
    FileHandle.standardError.write(Data("tamsdr-lab: \(error)\n".utf8))
    throw ExitCode(1)
  }
}

func absolutePath(_ path: String) -> String {
  URL(fileURLWithPath: path).standardizedFileURL.path
}

/// One line of JSON, keys sorted.
func compactJSON(_ value: Value) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
