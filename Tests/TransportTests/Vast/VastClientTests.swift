import Core
import Foundation
import Lab
import Synchronization
import Testing

@testable import Transport

@Suite("the client of VAST's management API")
struct VastClientTests {
  /// One that can be used.
  private func snapshot(of path: DirectoryPath, _ vast: VastClient) async throws -> Snapshot {
    let made = try await vast.createSnapshot(named: "tamsdr-s", of: path, expires: nil)
    return try await vast.wait(forSnapshot: made.id)
  }

  @Test(
    "finds tenant, cluster, views, policies, protected paths and keys in lists of either shape",
    arguments: ["lists=envelope", "lists=bare"])
  func finds(lists: String) async throws {
    try await withVast([lists]) { server in
      let vast = try server.client()
      let tenant = try await vast.tenantID()
      let cluster = try #require(try await vast.clusters().first)
      let version = try await vast.systemVersion()
      let byBucket = try await vast.views(ofBucket: "tams-db")
      let byPath = try await vast.views(at: DirectoryPath("/tams/media/"))
      let paths = try await vast.protectedPaths()
      let policies = try await vast.policies()
      let user = try #require(try await vast.user(named: "tams"))
      #expect(tenant == 1)
      #expect(cluster.isOnline && cluster.guid != nil)
      #expect(version != nil)
      #expect(byBucket.map(\.path.text) == ["/tams/db"])
      #expect(byBucket.first?.protocols.contains("DATABASE") == true)
      #expect(byPath.map(\.bucket) == ["tams-media"])
      #expect(paths.filter { $0.directory.text == "/tams/db" }.count == 3)
      #expect(paths.allSatisfy { $0.isEnabled == true && $0.isLocal == true && !$0.hasRestoreTask })
      #expect(policies.contains { $0.name == "tams-media-6h" && !$0.frames.isEmpty })
      #expect(user.keys.map(\.id) == ["TAMSKEY"] && user.keys.first?.isEnabled == true)
      #expect(server.requests("POST", "/api/token/") == 1)
    }
  }

  @Test(
    "takes, finds, extends and deletes a snapshot; the same name again is refused",
    arguments: ["snapshot_ready=at_once", "snapshot_ready=later"])
  func snapshots(ready: String) async throws {
    try await withVast([ready]) { server in
      let vast = try server.client()
      let path = DirectoryPath("/tams/db")
      let expires = Timestamp(seconds: SystemClock.now().seconds + 3_600)
      let made = try await vast.createSnapshot(named: "tamsdr-1", of: path, expires: expires)
      let snapshot = try await vast.wait(forSnapshot: made.id)
      #expect(snapshot.isReady && snapshot.path == path && snapshot.expires == expires)
      let named = try await vast.snapshots(named: "tamsdr-1")
      let listed = try await vast.snapshots(of: path)
      #expect(named.map(\.id) == [made.id])
      #expect(listed.contains { $0.id == made.id } && listed.allSatisfy { $0.path == path })

      let again = await outcome { () async throws(RemoteFailure) in
        try await vast.createSnapshot(named: "tamsdr-1", of: path, expires: nil)
      }.failure
      #expect(
        again?.cause
          == .answered(status: 400, name: nil, message: "name: This field must be unique."))
      #expect(again?.asFailure().isInDoubt == false)

      try await vast.extendSnapshot(made.id, until: expires + .seconds(3_600))
      let extended = try await vast.snapshot(made.id)
      #expect(extended?.expires == expires + .seconds(3_600))
      try await vast.deleteSnapshot(made.id)
      try await vast.deleteSnapshot(made.id)
      let gone = try await vast.snapshot(made.id)
      #expect(gone == nil)
    }
  }

  @Test("suspends and resumes a schedule, disables and enables a key")
  func holds() async throws {
    try await withVast { server in
      let vast = try server.client()
      let path = try #require(try await vast.protectedPaths().first)
      let user = try #require(try await vast.user(named: "tams"))
      for enabled in [false, true] {
        try await vast.setProtectedPath(path.id, enabled: enabled)
        try await vast.setKey("TAMSKEY", of: user.id, enabled: enabled)
        let now = try #require(try await vast.protectedPath(path.id))
        let keys = try await vast.user(user.id)?.keys
        #expect(now.isEnabled == enabled)
        #expect(now.state.meaning == (enabled ? .steady : .held))
        #expect(keys?.first?.isEnabled == enabled)
      }
    }
  }

  @Test("looks before it sends a change again whose answer was lost", arguments: [false, true])
  func looks(canSee: Bool) async throws {
    let patches = Mutex(0)
    let fault: Fault = { request in
      guard request.method == "PATCH" else {
        return canSee || patches.withLock { $0 } == 0 ? nil : .close
      }
      patches.withLock { $0 += 1 }
      return .close
    }
    try await withVast(fault: fault) { server in
      let vast = try server.client()
      let path = try #require(try await vast.protectedPaths().first)
      let user = try #require(try await vast.user(named: "tams"))
      let switched = await outcome { () async throws(RemoteFailure) in
        try await vast.setProtectedPath(path.id, enabled: false)
      }
      #expect(patches.withLock { $0 } == 1)
      guard canSee else {
        #expect(switched.failure?.asFailure().isInDoubt == true)
        return
      }
      #expect(switched.failure == nil)
      try await vast.setKey("TAMSKEY", of: user.id, enabled: false)
      let made = try await vast.createSnapshot(
        named: "tamsdr-s", of: DirectoryPath("/tams/db"), expires: nil)
      let expires = Timestamp(seconds: SystemClock.now().seconds + 3_600)
      try await vast.extendSnapshot(made.id, until: expires)
      #expect(patches.withLock { $0 } == 3)
      let now = try await vast.protectedPath(path.id)
      let extended = try await vast.snapshot(made.id)
      #expect(now?.isEnabled == false && extended?.expires == expires)
    }
  }

  @Test(
    "restores: validates, clones, commits; states nobody documented are waited out",
    arguments: [
      ["states=usual"], ["states=unknown"], ["restore_task=id", "sync_progress=absent"],
    ])
  func restores(switches: [String]) async throws {
    try await withVast(switches) { server in
      let vast = try server.client()
      let path = try #require(
        try await vast.protectedPaths().first { $0.directory.text == "/tams/media" })
      let snapshot = try await snapshot(of: path.directory, vast)
      let validation = try await vast.validateRestore(path.id)
      #expect(validation.versionedViews.isEmpty && !validation.isReplicationDestination)

      let started = try await vast.restore(path.id, from: snapshot.id, named: "tamsdr-r")
      let taskID = try #require(started.taskID)
      let task = try await vast.wait(forTask: taskID)
      #expect(task.state.meaning == .done)
      let open = try #require(try await vast.protectedPath(path.id))
      #expect(open.hasRestoreTask && open.restoreTaskID != nil)
      let stream = try #require(try await vast.streams(named: "tamsdr-r").first)
      #expect(stream.snapshotID == snapshot.id)

      _ = try await vast.commitRestore(path.id)
      let ended = try await vast.wait(untilRestoreEndsOn: path.id)
      #expect(!ended.hasRestoreTask)
    }
  }

  @Test("stops a restore that is not committed; live data stays as it was")
  func stopsRestore() async throws {
    try await withVast { server in
      let vast = try server.client()
      let path = try #require(
        try await vast.protectedPaths().first { $0.directory.text == "/tams/media" })
      let snapshot = try await snapshot(of: path.directory, vast)
      _ = try await vast.restore(path.id, from: snapshot.id, named: "tamsdr-r")
      _ = try await vast.stopRestore(path.id)
      let ended = try await vast.wait(untilRestoreEndsOn: path.id)
      #expect(!ended.hasRestoreTask)
      #expect(server.requests("PATCH", "/commit/") == 0)
    }
  }

  @Test("clones a snapshot beside live data and takes the clone down again")
  func clones() async throws {
    try await withVast { server in
      let vast = try server.client()
      let snapshot = try await snapshot(of: DirectoryPath("/tams/db"), vast)
      let target = DirectoryPath("/scratch/tamsdr-clone")
      let started = try await vast.cloneSnapshot(snapshot.id, named: "tamsdr-c", to: target)
      let taskID = try #require(started.taskID)
      _ = try await vast.wait(forTask: taskID)
      let streamID = try #require(started.stream?.id)
      let stream = try #require(try await vast.stream(streamID))
      #expect(stream.progress == .done && stream.target == target)
      let there = try await vast.stat(target)
      #expect(there?.isDirectory == true)
      let removal = try await vast.deleteStream(stream.id, removingDirectory: true)
      if let task = removal?.taskID { _ = try await vast.wait(forTask: task) }
      let gone = try await vast.stat(target)
      let again = try await vast.deleteStream(stream.id, removingDirectory: true)
      #expect(gone == nil && again == nil)
    }
  }

  @Test("an answer that is cut leaves the change in doubt, made once, and findable by its name")
  func cutAnswer() async throws {
    try await withVast(fault: {
      $0.method == "POST" && $0.path.hasSuffix("/snapshots/") ? .cutHead(after: 20) : nil
    }) { server in
      let vast = try server.client()
      let failure = await outcome { () async throws(RemoteFailure) in
        try await vast.createSnapshot(
          named: "tamsdr-cut", of: DirectoryPath("/tams/db"), expires: nil)
      }.failure
      #expect(failure?.asFailure().isInDoubt == true)
      let found = try await vast.snapshots(named: "tamsdr-cut")
      #expect(found.count == 1)
      #expect(server.requests("POST", "/snapshots/") == 1)
    }
  }

  @Test("an answer that is garbled leaves the change in doubt")
  func garbledAnswer() async throws {
    try await withVast(fault: {
      $0.method == "POST" && $0.path.hasSuffix("/snapshots/") ? .garble : nil
    }) { server in
      let vast = try server.client()
      let failure = await outcome { () async throws(RemoteFailure) in
        try await vast.createSnapshot(
          named: "tamsdr-garbled", of: DirectoryPath("/tams/db"), expires: nil)
      }.failure
      guard case .unreadable = failure?.cause else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(failure?.asFailure().isInDoubt == true)
    }
  }

  @Test("a task the cluster has forgotten is in doubt, not failed")
  func forgottenTask() async throws {
    try await withVast { server in
      let vast = try server.client()
      let failure = await #expect(throws: Failure.self) {
        _ = try await vast.wait(forTask: 987_654)
      }
      #expect(failure?.isInDoubt == true)
    }
  }

  @Test("waiting ends when it is cancelled, and leaves the work in doubt")
  func cancelledWait() async throws {
    try await serving({ request, _ in
      request.path == "/api/token/"
        ? .text(#"{"access": "a"}"#) : .text(#"{"id": 9, "state": "RUNNING"}"#)
    }) { server in
      let vast = try plainClient(server)
      let looks = AsyncStream.makeStream(of: Void.self)
      let wait = Task { () -> Failure? in
        do throws(Failure) {
          _ = try await vast.wait(forTask: 9) { _ in looks.continuation.yield() }
          return nil
        } catch { return error }
      }
      for await _ in looks.stream { break }
      wait.cancel()
      #expect(await wait.value?.isInDoubt == true)
    }
  }

  @Test("the cluster's clock is measured by its Date header", arguments: [0, 300, -300])
  func clockSkew(seconds: Int) async throws {
    try await withVast(["clock_skew=\(seconds)"]) { server in
      let skew = try await server.client().clockSkew()
      #expect(abs(skew.inSeconds - Double(seconds)) < 60)
    }
  }
}

@Suite("logging in to VAST")
struct VastSessionTests {
  @Test("a refused password is tried once, whatever is asked and how often")
  func wrongPassword() async throws {
    try await withVast { server in
      let vast = try server.client(password: "wrong")
      for _ in 0..<3 {
        let failure = await outcome { () async throws(RemoteFailure) in
          try await vast.clusters()
        }.failure
        #expect(failure?.status == 401)
        #expect(failure?.problem.hint?.contains("user, password") == true)
      }
      #expect(server.requests("POST", "/api/token/") == 1)
    }
  }

  @Test("requests that come together share one login")
  func sharedLogin() async throws {
    try await withVast { server in
      let vast = try server.client()
      await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<20 {
          group.addTask {
            await outcome { () async throws(RemoteFailure) in try await vast.clusters() }.value
              != nil
          }
        }
        for await isAnswered in group { #expect(isAnswered) }
      }
      #expect(server.requests("POST", "/api/token/") == 1)
    }
  }

  @Test("a token that has run out is renewed and the request sent again")
  func renewal() async throws {
    let refused = Mutex(0)
    try await serving({ request, _ in
      switch request.path {
      case "/api/token/":
        return .text(#"{"access": "first", "refresh": "r1"}"#, type: "application/json")
      case "/api/token/refresh/":
        let body = String(decoding: (try? request.body.bytes()) ?? [], as: UTF8.self)
        return body.contains("r1")
          ? .text(#"{"access": "second", "refresh": "r2"}"#, type: "application/json")
          : .text("no", status: 401)
      default:
        guard request.headers["Authorization"] == "Bearer second" else {
          refused.withLock { $0 += 1 }
          return .text(#"{"detail": "Token is invalid or expired"}"#, status: 403)
        }
        return .text(#"[{"id": "3", "name": "c", "state": "ONLINE"}]"#)
      }
    }) { server in
      let vast = try plainClient(server)
      let clusters = try await vast.clusters()
      #expect(clusters.map(\.id) == [3])
      #expect(refused.withLock { $0 } == 1)
      #expect(
        server.received.all.map(\.path).filter { $0.contains("token") }
          == ["/api/token/", "/api/token/refresh/"])
    }
  }

  @Test("a missing right is final: no new login, no second try")
  func missingRight() async throws {
    try await serving({ request, _ in
      request.path == "/api/token/"
        ? .text(#"{"access": "a", "refresh": "r"}"#)
        : .text(#"{"code": "permission_denied", "detail": "not allowed"}"#, status: 403)
    }) { server in
      let vast = try plainClient(server)
      let failure = await outcome { () async throws(RemoteFailure) in try await vast.clusters() }
        .failure
      #expect(
        failure?.cause
          == .answered(status: 403, name: "permission_denied", message: "not allowed"))
      #expect(server.received.all.count == 2)
    }
  }

  @Test("a token that is refused again after its renewal is a failure, not a loop")
  func noLoop() async throws {
    try await serving({ request, _ in
      request.path.hasPrefix("/api/token/")
        ? .text(#"{"access": "a", "refresh": "r"}"#)
        : .text(#"{"detail": "Token is invalid or expired"}"#, status: 403)
    }) { server in
      let vast = try plainClient(server)
      let failure = await outcome { () async throws(RemoteFailure) in try await vast.clusters() }
        .failure
      #expect(failure?.status == 403)
      #expect(server.received.all.count == 4)
    }
  }

  @Test("an API token is sent as such, and nobody logs in")
  func apiToken() async throws {
    try await serving({ request, _ in
      request.headers["Authorization"] == "Api-Token t0k" ? .text("[]") : .text("no", status: 401)
    }) { server in
      let token = SecretReference.file("token")
      let vast = try VastClient(
        Site.Vast(
          endpoint: server.url, trust: Site.Trust(), tenant: "default", credentials: .token(token)),
        http: .quick(), secrets: GivenSecrets(values: [token: "t0k"]))
      let clusters = try await vast.clusters()
      #expect(clusters.isEmpty)
      #expect(server.received.all.map(\.path) == ["/api/latest/clusters/"])
    }
  }

  @Test(
    "the tenant is named with every call where the account is the tenant's own, else with none",
    arguments: [true, false])
  func tenantHeader(isTenantLogin: Bool) async throws {
    try await serving({ request, _ in
      request.path == "/api/token/" ? .text(#"{"access": "a"}"#) : .text("[]")
    }) { server in
      let vast = try VastClient(
        Site.Vast(
          endpoint: server.url, trust: Site.Trust(), tenant: "media",
          credentials: .password(user: "u", VastServer.password), isTenantLogin: isTenantLogin),
        http: .quick(), secrets: GivenSecrets(values: [VastServer.password: "p"]))
      _ = try await vast.clusters()
      #expect(
        server.received.all.map { $0.headers["X-Tenant-Name"] }
          == (isTenantLogin ? ["media", "media"] : [nil, nil]))
    }
  }

  @Test("a secret that cannot be read is a call that was not sent")
  func unreadableSecret() async throws {
    try await serving({ _, _ in Response(200) }) { server in
      let vast = try VastClient(
        Site.Vast(
          endpoint: server.url, trust: Site.Trust(), tenant: "default",
          credentials: .password(user: "u", .file("absent"))),
        http: .quick(), secrets: GivenSecrets())
      let failure = await outcome { () async throws(RemoteFailure) in
        try await vast.createSnapshot(named: "n", of: DirectoryPath("/p"), expires: nil)
      }.failure
      #expect(failure?.problem.what == "no such secret")
      #expect(failure?.mayHaveHappened == false)
      #expect(server.received.all.isEmpty)
    }
  }
}

/// A client of a server that plays VMS in a test's own words.
func plainClient(_ server: TestServer) throws -> VastClient {
  try VastClient(
    Site.Vast(
      endpoint: server.url, trust: Site.Trust(), tenant: "default",
      credentials: .password(user: "u", VastServer.password)),
    http: .quick(), secrets: GivenSecrets(values: [VastServer.password: "p"]))
}
