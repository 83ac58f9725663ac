import Core
import Testing

@testable import Lab

@Suite("faults of a whole lab")
struct LabFaultsTests {
  @Test(
    "a full disk refuses what VMS, S3, Trino and TAMS are to store, keeps what is there, and ends")
  func diskFull() async throws {
    try await withWireLab(executable: try labProgram()) { wire async throws in
      func putTag() async throws -> RawAnswer {
        let flows = try await wire.trino(#"SELECT id FROM vast."tams-db/tams7".flows LIMIT 1"#)
        let flow = try #require(flows["data"].listValue?.first?.listValue?.first?.textValue)
        let head = "Host: h\r\nContent-Type: application/json\r\nConnection: close\r\n"
        return await talk(
          port: wire.lab.description.ports.tams,
          "PUT /flows/\(flow)/tags/a HTTP/1.1\r\n\(head)Content-Length: 3\r\n\r\n\"b\"")
      }
      try wire.lab.faults.add(
        FaultRule(.diskFull, target: .s3, when: FaultRule.Moment("snapshot taken")))
      #expect(try await wire.s3("PUT", "/scratch/k", body: "one").status == 200)
      #expect(try await wire.takeSnapshot("before").status == 201)

      let snapshot = try await wire.takeSnapshot("after")
      #expect(snapshot.status == 400 && snapshot.body.contains("Not enough space"))
      let put = try await wire.s3("PUT", "/scratch/k", body: "two")
      #expect(put.status == 507 && put.body.contains("<Code>InsufficientStorage</Code>"))
      #expect(try await wire.s3("GET", "/scratch/k").body == "one")
      let change = try await wire.trino(#"DELETE FROM vast."tams-db/tams7".segments"#)
      #expect(change["error"]["message"].textValue?.contains("No space left") == true)
      let rows = try await wire.trino(#"SELECT count(*) FROM vast."tams-db/tams7".segments"#)
      #expect(rows["data"] != .list([.list([.integer(0)])]) && rows["error"] == .null)
      let tag = try await putTag()
      #expect(tag.status == 500 && tag.body.contains("No space left"))
      #expect(try await wire.s3("DELETE", "/scratch/k").status == 204)

      try wire.lab.faults.clear()
      #expect(try await wire.takeSnapshot("after").status == 201)
      #expect(try await wire.s3("PUT", "/scratch/k", body: "two").status == 200)
      #expect(try await putTag().status == 204)
    }
  }

  @Test("the clock is off from the request on that a rule names, for its service only")
  func clock() async throws {
    try await withWireLab { wire async throws in
      try wire.lab.faults.add(
        FaultRule(.clock(.seconds(-600)), target: .vms, method: "GET", path: "/clusters/"))
      func skew(_ answer: RawAnswer) throws -> Double {
        let date = try #require(answer.header("Date").flatMap(Timestamp.init(httpDate:)))
        return (date - LabClock.machineTime).inSeconds
      }
      #expect(try await skew(wire.vms("GET", "versions/")) > -300)
      #expect(try await skew(wire.vms("GET", "clusters/")) < -590)
      #expect(try await skew(wire.vms("GET", "versions/")) < -590)
      #expect(try await skew(wire.s3("GET", "/scratch")) > -300)
    }
  }

  @Test("a store can begin to ignore conditions")
  func ignoredConditions() async throws {
    try await withWireLab { wire async throws in
      let once = [("If-None-Match", "*")]
      func put() async throws -> Int? {
        try await wire.s3("PUT", "/scratch/k", headers: once, body: "x").status
      }
      #expect(try await put() == 200)
      #expect(try await put() == 412)
      try wire.lab.faults.add(FaultRule(.ignoreConditions, target: .s3, method: "PUT", number: 2))
      #expect(try await put() == 412)
      #expect(try await put() == 200)
    }
  }

  @Test("an answer can name a wrong state once, and be right the next time")
  func wrongState() async throws {
    try await withWireLab { wire async throws in
      let id = try #require(try await wire.takeSnapshot("s").json()["id"].integerValue)
      try wire.lab.faults.add(
        FaultRule(.wrongState("REHYDRATING"), target: .vms, path: "/snapshots/"))
      let wrong = try await wire.vms("GET", "snapshots/\(id)/").json()
      #expect(wrong["state"] == .text("REHYDRATING") && wrong["name"] == .text("s"))
      #expect(try await wire.vms("GET", "snapshots/\(id)/").json()["state"] == .text("SUCCEED"))
    }
  }

  @Test("a rule that waits for a moment strikes the next matching request after it")
  func moment() async throws {
    try await withWireLab { wire async throws in
      try wire.lab.faults.add(
        FaultRule(
          .status(503), target: .vms, path: "/versions/",
          when: FaultRule.Moment("snapshot taken", number: 2)))
      var statuses: [Int?] = []
      for name in ["a", "b"] {
        statuses.append(try await wire.vms("GET", "versions/").status)
        #expect(try await wire.takeSnapshot(name).status == 201)
      }
      statuses.append(try await wire.vms("GET", "versions/").status)
      statuses.append(try await wire.vms("GET", "versions/").status)
      #expect(statuses == [200, 200, 503, 200])
    }
  }

  @Test("effects are counted by their names, those of clients only")
  func counts() async throws {
    try await withWireLab { wire async throws in
      for body in ["one", "two"] { _ = try await wire.s3("PUT", "/scratch/k", body: body) }
      _ = try await wire.takeSnapshot("s")
      _ = try await wire.takeSnapshot("s")
      try wire.lab.faults.add(FaultRule(.refuse, target: .vms))
      _ = try await wire.takeSnapshot("t")
      let counts = try wire.lab.effectCounts().map { "\($0.count) \($0.effect) \($0.name ?? "")" }
      #expect(counts == ["2 object written k", "1 snapshot taken s"])
    }
  }
}
