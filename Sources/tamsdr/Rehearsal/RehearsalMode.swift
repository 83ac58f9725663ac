import Core
import FoundationEssentials

/// Whether this process is the executor of a rehearsal: the runbook then has its replacements, and
/// nothing but the lab is reached. `TAMSDR_REHEARSAL` says so, and is not for people.
enum RehearsalMode {
  static let variable = "TAMSDR_REHEARSAL"

  static func confinement() throws(Problem) -> Confinement? { try read.get() }

  /// The runbook as this process executes it.
  static func asExecuted(_ runbook: Runbook) throws(Problem) -> Runbook {
    try confinement() == nil ? runbook : runbook.rehearsed
  }

  static func text(_ confinement: Confinement) throws -> String {
    String(decoding: try JSONEncoder().encode(confinement), as: UTF8.self)
  }

  /// One that cannot be read confines to nothing: the process must not go on as if it were none.
  private static let read: Result<Confinement?, Problem> = {
    guard let text = StateOptions.variable(variable) else { return .success(nil) }
    do {
      return .success(try JSONDecoder().decode(Confinement.self, from: Data(text.utf8)))
    } catch {
      return .failure(
        Problem(
          .rehearsalConfined,
          "\(variable) cannot be read: \((error as? DecodingError)?.words ?? "it is not JSON")",
          hint: "leave it to tamsdr rehearse"))
    }
  }()
}
