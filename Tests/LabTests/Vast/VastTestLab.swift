import Core
import Foundation
import Testing

@testable import Lab

/// VMS without a network: one bucket of media under policies, on a folder of its own.
struct VastTestLab {
  var api: VastAPI
  var state: VastState { api.state }

  /// `speed` 1e9 makes every delay pass at once; 1e-6 makes none pass.
  init(_ folder: String, _ switches: [String] = [], speed: Double = 1e9) throws {
    let lab = LabFolder(folder)
    try lab.make()
    let state = try VastState(lab, switches: Switches(switches), speed: speed)
    try HistoryBuilder(
      state, layout: .two, end: LabClock.machineTime, now: LabClock.machineTime
    ).prepare()
    let keys = try KeyRegistry(lab)
    try keys.add(
      user: "tams",
      key: AccessKey(
        id: "TAMSKEY", secret: "s", created: Timestamp(seconds: 1), enabled: true,
        refusedFrom: nil))
    let access = VMSAccess(
      user: "tamsdr", password: "right", clock: state.clock, lifetime: .seconds(3_600))
    api = VastAPI(state: state, keys: keys, access: access)
  }

  static let basic = "Basic " + Data("tamsdr:right".utf8).base64EncodedString()

  /// Calls `METHOD /api/latest/PATH` as the right user; `path` may have a plain query.
  @discardableResult
  func call(
    _ method: VMSCall.Method, _ path: String, _ body: [String: Value] = [:],
    authorization: String? = VastTestLab.basic
  ) throws -> VMSAnswer {
    _ = try state.settle()
    let parts = path.split(separator: "?", maxSplits: 1)
    let items = parts.count < 2 ? [] : parts[1].split(separator: "&")
    let query = items.map { item in
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: String(pair[0]), value: String(pair[1]))
    }
    let call = VMSCall(
      method: method, path: "/api/latest/" + parts[0], query: query, body: .map(body),
      origin: "https://127.0.0.1:1")
    let answer = api.answer(call, authorization: authorization)
    _ = try state.settle()
    return answer
  }

  /// The rows of a list call.
  func rows(_ path: String) throws -> [Value] {
    let answer = try call(.get, path)
    #expect(answer.status == 200)
    return answer.body?.listValue ?? []
  }

  func row(_ path: String) throws -> Value { try call(.get, path).body ?? .null }

  func takeSnapshot(_ name: String, path: String = "/tams/media/") throws -> Int {
    let answer = try call(.post, "snapshots/", ["name": .text(name), "path": .text(path)])
    #expect(answer.status == 201)
    return try #require(answer.body?["id"].integerValue)
  }

  func protectedPath(_ name: String = "tams-media-6h") throws -> Int {
    let row = try rows("protectedpaths/?name=\(name)").first
    return try #require(row?["id"].integerValue)
  }

  /// Writes live content of the media bucket.
  func write(_ text: String) throws {
    try Files.replace(state.folder.live(SeedSchedule.media) + "/f", with: Array(text.utf8))
  }

  func read() throws -> String {
    return String(
      decoding: try Files.read(state.folder.live(SeedSchedule.media) + "/f"), as: UTF8.self)
  }
}

func withVast(
  _ switches: [String] = [], speed: Double = 1e9, _ body: (VastTestLab) throws -> Void
) throws {
  try withTemporaryFolder { try body(VastTestLab($0, switches, speed: speed)) }
}
