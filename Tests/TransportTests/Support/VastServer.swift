import Core
import Foundation
import Transport

@testable import Lab

/// The lab's VMS over HTTPS, and a client of it.
struct VastServer: Sendable {
  static let password = SecretReference.environment("vms-password")

  let server: TestServer

  func client(
    password: String = "right", tenant: String = "default", user: String = "tamsdr"
  ) throws -> VastClient {
    try VastClient(
      Site.Vast(
        endpoint: server.url, trust: Site.Trust(caFile: server.authority), tenant: tenant,
        credentials: .password(user: user, Self.password)),
      http: .quick(), secrets: GivenSecrets(values: [Self.password: password]))
  }

  /// Requests of one kind that came so far, without the version in their path.
  func requests(_ method: String, _ path: String) -> Int {
    server.received.all.filter {
      $0.method == method && $0.path.hasSuffix(path)
    }.count
  }
}

/// What is to happen to the answer of a request; nil leaves it as it is.
typealias Fault = @Sendable (Request) -> Breakage?

/// Runs `body` against the lab's S3, which has the bucket `scratch`.
func withLabS3(_ body: (S3TestServer) async throws -> Void) async throws {
  let folder = try TemporaryFolder()
  let (state, keys) = try labState(in: folder, [])
  let service = S3Service(state, keys: keys, log: try EffectLog(folder.path + "/s3.jsonl"))
  try await serving({ request, _ in await service.handle(request) }) { server in
    try await body(S3TestServer(endpoint: server.url, accessKey: "TAMSKEY", secretKey: "s"))
  }
}

/// The same with objects of no bytes under the keys that `choose` draws.
func withLabS3(
  holding choose: (inout SeededRandom) -> Set<String>,
  _ body: (S3TestServer, Set<String>) async throws -> Void
) async throws {
  let folder = try TemporaryFolder()
  let (state, registry) = try labState(in: folder, [])
  var random = SeededRandom(seed: 1)
  let keys = choose(&random)
  let objects = Buckets(state).live("scratch")
  for key in keys {
    let header = ObjectHeader(size: 0, etag: "e", modified: Timestamp(seconds: 1))
    try objects?.put(key, header, bytes: [])
  }
  let service = S3Service(state, keys: registry, log: try EffectLog(folder.path + "/s3.jsonl"))
  try await serving({ request, _ in await service.handle(request) }) { server in
    try await body(
      S3TestServer(endpoint: server.url, accessKey: "TAMSKEY", secretKey: "s"), keys)
  }
}

private func labState(
  in folder: TemporaryFolder, _ switches: [String]
) throws -> (VastState, KeyRegistry) {
  let lab = LabFolder(folder.path + "/lab")
  try FileManager.default.createDirectory(atPath: lab.path, withIntermediateDirectories: false)
  try lab.make()
  let state = try VastState(lab, switches: Switches(switches), speed: 1e6)
  try HistoryBuilder(
    state, layout: .two, end: LabClock.machineTime, now: LabClock.machineTime
  ).prepare()
  let keys = try KeyRegistry(lab)
  try keys.add(
    user: "tams",
    key: AccessKey(
      id: "TAMSKEY", secret: "s", created: Timestamp(seconds: 1), enabled: true, refusedFrom: nil))
  return (state, keys)
}

/// Runs `body` against the lab's VMS with its delays passing at once.
func withVast(
  _ switches: [String] = [], fault: @escaping Fault = { _ in nil },
  _ body: (VastServer) async throws -> Void
) async throws {
  let folder = try TemporaryFolder()
  let (state, keys) = try labState(in: folder, switches)
  let access = VMSAccess(
    user: "tamsdr", password: "right", clock: state.clock, lifetime: .seconds(3_600))
  let service = VMSService(
    VastAPI(state: state, keys: keys, access: access),
    log: try EffectLog(folder.path + "/vms.jsonl"))
  try await serving(
    tls: true, clock: state.clock,
    { request, _ in
      var response = await service.answer(request)
      response.breakage = fault(request) ?? response.breakage
      return response
    }
  ) { server in
    try await body(VastServer(server: server))
  }
  service.stop()
}
