import Actions
import Core

/// `tamsdr-lab`, as a program: the lab is no part of tamsdr.
struct LabProgram: Sendable {
  let path: String

  /// What a command on a lab printed; throws unless it ends with one of `codes`. It runs to its end also
  /// when the rehearsal is stopped: a lab half started would stay behind.
  func run(
    _ command: String, _ folder: String, _ words: [String] = [], codes: Set<Int> = [0]
  ) async throws -> String {
    var program = Program(own: [path, command, "--dir", folder] + words)
    program.keptOutput = 64 << 20
    let result = try await finish(program)
    guard let code = result.code, codes.contains(code) else {
      throw Problem(
        .labFailed,
        "tamsdr-lab \(command) ended with \(result.exitText): \(result.errors.lastWords)",
        at: folder)
    }
    return result.output
  }

  private func finish(_ program: Program) async throws -> Program.Result {
    do {
      return try await Task { try await program.run() }.value
    } catch let failure as Failure {
      throw failure.problem
    }
  }
}

extension String {
  /// The end of what a program said, on one line.
  var lastWords: String {
    split(whereSeparator: \.isNewline).suffix(4).map { String($0) }.joined(separator: "; ")
  }
}
