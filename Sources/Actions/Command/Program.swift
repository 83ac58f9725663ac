import Core
import Subprocess
import SystemPackage
import Transport

/// A program of this host, run without a shell in a process group of its own.
///
/// What it reads and writes are files in memory, not pipes: a daemon that it leaves behind may keep
/// them open without making anyone wait, and a secret on its stdin is never on a disk.
package struct Program: Sendable {
  /// Program and arguments; the program is looked for in PATH.
  private let words: [String]
  /// Whose secrets are taken out of what it writes; nil for a program of this project's own.
  private let connection: SiteConnection?
  /// Why it may not be started.
  private let refusal: Problem?
  /// Added to this process's own environment.
  package var environment: [String: String] = [:]
  /// Entries it does not inherit; one of `environment` is given all the same.
  private let withheld: Set<String>
  var input: [UInt8] = []
  package var directory: String?
  /// Whether cancelling kills it without asking it to end first.
  package var endsAtOnce = false
  /// Bytes kept of each of its outputs: the last ones.
  static let keptOutput = 64 * 1_024
  package var keptOutput = Self.keptOutput
  /// Bytes before them that are searched for secrets: many times the length of one.
  static let searchedBefore = 32 * 1_024

  /// A program of the site's, for a step or for one of its services.
  init(_ words: [String], for step: StepKey?, _ connection: SiteConnection) {
    self.words = words
    self.connection = connection
    // What it prints is kept, and what it starts may live long: a secret that a step is to have is named
    // as its input. A service may start TAMS, which has keys of its own.
    withheld =
      step == nil ? connection.site.secretVariablesOfExecutor : connection.site.secretVariables
    let isAllowed = connection.confinement?.allows(program: words, for: step) ?? true
    let name = words.first ?? "a program"
    refusal =
      !isAllowed
      ? Problem(
        .rehearsalConfined,
        "a rehearsal does not start \(name)",
        hint: "replace the step in the runbook's rehearse section")
      : connection.sandbox?.allows(program: words) ?? true
        ? nil
        : Problem(
          .drillRefused,
          "a drill does not start \(name)",
          hint: "it starts what manages the services of the site's sandbox, and nothing else")
  }

  /// A program of this project's own.
  package init(own words: [String]) {
    self.words = words
    connection = nil
    refusal = nil
    withheld = []
  }

  package struct Result: Sendable, Hashable {
    package let exit: TerminationStatus
    /// The last part of what it wrote, redacted; see `Program.keptOutput`.
    package let output: String
    package let errors: String

    /// Nil where a signal ended it.
    package var code: Int? { if case .exited(let code) = exit { Int(code) } else { nil } }

    package var exitText: String {
      switch exit {
      case .exited(let code): "exit code \(code)"
      case .signaled(let signal): "signal \(signal)"
      }
    }
  }

  /// The program's name; arguments may be long and are the runbook's to show.
  var display: String { words.first ?? "" }

  /// Cancelling the task ends the whole group, and what it did is in doubt. A program that changes
  /// something goes through the `gate`.
  package func run(through gate: ChangeGate = .open) async throws(Failure) -> Result {
    if let refusal { throw .failed(refusal) }
    guard let name = words.first, !name.isEmpty else {
      throw .failed(Problem(.inputMissing, "no program is named"))
    }
    await connection?.learnSecrets()
    try gate.pass()
    do {
      let stdin = try FileInMemory(input)
      let output = try FileInMemory()
      let errors = try FileInMemory()
      let outcome = try await Subprocess.run(
        name.contains("/") ? .path(FilePath(name)) : .name(name),
        arguments: Arguments(Array(words.dropFirst())),
        environment: .inherit.updating(changes),
        workingDirectory: directory.map { FilePath($0) }, platformOptions: ownGroup,
        input: .fileDescriptor(stdin.descriptor, closeAfterSpawningProcess: false),
        output: .fileDescriptor(output.descriptor, closeAfterSpawningProcess: false),
        error: .fileDescriptor(errors.descriptor, closeAfterSpawningProcess: false))
      if Task.isCancelled { throw stopped }
      return Result(
        exit: outcome.terminationStatus, output: try kept(of: output),
        errors: try kept(of: errors))
    } catch let failure as Failure {
      throw failure
    } catch let error as SubprocessError where Self.neverStarted.contains(error.code) {
      throw .failed(
        Problem(
          .programMissing,
          "\(name) cannot be started: \(Self.reason(error))",
          hint: "check the path of the program and that it may be executed"))
    } catch {
      let reason = (error as? SubprocessError).map(Self.reason) ?? "its output cannot be read"
      throw Task.isCancelled
        ? stopped : .inDoubt(Problem(.stepInDoubt, "\(name) was lost sight of: \(reason)"))
    }
  }

  private static func reason(_ error: SubprocessError) -> String {
    if let system = error.underlyingError { return "\(system)" }
    return error.code == .failedToChangeWorkingDirectory
      ? "its folder is not there" : "it is not there or may not be executed"
  }

  /// What a cut leaves of a secret would not be known again, so secrets are taken out of more than is
  /// kept. What may begin amid one goes with the part before.
  private func kept(of file: FileInMemory) throws -> String {
    guard let connection else { return try file.tail(keptOutput) }
    let searched = keptOutput + Self.searchedBefore
    let clean = connection.secrets.redact(try file.tail(searched)).utf8
    let whole = clean.dropFirst(try file.size() > Int64(searched) ? Self.searchedBefore : 0)
    return String(decoding: whole.suffix(keptOutput), as: UTF8.self)
  }

  private var stopped: Failure {
    .inDoubt(Problem(.stepInDoubt, "\(display) was stopped while it ran"))
  }

  private var changes: [Environment.Key: String?] {
    var changes: [Environment.Key: String?] = [:]
    for name in withheld {
      if let key = Environment.Key(rawValue: name) { changes.updateValue(nil, forKey: key) }
    }
    for (name, value) in environment {
      if let key = Environment.Key(rawValue: name) { changes.updateValue(value, forKey: key) }
    }
    return changes
  }

  private static let neverStarted: Set<SubprocessError.Code> = [
    .spawnFailed, .executableNotFound, .failedToChangeWorkingDirectory,
  ]

  /// A graceful end of the leader alone would leave its children behind.
  private var ownGroup: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    if !endsAtOnce {
      options.teardownSequence.insert(
        .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
        at: 0)
    }
    return options
  }
}
