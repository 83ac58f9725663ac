import Core
import Lab
import Testing

@testable import Transport

@Suite("VAST's records as they may come")
struct VastRecordTests {
  private func object(_ text: String) throws -> LenientObject {
    try #require(JSONText.decode(Array(text.utf8)).flatMap(LenientObject.init))
  }

  @Test("ids are numbers or text, times have a zone or none, anything may be null")
  func lenient() throws {
    let full = try object(
      """
      {"id": "812", "name": "n", "path": "/tams/db/", "created": "2026-03-01T02:00:01",
       "expiration_time": null, "state": "succeed", "indestructible": "true",
       "protection_policy_id": "7", "unique_phys_estimation": "1048576", "policy": ""}
      """)
    let snapshot = try #require(Snapshot(full))
    #expect(snapshot.id == 812)
    #expect(snapshot.path.text == "/tams/db")
    #expect(snapshot.created == Timestamp(rfc3339: "2026-03-01T02:00:01Z"))
    #expect(snapshot.expires == nil && snapshot.isReady && snapshot.isIndestructible)
    #expect(snapshot.policyID == 7 && snapshot.policyName == nil)
    #expect(snapshot.uniqueBytes == 1_048_576)
    let nameless = try object(#"{"name": "no id", "path": "/p"}"#)
    #expect(Snapshot(nameless) == nil)
  }

  @Test(
    "a restore is open when its task is named, as a link, a number or an object",
    arguments: [
      ("null", false, nil), (#""""#, false, nil), ("{}", false, nil),
      (#""https://vms/api/vtasks/9001/""#, true, 9_001), ("9001", true, 9_001),
      (#""9001""#, true, 9_001), (#"{"id": 9001}"#, true, 9_001), (#""odd""#, true, nil),
    ])
  func restoreTask(task: String, isOpen: Bool, id: Int?) throws {
    let row = try object(
      #"{"id": 3, "name": "p", "source_dir": "/tams/db", "restore_task": \#(task), "role": "LOCAL"}"#
    )
    let path = try #require(ProtectedPath(row))
    #expect(path.hasRestoreTask == isOpen)
    #expect(path.restoreTaskID == id)
    #expect(path.isLocal == true)
  }

  @Test(
    "a state nobody documented is unknown, never good or bad",
    arguments: [
      ("Active", ProtectedPath.Condition.steady), ("LOCAL_SUSPENDED", .held),
      ("Initial Sync", .working), ("Degraded", .bad), ("DELETE_PENDING", .gone),
      ("UNKNOWN", .unknown), ("Restoring", .unknown), ("", .unknown),
    ])
  func states(word: String, condition: ProtectedPath.Condition) throws {
    let row = try object(#"{"id": 3, "name": "p", "source_dir": "/p", "state": "\#(word)"}"#)
    let path = try #require(ProtectedPath(row))
    #expect(path.state.meaning == condition)
    #expect(path.state.raw == word)
  }

  @Test(
    "started work is found in each form the answer may have",
    arguments: [
      (#"{"id": 55, "sync_progress": 0, "async_task": {"id": 9}}"#, 55, 9),
      (#"{"id": 55, "loanee_root_path": "/x/", "async_task": 9}"#, 55, 9),
      (#"{"id": "55", "loanee_root_path": "/x/", "task_id": "9"}"#, 55, 9),
      (#"{"id": 9, "name": "t", "messages": []}"#, nil, 9),
      (#"{"async_task": {"id": "9"}}"#, nil, 9),
      ("null", nil, nil), ("{}", nil, nil),
    ])
  func startedWork(answer: String, stream: Int?, task: Int?) throws {
    let value = try #require(JSONText.decode(Array(answer.utf8)))
    let work = StartedWork(value)
    #expect(work.stream?.id == stream)
    #expect(work.taskID == task)
  }

  @Test(
    "a stream is done, failed or pending by any of its three words",
    arguments: [
      (#""state": "Completed""#, VastProgress.done),
      (#""state": null, "status": {"state": "FINISHED"}"#, .done),
      (#""state": "Syncing", "external_state": "Sync Failed""#, .failed),
      (#""state": "Warming up""#, .pending), (#""state": null"#, .unknown),
    ])
  func streams(fields: String, progress: VastProgress) throws {
    let row = try object(#"{"id": 1, \#(fields)}"#)
    let stream = try #require(GlobalSnapStream(row))
    #expect(stream.progress == progress)
  }

  @Test(
    "a task is done only when it says so",
    arguments: [
      ("COMPLETED", VastProgress.done), ("RUNNING", .pending), ("FAILED", .failed),
      ("PARTIALLY_COMPLETED", .failed), ("UNKNOWN", .unknown), ("TIMEOUT", .unknown),
      ("Brewing", .unknown),
    ])
  func tasks(word: String, progress: VastProgress) throws {
    let row = try object(#"{"id": 1, "state": "\#(word)", "messages": ["a", "b"]}"#)
    let task = try #require(VTask(row))
    #expect(task.state.meaning == progress)
    #expect(task.lastMessage == "b")
  }
}

@Suite("VAST's lists")
struct VastListTests {
  /// The ids a client finds where `page` answers each request.
  private func ids(
    _ page: @escaping @Sendable (_ number: Int, _ size: Int) -> Response
  ) async throws -> (ids: [Int], requests: Int) {
    let found = Received()
    var ids: [Int] = []
    try await serving({ request, _ in
      if request.path == "/api/token/" { return .text(#"{"access": "a"}"#) }
      _ = found.note(request)
      return page(
        Int(request.queryItem("page") ?? "") ?? 0, Int(request.queryItem("page_size") ?? "") ?? 0)
    }) { server in
      ids = try await plainClient(server).clusters().map(\.id)
    }
    return (ids, found.all.count)
  }

  private static func rows(_ range: Range<Int>) -> String {
    "[" + range.map { #"{"id": \#($0)}"# }.joined(separator: ",") + "]"
  }

  @Test("pages are followed as long as there is a next one")
  func envelope() async throws {
    let (ids, requests) = try await ids { number, _ in
      let next = number < 3 ? #""http://elsewhere/?page=9""# : "null"
      return .text(
        #"{"count": 6, "next": \#(next), "results": \#(Self.rows(number * 2..<number * 2 + 2))}"#)
    }
    #expect(ids == [2, 3, 4, 5, 6, 7])
    #expect(requests == 3)
  }

  @Test("a full page of a bare list may have another behind it; 404 is the end")
  func bare() async throws {
    let (ids, requests) = try await ids { number, size in
      number == 1 ? .text(Self.rows(0..<size)) : .text("Invalid page.", status: 404)
    }
    #expect(ids.count == 1_000 && requests == 2)
  }

  @Test("a server that knows no pages gives the same list again, which ends it")
  func samePage() async throws {
    let (ids, requests) = try await ids { _, size in .text(Self.rows(0..<size + 5)) }
    #expect(ids.count == 1_005 && requests == 2)
  }

  @Test("what is no list is a failure, not an empty list")
  func noList() async throws {
    for text in [#"{"detail": "odd"}"#, "null", "7"] {
      let failure = await #expect(throws: RemoteFailure.self) {
        _ = try await ids { _, _ in .text(text) }
      }
      guard case .unreadable = failure?.cause else {
        Issue.record("\(text): \(String(describing: failure))")
        continue
      }
    }
  }
}
