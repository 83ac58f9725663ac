import Reporting
import Testing

@Suite("Drawing the block")
struct BlockPainterTests {
  private func block(_ texts: String...) -> [BlockLine] { texts.map { BlockLine($0, .warning) } }

  @Test("keeps the block below all that is written, through growing, shrinking and scrolling")
  func below() {
    var screen = TerminalScreen(columns: 20, rows: 6)
    var painter = BlockPainter(isColoured: true)
    screen.write("$ tamsdr run\r\n")
    screen.write(painter.show(block("one", "two"), columns: 20))
    screen.write(painter.above("event 1\n"))
    #expect(screen.lines == ["$ tamsdr run", "event 1", "one", "two"])
    screen.write(painter.show(block("one", "2", "three", "four"), columns: 20))
    screen.write(painter.above("event 2\nmore of it\n"))
    #expect(
      screen.lines
        == ["$ tamsdr run", "event 1", "event 2", "more of it", "one", "2", "three", "four"])
    screen.write(painter.show(block("1"), columns: 20))
    #expect(screen.lines == ["$ tamsdr run", "event 1", "event 2", "more of it", "1"])
    screen.write(painter.above("event 3, which is wider than the terminal\n"))
    #expect(
      screen.lines.suffix(4) == ["event 3, which is wi", "der than the termina", "l", "1"])
    screen.write(painter.clear())
    screen.write("the end\r\n")
    #expect(screen.lines.last == "the end")
    #expect(!painter.isShown)
  }

  @Test("writes only lines that differ, and nothing where none does")
  func changes() {
    var painter = BlockPainter(isColoured: false)
    _ = painter.show(block("title", "9 s", "held"), columns: 80)
    let change = painter.show(block("title", "10 s", "held"), columns: 80)
    #expect(change.contains("10 s"))
    #expect(!change.contains("title") && !change.contains("held"))
    #expect(painter.show(block("title", "10 s", "held"), columns: 80).isEmpty)
  }

  @Test("waits with the cursor where the block begins, and draws it whole in a new width")
  func resized() {
    var screen = TerminalScreen(columns: 20, rows: 6)
    var painter = BlockPainter(isColoured: true)
    screen.write("above\r\n")
    screen.write(painter.show(block("one", "two"), columns: 20))
    #expect(screen.row == 1 && screen.column == 0)
    let change = painter.show(block("one", "two"), columns: 40)
    // All from the cursor on goes: a terminal that wrapped the old lines took the cursor along.
    #expect(change.contains("\r\u{1B}[J"))
    screen.write(change)
    #expect(screen.lines == ["above", "one", "two"])
    #expect(screen.row == 1 && screen.column == 0)
  }

  @Test("colours nothing where that is not wanted")
  func plain() {
    var painter = BlockPainter(isColoured: false)
    #expect(!painter.show(block("one"), columns: 80).contains("m"))
  }
}
