import Core
import Foundation
import Signing
import Testing

@testable import Lab

/// S3 without a network, beside the VMS of the same lab.
struct S3TestLab {
  let vast: VastTestLab
  let service: S3Service
  let log: String
  var credentials = SigV4.Credentials(accessKey: "TAMSKEY", secretKey: "s", region: "us-east-1")

  init(_ folder: String, _ switches: [String] = [], speed: Double = 1e9) throws {
    vast = try VastTestLab(folder, switches, speed: speed)
    log = vast.state.folder.log
    service = S3Service(vast.state, keys: vast.api.keys, log: try EffectLog(log))
  }

  /// A signed request for a decoded path such as `/tams-media/a b`.
  @discardableResult
  func send(
    _ method: String, _ path: String, query: [(String, String)] = [], headers: Headers = [:],
    body: String = ""
  ) async throws -> Response {
    let bytes = Array(body.utf8)
    return await service.handle(
      signed(method, path, query, headers, .bytes(bytes), body: .bytes(bytes)))
  }

  func signed(
    _ method: String, _ path: String, _ query: [(String, String)] = [], _ headers: Headers = [:],
    _ payload: SigV4.Payload = .empty, body: RequestBody = .bytes([]),
    at seconds: Int64 = LabClock.machineTime.seconds
  ) -> Request {
    let path = SigV4.encode(path: path)
    let sent = [("host", "127.0.0.1")] + headers.fields.map { ($0.name, $0.value) }
    let added = SigV4.sign(
      method: method, path: path, query: query, headers: sent, payload: payload,
      credentials: credentials, at: seconds)
    return Request(
      method: method, path: path, query: SigV4.encode(query: query), headers: Headers(sent + added),
      body: body)
  }

  func presigned(
    _ method: String, _ path: String, body: String = "", expires: Int = 5,
    at seconds: Int64 = LabClock.machineTime.seconds
  ) async -> Response {
    let path = SigV4.encode(path: path)
    let query = SigV4.presign(
      method: method, path: path, host: "127.0.0.1", credentials: credentials, at: seconds,
      expires: expires)
    return await service.handle(
      Request(
        method: method, path: path, query: query, headers: ["Host": "127.0.0.1"],
        body: .bytes(Array(body.utf8))))
  }

  /// The keys and common prefixes of a listing in one page.
  func list(_ bucket: String, _ query: [(String, String)] = []) async throws -> [String] {
    let answer = try await send("GET", "/\(bucket)", query: [("list-type", "2")] + query)
    #expect(answer.status == 200)
    let document = try #require(XMLNode(document: answer.content))
    return document.children("Contents").compactMap { $0.text(of: "Key") }
      + document.children("CommonPrefixes").compactMap { $0.text(of: "Prefix") }
  }
}

extension Response {
  var content: [UInt8] { (try? body.read(at: 0, count: body.length)) ?? [] }
  var text: String { String(decoding: content, as: UTF8.self) }
  /// The code of an error's XML.
  var code: String? { XMLNode(document: content)?.text(of: "Code") }
}

func withS3(
  _ switches: [String] = [], speed: Double = 1e9,
  _ body: (S3TestLab) async throws -> Void
) async throws {
  try await withTemporaryFolder { try await body(S3TestLab($0, switches, speed: speed)) }
}
