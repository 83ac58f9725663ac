import Core

/// A place at which a run can be struck: one of a step's requests, or a journal record.
struct Point: Sendable, Hashable, CustomStringConvertible {
  let step: String
  let kind: String
  let isPoll: Bool
  /// Which of its kind in this process.
  let number: Int

  var description: String { "\(step) \(kind) #\(number)" }
}

/// What befalls a request.
enum Strike: String, Sendable, Hashable, CaseIterable {
  /// Answered with a refusal; nothing happened.
  case refuse
  /// No answer; nothing happened.
  case loseRequest
  /// It happened, the answer is lost.
  case loseAnswer
  /// It happened, and no answer comes before the time limit.
  case hang
  /// The work it began ends failed.
  case wrongState
  /// The cluster forgets the restore.
  case forgetTask
  /// Somebody else lifts a hold right after it.
  case breakHold
  case interrupt
  /// From now on the journal's disk is full.
  case fillDisk
  case killBefore
  /// It is under way when the executor dies.
  case killTorn
  case killAfter
}

/// What befalls a journal record.
enum JournalStrike: String, Sendable, Hashable, CaseIterable {
  case killBefore, killTorn, killAfter
}

/// Decides what befalls each request and record; a test's only say in a run.
protocol Fate: Sendable {
  func strike(at point: Point, _ site: SiteState, _ process: EngineProcess) -> Strike?
  func strike(at record: RunRecord, _ site: SiteState, _ process: EngineProcess) -> JournalStrike?
  /// The request was served, and nothing has followed yet.
  func served(_ point: Point, _ site: SiteState, _ process: EngineProcess)
}

extension Fate {
  func served(_ point: Point, _ site: SiteState, _ process: EngineProcess) {}
}

struct NoFate: Fate {
  func strike(at point: Point, _ site: SiteState, _ process: EngineProcess) -> Strike? { nil }
  func strike(
    at record: RunRecord, _ site: SiteState, _ process: EngineProcess
  ) -> JournalStrike? { nil }
}
