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

/// As one word of a shell's command line.
func shellQuoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}

/// The same, left bare where that reads as the same word.
func shellWord(_ text: String) -> String {
  let isPlain = text.allSatisfy { character in
    character.isASCII && (character.isLetter || character.isNumber || "-_./:=".contains(character))
  }
  return isPlain && !text.isEmpty ? text : shellQuoted(text)
}

/// One line of JSON, keys sorted.
func compactJSON(_ value: Value) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
