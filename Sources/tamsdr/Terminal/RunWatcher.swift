import Core
import Glibc
import Reporting
import Synchronization
import Transport

/// How a run is shown while it goes on.
enum Showing: Sendable {
  /// Each event as a line for people; on a terminal with how it stands below them.
  case lines
  /// Only questions, warnings, a projected miss and the end.
  case quiet
  /// Each event as one line of JSON.
  case json
}

/// Shows a run while it goes on: each journal record, what steps say of themselves, and the forecast
/// against the recovery time objective.
final class RunWatcher: Sendable {
  private struct View {
    var run: WatchedRun
    var saidMiss = false
    var foreseen: Timestamp?
    /// Questions that stand above already, in full.
    var asked: Set<String> = []
  }

  private let showing: Showing
  private let view: Mutex<View>

  init(_ run: WatchedRun, showing: Showing) {
    self.showing = showing
    view = Mutex(View(run: run))
  }

  func take(_ record: RunRecord) {
    view.withLock { view in
      view.run.apply(record)
      let line = EventLine(record, in: view.run.state)
      switch showing {
      case .json: Output.json(line.document)
      case .quiet where !line.isUrgent: break
      case .lines, .quiet:
        if let text = line.text {
          // Behind the time, where the further lines of a question stand too.
          Output.line(Screen.shared.wrapped(text, on: STDOUT_FILENO, hanging: 12))
        }
        if case .asked(_, let text, _, _) = record.event { view.asked.insert(text) }
      }
      switch record.event {
      // The run's id comes first, and what is done next may be the way back.
      case .opened, .attached: break
      default: forecast(&view, at: record.time)
      }
    }
  }

  func learn(_ history: StepHistory) { view.withLock { $0.run.learn(history) } }

  /// A running step's own words; only where somebody looks.
  func progress(_ step: StepKey, _ text: String) {
    guard showsBlock else { return }
    view.withLock { $0.run.note(text, of: step) }
  }

  /// What a signal is answered with, while the engine comes to its next safe place.
  func stopping(_ signal: String, suffix: String) {
    let now = SystemClock.now()
    let progress = view.withLock { view in
      defer { view.run.stop() }
      return view.run.progress(at: now)
    }
    Output.error(StoppingText.render(signal, progress, at: now, suffix: suffix))
  }

  /// Whether whoever is asked has the question before their eyes.
  func hasShown(_ question: String) -> Bool {
    isatty(STDOUT_FILENO) == 1 && view.withLock { $0.asked.contains(question) }
  }

  /// Keeps the block as it should be while `work` goes on, and takes it away after it.
  func whileShown<Result>(_ work: () async throws -> Result) async rethrows -> Result {
    guard showsBlock else { return try await work() }
    Screen.shared.release()
    let painting = Task {
      while !Task.isCancelled {
        paint()
        try? await Task.sleep(for: Self.pace)
      }
    }
    defer {
      painting.cancel()
      Screen.shared.hold()
    }
    return try await work()
  }

  private static let pace = Duration.milliseconds(200)

  private var showsBlock: Bool {
    switch showing {
    case .lines: Screen.shared.canShow
    case .quiet, .json: false
    }
  }

  private func paint() {
    let now = SystemClock.now()
    let size = Screen.shared.size
    let progress = view.withLock { $0.run.progress(at: now) }
    Screen.shared.show(
      ProgressBlock.lines(progress, at: now, size: size), columns: size.columns)
  }

  /// A projected miss is said early, once, loudly. It looks at every step left, so not at each record.
  private func forecast(_ view: inout View, at now: Timestamp) {
    if let foreseen = view.foreseen, now - foreseen < .milliseconds(500) { return }
    view.foreseen = now
    guard !view.saidMiss, let forecast = view.run.forecast(at: now), forecast.isMiss else { return }
    view.saidMiss = true
    switch showing {
    case .json:
      Output.json(
        .map([
          "event": .text("forecast_miss"), "time": .time(now),
          "projected_s": .number(forecast.projected.inSeconds),
          "objective_s": .number(forecast.objective.inSeconds),
        ]))
    case .lines, .quiet:
      Output.line("\(now.timeText)  PROJECTED MISS: \(Figures.forecast(forecast, at: now))")
    }
  }
}
