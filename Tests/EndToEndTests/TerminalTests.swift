import Foundation
import Testing

@Suite("A run at a terminal")
struct TerminalTests {
  @Test("keeps how it stands below its events, asks without it, and leaves nothing of it behind")
  func restore() async throws {
    try await LabSite.with(["--segments", "20"]) { lab in
      try await lab.disaster("flows-deleted")
      let run = try await lab.onTerminal(
        [
          "run", Checkout.runbook("full-restore"), "--site", lab.site, "--accept",
          "loss_over_limit",
        ])
      #expect(run.status == 0, "\(run)")
      let shown = run.output.replacingOccurrences(of: "\r\n", with: "\n")
      for part in [
        "full-restore at lab, run ", "service back about ", "held: service ", "checkpoint fenced",
        "cluster lab, guid ", "  overwritten: ", " live segments, ", " live objects, ",
      ] {
        #expect(shown.contains(part), "\(part) in \(run)")
      }
      // Nothing is drawn between the question and its answer, nor after the last words.
      let question = try #require(shown.range(of: "Type lab to go on"))
      let answer = try #require(
        shown.range(of: "consent: yes by", range: question.upperBound..<shown.endIndex))
      #expect(!shown[question.upperBound..<answer.lowerBound].contains("── full-restore"))
      let end = try #require(shown.range(of: ": succeeded, exit code 0"))
      #expect(!shown[end.upperBound...].contains("\u{1B}"), "\(run)")
      // The question stands there once, though it is an event too.
      #expect(shown.components(separatedBy: "is replaced by snapshot").count == 3, "\(run)")
    }
  }

  @Test("answers ^C at once with what is under way, tells other terminals, and says how to go on")
  func interrupted() async throws {
    try await LabSite.with(["--segments", "1"]) { lab in
      let done = try await lab.interruptedRun()
      #expect(done.status == 0, "\(done)")
      let part = Dictionary(
        done.output.components(separatedBy: "=== ").dropFirst().map { text in
          let name = text.prefix { $0 != "\n" }
          return (String(name), String(text.dropFirst(name.count + 1)))
        }, uniquingKeysWith: { $1 })
      let words = try #require(part["run"])
      for line in [
        "SIGINT: the run stops at its next safe place; a second one ends tamsdr at once",
        "  work (command.run), ", ": its end is waited for, it may be sent already",
        "  look (wait.until), ", ": only reads, is broken off",
        "  next: tamsdr resume ", "  next: tamsdr rollback ", "interrupted, exit code 130",
      ] {
        #expect(words.contains(line), "\(line) in \(done)")
      }
      #expect(part["code"]?.hasPrefix("130") == true, "\(done)")
      // From the other terminal: the events from when it began to look, and the words of `status`.
      let watched = try #require(part["watch"])
      #expect(watched.contains("work: done in "), "\(done)")
      #expect(watched.contains("stopped by SIGINT"), "\(done)")
      let status = try await lab.tamsdr(["status"])
      #expect(watched.hasSuffix(status.output), "\(done) \(status)")
      let quiet = try await lab.tamsdr(["rollback", "--yes", "--quiet"])
      #expect(quiet.lines.count == 1 && quiet.output.contains("going back: "), "\(quiet)")
      #expect(quiet.errors.contains(": rolled back, exit code 3"), "\(quiet)")
    }
  }

  @Test("ends also while its terminal is stopped or was closed", arguments: ["stopped", "closed"])
  func unread(terminal: String) async throws {
    try await LabSite.with(["--segments", "1"]) { lab in
      let run = try await lab.runUnread(on: terminal)
      #expect(run.status == 0, "\(run)")
      #expect(run.output.contains("ended unread"), "\(run)")
      #expect(run.output.contains("last: done in ") == (terminal == "stopped"), "\(run)")
      #expect(try await lab.report().text("outcome") == "succeeded")
    }
  }
}

extension LabSite {
  /// On a terminal that takes nothing any more from the run's first step until its end is in the journal.
  fileprivate func runUnread(on terminal: String) async throws -> Invocation {
    let runbook = folder + "/unread.yaml"
    try """
    runbook: unread
    steps:
      - id: work
        action: command.run
        with: { command: [sh, -c, "until [ -e \(folder)/gate ]; do sleep 0.1; done"], read_only: true }
      - { id: last, action: command.run, with: { command: ["true"], read_only: true } }
    """.write(toFile: runbook, atomically: true, encoding: .utf8)
    let script = """
      import glob, os, pty, sys, time
      how, folder, state = sys.argv[1:4]
      child, terminal = pty.fork()
      if child == 0:
          os.environ["TERM"] = "xterm"
          os.execv(sys.argv[4], sys.argv[4:])
      seen = b""
      while b"work" not in seen:
          seen += os.read(terminal, 65536)
      if how == "stopped":
          os.write(terminal, b"\\x13")
      else:
          os.close(terminal)
      open(folder + "/gate", "w").close()
      def journal():
          return "".join(open(path).read() for path in glob.glob(state + "/runs/*.jsonl"))
      deadline = time.monotonic() + 60
      while '"ended"' not in journal():
          if time.monotonic() > deadline:
              os.kill(child, 9)
              sys.exit("it did not end: " + seen.decode())
          time.sleep(0.05)
      print("ended unread", flush=True)
      if how == "stopped":
          os.write(terminal, b"\\x11")
          try:
              while part := os.read(terminal, 65536):
                  seen += part
          except OSError:
              pass
      print(seen.decode())
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """
    return try await Invocation.run(
      "python3",
      [
        "-c", script, terminal, folder, state, Checkout.tamsdr, "run", runbook, "--site", site,
        "--state-dir", state,
      ])
  }

  /// On a terminal of its own, narrowed while the run goes on; whoever sits there types the site's name.
  fileprivate func onTerminal(_ arguments: [String]) async throws -> Invocation {
    let script = """
      import fcntl, os, pty, struct, sys, termios
      def resize(columns):
          fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
      child, terminal = pty.fork()
      if child == 0:
          os.environ["TERM"] = "xterm"
          os.execv(sys.argv[1], sys.argv[1:])
      resize(100)
      seen, answered, narrowed = b"", False, False
      while True:
          try:
              part = os.read(terminal, 65536)
          except OSError:
              break
          if not part:
              break
          seen += part
          if not answered and b"Type lab to go on" in seen:
              answered = True
              os.write(terminal, b"lab\\n")
          if not narrowed and b"checkpoint fenced" in seen:
              narrowed = True
              resize(60)
      sys.stdout.buffer.write(seen)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """
    return try await Invocation.run(
      "python3", ["-c", script, Checkout.tamsdr] + arguments + ["--state-dir", state])
  }

  /// A run with a step that works and one that looks; a signal comes once another terminal follows it.
  fileprivate func interruptedRun() async throws -> Invocation {
    let runbook = folder + "/slow.yaml"
    let text = """
      runbook: slow
      steps:
        - parallel:
            - id: work
              action: command.run
              with: { command: [sh, -c, "until [ -e \(folder)/gate ]; do sleep 0.1; done"], undo: ["true"] }
            - { id: look, action: wait.until, with: { command: ["false"] } }
      """
    try text.write(toFile: runbook, atomically: true, encoding: .utf8)
    let script = """
      program=$1 runbook=$2 site=$3 state=$4 folder=$5
      "$program" run "$runbook" --site "$site" --yes --state-dir "$state" >"$folder/run.txt" 2>&1 &
      run=$!
      until grep -qs 'work: command.run' "$folder/run.txt"; do sleep 0.05; done
      "$program" status --watch --state-dir "$state" >"$folder/watch.txt" 2>&1 &
      watch=$!
      until grep -qs 'following run' "$folder/watch.txt"; do sleep 0.05; done
      began=$(date +%s%N)
      kill -INT $run
      until grep -qs 'safe place' "$folder/run.txt"; do sleep 0.01; done
      echo "answered after $((($(date +%s%N) - began) / 1000000)) ms" >&2
      touch "$folder/gate"
      wait $run
      code=$?
      wait $watch
      echo "=== code"; echo $code
      echo "=== run"; cat "$folder/run.txt"
      echo "=== watch"; cat "$folder/watch.txt"
      """
    let done = try await Invocation.run(
      "bash", ["-c", script, "bash", Checkout.tamsdr, runbook, site, state, folder])
    FileHandle.standardError.write(Data("a signal is \(done.errors)".utf8))
    return done
  }
}
