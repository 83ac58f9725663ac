import Foundation
import Subprocess
import SystemPackage

/// One run of a program, to its end: what it wrote and how it ended.
struct Invocation: Sendable, CustomStringConvertible {
  let command: String
  let output: String
  let errors: String
  /// The exit code; 128 and the signal's number where a signal ended it.
  let status: Int

  var description: String { "\(command)\nstatus \(status)\n\(output)\n\(errors)" }

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// tamsdr lets nobody but root look into it.
  static func mayTrace() async throws -> Bool {
    guard geteuid() == 0 else { return false }
    return try await run("strace", ["-o", "/dev/null", "true"]).status == 0
  }

  struct TimedOut: Error, CustomStringConvertible {
    let description: String
  }

  /// Output goes to files, so that a daemon left behind keeps nobody waiting. The whole process group
  /// is ended when the time is over.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    directory: String? = nil, within limit: Duration = .seconds(120)
  ) async throws -> Invocation {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let display = ([program] + arguments).joined(separator: " ")
    let outputPath = folder.path + "/out"
    let errorPath = folder.path + "/err"
    let status = try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
      group.addTask {
        try await start(program, arguments, environment, directory, outputPath, errorPath)
      }
      group.addTask {
        try await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    let output = try String(contentsOfFile: outputPath, encoding: .utf8)
    let errors = try String(contentsOfFile: errorPath, encoding: .utf8)
    switch status {
    case .exited(let code)?:
      return Invocation(command: display, output: output, errors: errors, status: Int(code))
    case .signaled(let signal)?:
      return Invocation(
        command: display, output: output, errors: errors, status: 128 + Int(signal))
    case nil:
      throw TimedOut(description: "\(display)\nno end within \(limit)\n\(output)\n\(errors)")
    }
  }

  private static func start(
    _ program: String, _ arguments: [String], _ environment: [String: String],
    _ directory: String?, _ output: String, _ errors: String
  ) async throws -> TerminationStatus {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero),
    ]
    var added: [Environment.Key: String?] = [:]
    for (name, value) in environment {
      if let key = Environment.Key(rawValue: name) { added[key] = value }
    }
    return try await Subprocess.run(
      program.contains("/") ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(arguments), environment: .inherit.updating(added),
      workingDirectory: directory.map { FilePath($0) }, platformOptions: options,
      input: .none,
      output: .fileDescriptor(try create(output), closeAfterSpawningProcess: true),
      error: .fileDescriptor(try create(errors), closeAfterSpawningProcess: true)
    ).terminationStatus
  }

  private static func create(_ path: String) throws -> FileDescriptor {
    try .open(
      FilePath(path), .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
  }
}
