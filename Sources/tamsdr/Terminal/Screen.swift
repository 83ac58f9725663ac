import Core
import Glibc
import Reporting
import Synchronization

/// The terminal of this process: what is written to it goes above the block at its bottom.
final class Screen: Sendable {
  static let shared = Screen()

  private struct State {
    var painter: BlockPainter
    var isHeld = false
  }

  /// Whether a block can be shown at all: somebody looks, the terminal can move its cursor, and no other
  /// program (`| tee`) writes the events to it.
  let canShow: Bool
  private let state: Mutex<State>
  private let writer = TerminalWriter()

  private init() {
    let terminal = Self.variable("TERM")
    canShow =
      isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && terminal != nil
      && terminal != "dumb"
    state = Mutex(State(painter: BlockPainter(isColoured: Self.variable("NO_COLOR") == nil)))
  }

  /// Asked anew each time: it may have been resized.
  var size: TerminalSize {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return TerminalSize(columns: 80, rows: 24) }
    return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// For a reader at a terminal: broken between words, and not within them.
  func wrapped(_ text: String, on descriptor: Int32, hanging: Int = 0) -> String {
    guard let columns = columns(of: descriptor) else { return text }
    return DisplayWidth.wrapped(text, to: columns, hanging: hanging)
  }

  /// Nil where it is no terminal.
  func columns(of descriptor: Int32) -> Int? { isatty(descriptor) == 1 ? size.columns : nil }

  func show(_ lines: [BlockLine], columns: Int) {
    state.withLock { state in
      guard canShow, !state.isHeld, writer.isIdle else { return }
      let change = state.painter.show(lines, columns: columns)
      if !change.isEmpty { writer.write(change, to: STDERR_FILENO) }
    }
  }

  /// Whole lines.
  func write(_ text: String, to descriptor: Int32) {
    state.withLock { state in
      let isHere = state.painter.isShown && isatty(descriptor) == 1
      writer.write(isHere ? state.painter.above(text) : text, to: descriptor)
    }
  }

  /// Takes the block away, and shows none until `release`: a person is being asked, or all is said.
  func hold() {
    state.withLock { hold(&$0) }
  }

  func release() { state.withLock { $0.isHeld = false } }

  /// For the last moment of a process: a terminal that does not take what is written keeps nobody.
  func leave(_ text: String) {
    // Whoever has the lock may be writing to a pipe that nobody reads.
    _ = state.withLockIfAvailable { state in
      hold(&state)
      writer.write(text + "\n", to: STDERR_FILENO)
    }
    writer.flush(atMost: 200)
  }

  /// Before the end of a process: all that was said is on the terminal.
  func flush() { writer.flush() }

  private func hold(_ state: inout State) {
    state.isHeld = true
    let change = state.painter.clear()
    if !change.isEmpty { writer.write(change, to: STDERR_FILENO) }
  }

  private static func variable(_ name: String) -> String? { StateOptions.variable(name) }
}
