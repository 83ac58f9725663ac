import Foundation
import Testing

/// What can be wrong with a site before a run: each is one paragraph, and the site stays untouched.
@Suite("A site that is not as its file says")
struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// A pattern in the lab's site file, and what it is replaced by.
    var pattern = ""
    var replacement = ""
    var status = 3
    /// Words the paragraph must hold: what and where.
    let says: [String]
  }

  static let cases = [
    Case(
      testDescription: "wrong password", pattern: "secrets/vms-password",
      replacement: "secrets/executor-secret-key", says: ["401", "password"]),
    Case(
      testDescription: "wrong CA", pattern: "tls/ca.pem", replacement: "other-ca.pem",
      says: ["certificate", "https://127.0.0.1"]),
    Case(
      testDescription: "unreachable cluster", pattern: "https://127.0.0.1:[0-9]+",
      replacement: "https://127.0.0.1:1", says: ["127.0.0.1", "port 1"]),
    Case(
      testDescription: "Trino down", pattern: "(trino: \\{ endpoint: \"http://127.0.0.1):[0-9]+",
      replacement: "$1:1", says: ["Trino", "port 1"]),
    Case(
      testDescription: "missing bucket", pattern: "buckets: ([\\[{]) ?tams-media",
      replacement: "buckets: $1 nowhere", says: ["nowhere"]),
    Case(
      testDescription: "wrong tables", pattern: "tables: vasttams-7",
      replacement: "tables: vasttams-6",
      says: ["has the tables of vasttams-7, not of vasttams-6", "column flows.deleted"]),
    Case(
      testDescription: "wrong schema", pattern: "schema: tams7", replacement: "schema: tams6",
      says: ["tables", "vasttams-7"]),
    Case(
      testDescription: "overlapping fence keys",
      pattern: "access_key: \"[^\"]+\"((?s).*id: )(\"[^\"]+\")",
      replacement: "access_key: $2$1$2", status: 2, says: ["fence", "site.yaml:"]),
    Case(
      testDescription: "expired snapshots", says: ["snapshot"]),
  ]

  @Test("is refused in one paragraph and left as it was", arguments: cases)
  func refused(_ refusal: Case) async throws {
    try await LabSite.with { lab in
      let site = try await changedSite(refusal, lab)
      if refusal.testDescription == "expired snapshots" { try await lab.expireSnapshots() }
      let before = try await lab.digest()
      let logged = try await lab.log().count
      let run = try await lab.tamsdr([
        "run", Checkout.runbook("full-restore"), "--site", site, "--yes", "--accept",
        "loss_over_limit", "--accept", "loss_unknown",
      ])
      #expect(run.status == refusal.status, "\(run)")
      for words in refusal.says { #expect(run.errors.contains(words), "\(words) in \(run)") }
      #expect(run.errors.contains("site: as before"), "\(run)")
      #expect(run.errors.contains("next: "), "\(run)")
      #expect(run.errors.split(separator: "\n").count <= 12, "\(run)")
      #expect(try await lab.changes(since: logged) == [])
      #expect(try await lab.digest() == before)
    }
  }

  @Test("has all that is wrong told at once, by check, plan and run; such a run cannot be undone")
  func all() async throws {
    try await LabSite.with { lab in
      let site = lab.folder + "/other-site.yaml"
      let text = try String(contentsOfFile: lab.site, encoding: .utf8)
      try text.replacingOccurrences(of: "tams-media", with: "nowhere")
        .replacingOccurrences(of: "tables: vasttams-7", with: "tables: vasttams-6")
        .write(toFile: site, atomically: true, encoding: .utf8)
      let files = [Checkout.runbook("full-restore"), "--site", site]
      let findings = [
        "  - preflight the buckets' views: the cluster has no view of bucket nowhere",
        "  - preflight S3: there is no bucket nowhere",
        "  - preflight Trino: tams-db/tams7 has the tables of vasttams-7, not of vasttams-6",
      ]
      for words in [
        ["check"] + files + ["--cluster"], ["plan"] + files, ["run"] + files + ["--yes"],
      ] {
        // Commands that know no runs take no folder of them.
        let done =
          words[0] == "run"
          ? try await lab.tamsdr(words) : try await Invocation.run(Checkout.tamsdr, words)
        #expect(done.status == 3, "\(done)")
        for finding in findings { #expect(done.errors.contains(finding), "\(done)") }
        #expect(done.errors.contains("next: tamsdr check "), "\(done)")
      }
      let back = try await lab.tamsdr(["rollback", "--yes"])
      #expect(back.status == 2 && back.errors.contains("error run-ended"), "\(back)")
      #expect(back.errors.contains("has left nothing that could be undone"), "\(back)")
    }
  }

  /// Beside the lab's own, so that the paths in it mean the same.
  private func changedSite(_ refusal: Case, _ lab: LabSite) async throws -> String {
    let text = try String(contentsOfFile: lab.site, encoding: .utf8)
    guard !refusal.pattern.isEmpty else { return lab.site }
    let changed = text.replacingOccurrences(
      of: refusal.pattern, with: refusal.replacement, options: .regularExpression)
    try #require(changed != text, "\(refusal.pattern) is not in\n\(text)")
    if refusal.replacement == "other-ca.pem" { try await makeAuthority(lab) }
    let path = lab.folder + "/other-site.yaml"
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func makeAuthority(_ lab: LabSite) async throws {
    let made = try await Invocation.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=another",
        "-keyout", lab.folder + "/other-key.pem", "-out", lab.folder + "/other-ca.pem",
      ])
    try #require(made.status == 0, "\(made)")
  }

  @Test("no run starts where its journal cannot be written")
  func fullDisk() async throws {
    try await LabSite.with { lab in
      let before = try await lab.digest()
      let logged = try await lab.log().count
      // No file may pass 64 KiB: the lock fits, the space set aside for the journal does not.
      let run = try await Invocation.run(
        "bash",
        [
          "-c",
          """
          (trap '' XFSZ; ulimit -f 64; exec "$@") 2>&1 | cat >&2
          exit ${PIPESTATUS[0]}
          """, "bash", Checkout.tamsdr,
          "run", Checkout.runbook("full-restore"), "--site", lab.site, "--yes", "--state-dir",
          lab.state,
        ])
      #expect(run.status == 3, "\(run)")
      #expect(run.errors.contains("the journal cannot be written"), "\(run)")
      #expect(run.errors.contains("\(lab.state)/runs/"), "\(run)")
      #expect(run.errors.contains("site: as before"), "\(run)")
      #expect(run.errors.contains("next: "), "\(run)")
      #expect(try await lab.changes(since: logged) == [])
      #expect(try await lab.digest() == before)
    }
  }
}

extension LabSite {
  /// Lets every snapshot be past its expiry, as the cluster itself would tell it.
  fileprivate func expireSnapshots() async throws {
    let script = """
      import base64, json, os, ssl, urllib.request
      context = ssl.create_default_context(cafile=os.environ["VMS_CA_FILE"])
      login = os.environ["VMS_USER"] + ":" + os.environ["VMS_PASSWORD"]
      head = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
              "Content-Type": "application/json"}
      base = "https://" + os.environ["VMS_ADDRESS"] + "/api/latest/snapshots/"
      def call(method, url, body=None):
          data = json.dumps(body).encode() if body is not None else None
          request = urllib.request.Request(url, data, head, method=method)
          answer = urllib.request.urlopen(request, context=context).read()
          return json.loads(answer) if answer else None
      found = call("GET", base + "?page_size=1000")
      for snapshot in found if isinstance(found, list) else found["results"]:
          call("PATCH", base + str(snapshot["id"]) + "/", {"expiration_time": "2024-01-01T00:00:00Z"})
      """
    let done = try await Invocation.run(
      "bash",
      [
        "-c", "eval \"$('\(Checkout.lab)' env --dir '\(folder)')\" && exec python3 -c \"$1\"",
        "bash", script,
      ])
    try #require(done.status == 0, "\(done)")
  }
}
