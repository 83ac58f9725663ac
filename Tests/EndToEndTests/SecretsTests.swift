import Foundation
import Testing

@Suite("Secrets")
struct SecretsTests {
  @Test("are in nothing that a run leaves or shows, in no form, nor in what it starts")
  func nowhere() async throws {
    try await LabSite.with(["--segments", "20", "--journal", "mirror"]) { lab in
      let scene = try PlantedSecrets(lab)
      let before = try scene.files()
      try await lab.disaster("flows-deleted")
      var shown: [Invocation] = []
      func tamsdr(_ words: [String]) async throws -> Invocation {
        let done = try await lab.tamsdr(words, environment: scene.environment)
        shown.append(done)
        return done
      }
      let consent = ["--yes", "--accept", "loss_over_limit"]
      shown.append(try await tamsdr(["plan", scene.runbook, "--site", lab.site, "-o", scene.plan]))
      // The cluster refuses the rescue, and gives back what it was sent.
      try await lab.fail(
        ServiceFault(
          service: "vms", method: "POST", path: "/snapshots/", fault: "500", always: true))
      let failed = try await tamsdr(["run", scene.runbook, "--site", lab.site] + consent)
      #expect(failed.status == 3, "\(failed)")
      try await lab.clearFaults()
      let run = try await tamsdr(["run", scene.runbook, "--site", lab.site] + consent)
      // One that is told of the end refuses to be.
      #expect([0, 8].contains(run.status), "\(run)")
      for format in ["text", "json", "html"] {
        shown.append(try await lab.tamsdr(["report", "--format", format]))
      }
      shown.append(try await lab.tamsdr(["status"]))
      shown.append(try await lab.tamsdr(["list"]))

      // What the steps wrote shows that they had the secrets.
      let report = try await lab.report()
      #expect("\(report.members)".contains("[redacted]"))
      let limits = try String(contentsOfFile: scene.processes + ".limits", encoding: .utf8)
      #expect(limits.contains(/Max core file size +0 +0/), "\(limits)")
      for (name, secret) in scene.secrets {
        for (form, text) in PlantedSecrets.forms(of: secret) {
          for invocation in shown {
            #expect(!"\(invocation)".contains(text), "\(name) as \(form) in \(invocation.command)")
          }
          for file in try scene.files() where before[file.key] != file.value {
            // TAMS may need its own: what starts it has it.
            if name == "TAMS_TOKEN", file.key == scene.processes { continue }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file.key))
            #expect(bytes.range(of: Data(text.utf8)) == nil, "\(name) as \(form) in \(file.key)")
          }
        }
      }
    }
  }
}

/// A lab whose site and runbook name secrets wherever they may, each with a value of its own.
private struct PlantedSecrets {
  let lab: LabSite
  let runbook: String
  let plan: String
  /// What other processes had as arguments and environment while the run was on.
  let processes: String
  let secrets: [String: String]
  let environment: [String: String]

  init(_ lab: LabSite) throws {
    self.lab = lab
    let folder = URL(fileURLWithPath: lab.folder).deletingLastPathComponent().path
    runbook = folder + "/runbook.yaml"
    plan = folder + "/plan"
    processes = folder + "/processes"
    let planted = [
      "TRINO_PASSWORD", "TAMS_TOKEN", "HOOK_TOKEN", "RUN_TOKEN", "LATE_TOKEN",
    ].map {
      ($0, "s3c/r+t \"\($0.lowercased().reversed())\" é\(UInt64.random(in: 1 << 60 ... .max))")
    }
    let text = try String(contentsOfFile: lab.site, encoding: .utf8)
    let endpoint = String(
      try #require(text.firstMatch(of: /s3:\n +endpoint: "([^"]+)"/)?.output.1))
    let hook = (0..<2).map { _ in "T\(UInt64.random(in: 1 << 60 ... .max))" }
    var secrets = Dictionary(uniqueKeysWithValues: planted)
    environment = secrets.merging(["HOOK_URL": "\(endpoint)/hooks/\(hook[0])?key=\(hook[1])"]) {
      $1
    }
    secrets["HOOK_URL"] = hook[0]
    secrets["HOOK_URL's key"] = hook[1]
    for name in try FileManager.default.contentsOfDirectory(atPath: lab.folder + "/secrets") {
      secrets[name] = try String(contentsOfFile: "\(lab.folder)/secrets/\(name)", encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    self.secrets = secrets
    try plantInSite(text, endpoint)
    try plantInRunbook(folder)
  }

  private func plantInSite(_ text: String, _ endpoint: String) throws {
    let changed =
      text
      .replacing(
        "catalog: vast, user: tamsdr",
        with: "catalog: vast, user: tamsdr, password: { env: TRINO_PASSWORD }"
      )
      .replacing("  time_base: tai\n", with: "  time_base: tai\n  token: { env: TAMS_TOKEN }\n")
        + """
        notifiers:
          - { name: hook, webhook: "\(endpoint)/no-such-bucket/hook", token: { env: HOOK_TOKEN } }
          - { name: chat, webhook: { env: HOOK_URL } }

        """
    try #require(changed.contains("TRINO_PASSWORD") && changed.contains("TAMS_TOKEN"))
    try changed.write(toFile: lab.site, atomically: true, encoding: .utf8)
  }

  /// A full restore with steps that give away all they get, and one that looks at other processes.
  private func plantInRunbook(_ folder: String) throws {
    try Self.leak.write(toFile: folder + "/leak.py", atomically: true, encoding: .utf8)
    try Self.watch.write(toFile: folder + "/watch.sh", atomically: true, encoding: .utf8)
    let text = try String(contentsOfFile: Checkout.runbook("full-restore"), encoding: .utf8)
    let first = "steps:\n"
    let open = "\nfinally:"
    try #require(text.contains(first) && text.contains(open))
    let steps = """
      steps:
        # Nobody has read this one yet when its environment is shown.
        - { id: show, action: command.run, with: { command: [env], read_only: true } }
        - id: leak
          action: command.run
          with:
            command: [python3, "\(folder)/leak.py"]
            secret_environment: { TOKEN: "${{ parameters.token }}", KEY: "${{ site.s3.secret_key }}", PASSWORD: "${{ site.trino.password }}" }
            secret_stdin: "${{ site.vast.password }}"
            read_only: true
        - { id: told, action: notify.send, on_failure: continue, with: { message: "before ${{ steps.leak.stdout }}" } }

      """
    let watching = """

        - { id: watch, action: command.run, with: { command: [bash, "\(folder)/watch.sh", "\(processes)"], read_only: true } }

      finally:
      """
    let parameters = """
      parameters:
        token: { type: secret, default: { env: RUN_TOKEN } }
        late: { type: secret, default: { env: LATE_TOKEN } }

      """
    let changed = text.replacing("parameters:\n", with: parameters, maxReplacements: 1)
      .replacing(first, with: steps, maxReplacements: 1)
      .replacing(open, with: watching, maxReplacements: 1)
    try changed.write(toFile: runbook, atomically: true, encoding: .utf8)
  }

  private static let leak = """
    import base64, json, os, sys, urllib.parse
    for secret in [os.environ["TOKEN"], os.environ["KEY"], os.environ["PASSWORD"], sys.stdin.read()]:
        data = secret.encode()
        for text in [secret, base64.b64encode(data).decode(), base64.b64encode(b"tamsdr:" + data).decode(),
                     base64.urlsafe_b64encode(b"x" + data).decode(), data.hex(), data.hex().upper(),
                     urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret), json.dumps(secret),
                     json.dumps(secret, ensure_ascii=False)]:
            print(text)
            print(text, file=sys.stderr)
    """

  private static let watch = """
    for process in /proc/[0-9]*; do
      { [ "$process" = "/proc/$PPID" ] || tr '\\0' '\\n' < "$process/environ"; tr '\\0' '\\n' < "$process/cmdline"; } 2> /dev/null
    done > "$1"
    cat /proc/$PPID/limits > "$1.limits"
    """

  static func forms(of secret: String) -> [(String, String)] {
    let data = Data(secret.utf8)
    let json = String(decoding: (try? JSONEncoder().encode(secret)) ?? Data(), as: UTF8.self)
    let percent = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
    return [
      ("itself", secret), ("base64", data.base64EncodedString()),
      ("base64 of user:secret", Data("tamsdr:\(secret)".utf8).base64EncodedString()),
      ("hex", data.map { String(format: "%02x", $0) }.joined()), ("a URL's part", percent),
      ("JSON", String(json.dropFirst().dropLast())),
      ("JSON in ASCII", String(json.dropFirst().dropLast()).replacing("é", with: "\\u00e9")),
    ]
  }

  /// Every file below the test's folder but the secrets and the cluster's own list of keys, with its time
  /// and size.
  func files() throws -> [String: String] {
    let root = URL(fileURLWithPath: lab.folder).deletingLastPathComponent()
    let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
    var files: [String: String] = [:]
    let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys)
    while let file = walk?.nextObject() as? URL {
      let values = try file.resourceValues(forKeys: Set(keys))
      guard values.isRegularFile == true, !file.path.hasPrefix(lab.folder + "/secrets/"),
        file.path != lab.folder + "/vast/users.json"
      else {
        continue
      }
      files[file.path] =
        "\(values.fileSize ?? 0) \(values.contentModificationDate?.timeIntervalSince1970 ?? 0)"
    }
    return files
  }
}
