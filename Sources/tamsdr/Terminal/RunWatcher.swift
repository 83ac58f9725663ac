import Core
import Glibc
import Reporting
import Synchronization

/// Shows a run while it goes on: each journal record, what steps say of themselves, and the forecast
/// against the recovery time objective.
final class RunWatcher: Sendable {
  private struct View {
    var state: RunState
    var saidMiss = false
    var foreseen: Timestamp?
    var hasLiveLine = false
  }

  private let json: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let view: Mutex<View>

  init(_ state: RunState, json: Bool) {
    self.json = json
    view = Mutex(View(state: state))
  }

  func take(_ record: RunRecord) {
    view.withLock { view in
      view.state.apply(record)
      clear(&view)
      let line = EventLine(record, in: view.state)
      if json {
        Output.json(line.document)
      } else if let text = line.text {
        Output.line(text)
      }
      forecast(&view, at: record.time)
    }
  }

  /// A running step's own words; only where somebody looks.
  func progress(_ step: StepKey, _ text: String) {
    guard isTerminal && !json else { return }
    view.withLock { view in
      Output.live("\r\u{1B}[K\(step.display): \(text)")
      view.hasLiveLine = true
    }
  }

  private func clear(_ view: inout View) {
    guard view.hasLiveLine else { return }
    Output.live("\r\u{1B}[K")
    view.hasLiveLine = false
  }

  /// A projected miss is said early, once, loudly. It looks at every step left, so not at each record.
  private func forecast(_ view: inout View, at now: Timestamp) {
    if let foreseen = view.foreseen, now - foreseen < .milliseconds(500) { return }
    view.foreseen = now
    guard !view.saidMiss, let forecast = view.state.forecast(at: now), forecast.isMiss else {
      return
    }
    view.saidMiss = true
    if json {
      Output.json(
        .map([
          "event": .text("forecast_miss"), "time": .time(now),
          "projected_s": .number(forecast.projected.inSeconds),
          "objective_s": .number(forecast.objective.inSeconds),
        ]))
    } else {
      Output.line(
        "\(now.timeText)  PROJECTED MISS: service back after \(Figures.span(forecast.projected)), "
          + "objective \(Figures.span(forecast.objective))")
    }
  }
}
