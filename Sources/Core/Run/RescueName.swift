/// The name of a rescue snapshot: the remote name of the step that took it, and which directory it is
/// of. By it rescues are found on the cluster without any journal.
package struct RescueName: Sendable, Hashable {
  package let run: String
  /// The step's id as remote names spell it.
  package let step: String
  package let pass: Int

  /// `directoryDigest` is the SHA-256 of the directory's path in hexadecimal digits.
  package static func make(_ remoteName: String, directoryDigest: String) -> String {
    "\(remoteName)-\(directoryDigest.prefix(8))"
  }

  /// Nil for the name of anything else, and for one that names another directory.
  package init?(_ name: String, directoryDigest: String) {
    guard name.hasPrefix(RemoteName.prefix) else { return nil }
    let parts = name.dropFirst(RemoteName.prefix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 6, let pass = Int(parts[parts.count - 2]), pass > 0,
      parts[parts.count - 1] == directoryDigest.prefix(8),
      Self.isNumber(parts[0], digits: 8), Self.isNumber(parts[1], digits: 6), parts[2].count == 4
    else { return nil }
    run = parts.prefix(3).joined(separator: "-")
    step = parts[3..<parts.count - 2].joined(separator: "-")
    self.pass = pass
  }

  private static func isNumber(_ text: Substring, digits: Int) -> Bool {
    text.count == digits && text.allSatisfy { $0.isASCII && $0.isNumber }
  }
}

/// How another run stands, as its journal on this host tells.
package struct RunStanding: Sendable, Hashable {
  package let outcome: Outcome
  package let siteChanged: Bool

  package init(outcome: Outcome, siteChanged: Bool) {
    self.outcome = outcome
    self.siteChanged = siteChanged
  }

  /// Why the rescues of `run` are kept; nil where a person may have them deleted.
  package static func keepsRescues(of run: String, _ standing: RunStanding?) -> Problem? {
    guard let standing else {
      return Problem(
        .rescueKept,
        "the journal of run \(run) is not here: whether it has ended is not known",
        hint: "release its rescues where its journal is, or delete them on the cluster")
    }
    if !standing.outcome.isFinal {
      return Problem(
        .rescueKept,
        "run \(run) is \(standing.outcome.rawValue): its rescues are its way back",
        hint: "end it with tamsdr resume, rollback or abandon")
    }
    if standing.outcome == .rollbackIncomplete {
      return Problem(
        .rescueKept,
        "the way back of run \(run) is not complete: it rests on its rescues",
        hint: "complete it with tamsdr rollback \(run)")
    }
    return nil
  }
}
