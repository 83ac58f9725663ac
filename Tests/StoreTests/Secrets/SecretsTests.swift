import Core
import Foundation
import Testing

@testable import Store

@Suite("Secrets")
struct SecretsTests {
  @Test("a file is read from beside the site file, without the line break at its end")
  func readsFile() async throws {
    let folder = try SecretFolder()
    try folder.write("pass-word\n", to: "secrets/vms")
    let secrets = Secrets(folder: folder.path)
    #expect(try await secrets.read(.file("secrets/vms")) == "pass-word")
    #expect(try await secrets.read(.file(folder.path + "/secrets/vms")) == "pass-word")
  }

  @Test("a secret is read once")
  func readsOnce() async throws {
    let folder = try SecretFolder()
    try folder.write("first", to: "s")
    let secrets = Secrets(folder: folder.path)
    _ = try await secrets.read(.file("s"))
    try folder.write("second", to: "s")
    #expect(try await secrets.read(.file("s")) == "first")
  }

  @Test("a command's output is the secret, and its arguments reach it unchanged")
  func readsCommand() async throws {
    let secrets = Secrets(folder: "")
    let value = try await secrets.read(.command(["printf", "%s|%s\n", "a b", "$HOME"]))
    #expect(value == "a b|$HOME")
  }

  @Test("a program with a relative path lies beside the site file")
  func readsRelativeCommand() async throws {
    let folder = try SecretFolder()
    // A link, since a script just written is busy while another test spawns.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/show", withDestinationPath: "/bin/echo")
    let secrets = Secrets(folder: folder.path)
    #expect(try await secrets.read(.command(["./show", "shown"])) == "shown")
  }

  @Test(
    "what is missing, empty or broken is named, and the secret is not",
    arguments: [
      (SecretReference.environment("TAMSDR_TEST_ABSENT"), "the secret is not in the environment"),
      (.file("absent"), "the file of the secret cannot be read: No such file or directory"),
      (
        .command(["sh", "-c", "echo hidden; exit 3"]),
        "the command of the secret ended with status 3"
      ),
      (.command(["sh", "-c", "kill -9 $$"]), "the command of the secret ended with signal 9"),
      (.command(["true"]), "the secret is empty"),
      (.command(["echo", "ab"]), "the secret has fewer than 4 bytes"),
      (
        .command(["/no/such/program"]),
        "the command of the secret cannot be started: No such file or directory"
      ),
    ])
  func namesWhatIsWrong(reference: SecretReference, what: String) async throws {
    let secrets = Secrets(folder: "/nowhere")
    let problem = await #expect(throws: Problem.self) { _ = try await secrets.read(reference) }
    #expect(problem?.what == what)
    #expect(problem?.display.contains("hidden") == false)
  }

  @Test("a command that does not end is ended, with what it started")
  func endsSlowCommand() async throws {
    let folder = try SecretFolder()
    let secrets = Secrets(folder: folder.path, commandLimit: .milliseconds(300))
    let script = "echo $$ > \(folder.path)/leader; sleep 600 & echo $! > \(folder.path)/child; wait"
    let problem = await #expect(throws: Problem.self) {
      _ = try await secrets.read(.command(["sh", "-c", script]))
    }
    #expect(problem?.what == "the command of the secret gave no secret within 300ms")
    for name in ["leader", "child"] {
      let text = try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
      let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
      try await folder.waitForEnd(of: process)
    }
  }
}

@Suite("Redaction of secrets")
struct RedactionTests {
  static let secret = "s3cr/t+ \"Ü\"&pass"

  static let forms: [(String, String)] = {
    let data = Data(secret.utf8)
    let hex = data.map { String(format: "%02x", $0) }.joined()
    let percent =
      secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let json = String(decoding: (try? JSONEncoder().encode([secret])) ?? Data(), as: UTF8.self)
    return [
      ("itself", secret), ("hex", hex), ("upper-case hex", hex.uppercased()),
      ("percent-encoded", percent), ("percent-encoded in lower case", percent.lowercased()),
      ("a form's field", percent.replacingOccurrences(of: "%20", with: "+")),
      ("base64", data.base64EncodedString()),
      ("base64 of user:secret", Data("tamsdr:\(secret)".utf8).base64EncodedString()),
      ("base64 of x:secret", Data("xy:\(secret)".utf8).base64EncodedString()),
      ("base64 of ab:secret", Data("abc:\(secret)x".utf8).base64EncodedString()),
      ("JSON", json),
      ("JSON in ASCII", #"s3cr/t+ \"\u00dc\"&pass"#),
      ("JSON in ASCII, upper case", #"s3cr/t+ \"\u00DC\"&pass"#),
      ("HTML", "s3cr/t+ &quot;Ü&quot;&amp;pass"),
    ]
  }()

  @Test("a secret is taken out in every form it may be sent in", arguments: forms)
  func redacts(form: String, text: String) {
    var redaction = Redaction()
    redaction.add(Self.secret)
    let clean = redaction.redact("before <\(text)> after")
    #expect(clean.hasPrefix("before <") && clean.hasSuffix("> after"))
    #expect(clean.contains(Redaction.mark), "\(form)")
    // What base64 keeps at the seams is at most the bits of one byte on each side.
    let left = clean.replacingOccurrences(of: Redaction.mark, with: "").count
    #expect(left <= "before <> after".count + 14, "\(form): \(clean)")
    #expect(!clean.contains("s3cr") && !clean.contains("pass>"))
  }

  @Test("text without a secret stays as it is, byte for byte")
  func leavesOtherText() {
    var redaction = Redaction()
    redaction.add(Self.secret)
    redaction.add("x")
    #expect(redaction.redact("héllo wörld 73 33") == "héllo wörld 73 33")
  }

  @Test("of two secrets that begin alike the longer one is taken out whole")
  func prefersLonger() {
    var redaction = Redaction()
    redaction.add("pass")
    redaction.add("password")
    #expect(redaction.redact("password pass") == "[redacted] [redacted]")
  }

  @Test("Secrets redacts what it has read, and only then")
  func redactsWhatWasRead() async throws {
    let folder = try SecretFolder()
    try folder.write("top-secret-7", to: "s")
    let secrets = Secrets(folder: folder.path)
    #expect(secrets.redact("is top-secret-7") == "is top-secret-7")
    _ = try await secrets.read(.file("s"))
    #expect(secrets.redact("is top-secret-7") == "is [redacted]")
  }
}

/// A folder of one test, removed with the last reference to it.
private final class SecretFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/tamsdr-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Returns when no such process runs; a zombie has ended too.
  func waitForEnd(of process: pid_t) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      guard let state, !state.contains(") Z ") else { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("process \(process) still runs")
  }

  deinit {
    // Nothing can be done about a folder that does not go; the next test has another.
    try? FileManager.default.removeItem(atPath: path)
  }
}
