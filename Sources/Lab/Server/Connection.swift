import Foundation
import Glibc
import NIOCore
import NIOHTTP1

/// One client's connection: requests in, one answer after the other out.
struct Connection: Sendable {
  typealias Parts = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
  typealias PartsIn = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

  let parts: Parts
  let site: Site

  /// What all connections of one server share.
  struct Site: Sendable {
    let service: LabService
    let log: EffectLog
    let clock: LabClock
    let handler: @Sendable (Request) async -> Response
  }

  private static let pieceOfBody = 1 << 16

  private var channel: any Channel { parts.channel }

  /// Serves until either side ends the connection.
  func serve() async {
    await withTaskCancellationHandler {
      do {
        try await parts.executeThenClose { inbound, _ in
          var incoming = inbound.makeAsyncIterator()
          while try await answerNext(&incoming) {}
        }
      } catch let error as StorageError {
        FileHandle.standardError.write(Data("tamsdr-lab: \(error)\n".utf8))
      } catch {
        // The client went away or sent no HTTP: the connection is closed, and nobody is left to tell.
      }
    } onCancel: {
      parts.channel.close(promise: nil)
    }
  }

  /// False when no further request is to be read.
  private func answerNext(_ incoming: inout PartsIn) async throws -> Bool {
    guard case .head(let head)? = try await incoming.next() else { return false }
    if head.headers[canonicalForm: "expect"].contains("100-continue") {
      try await write(.head(HTTPResponseHead(version: head.version, status: .continue)))
    }
    let request = Request(head, body: try await readBody(&incoming))
    let response = await site.handler(request)
    site.log.append(LogEntry(site.service, request, response))
    if site.log.processHasEnded {
      breakOff(.abrupt)
      return false
    }
    guard let breakage = response.breakage else {
      try await send(response, to: head)
      return head.isKeepAlive
    }
    try await send(response, to: head, breaking: breakage, &incoming)
    return breakage == .garble && head.isKeepAlive
  }

  private func send(
    _ response: Response, to head: HTTPRequestHead, breaking breakage: Breakage,
    _ incoming: inout PartsIn
  ) async throws {
    switch breakage {
    case .garble: try await send(response, to: head)
    case .cutBody(let count):
      try await send(response, to: head, bodyLimit: count)
      breakOff(.abrupt)
    case .cutHead(let count):
      breakOff(.cut(after: count))
      breakOff(.abrupt)
      try await send(response, to: head, bodyLimit: 0)
    case .close: breakOff(.abrupt)
    case .reset:
      breakOff(.abrupt)
      let options = channel as? any SocketOptionProvider
      try await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    case .stall: while try await incoming.next() != nil {}
    }
  }

  /// Throws where the sender breaks off: the handler must never take a part for the whole.
  private func readBody(_ incoming: inout PartsIn) async throws -> RequestBody {
    var spool = BodySpool()
    while let part = try await incoming.next() {
      switch part {
      case .body(let piece): try spool.append(Array(buffer: piece))
      case .end: return try spool.finish()
      case .head: throw ChannelError.inputClosed
      }
    }
    throw ChannelError.inputClosed
  }

  // MARK: The answer

  private func send(
    _ response: Response, to head: HTTPRequestHead, bodyLimit: Int = .max
  ) async throws {
    let hasBody = head.method != .HEAD && response.status != 204 && response.status != 304
    let length = hasBody ? min(bodyLimit, response.body.length) : 0
    let first = try piece(of: response, at: 0, end: length)
    channel.write(HTTPServerResponsePart.head(responseHead(response, to: head)), promise: nil)
    if length > 0 { channel.write(HTTPServerResponsePart.body(first), promise: nil) }
    var sent = min(length, Self.pieceOfBody)
    while sent < length {
      try await write(.body(try piece(of: response, at: sent, end: length)))
      sent += Self.pieceOfBody
    }
    // A body that was cut must not get the end that would make it look whole.
    if length < bodyLimit { try await write(.end(nil)) } else { try await flush() }
  }

  private func responseHead(_ response: Response, to head: HTTPRequestHead) -> HTTPResponseHead {
    var headers = HTTPHeaders(response.headers.fields.map { ($0.name, $0.value) })
    if !headers.contains(name: "Date") {
      headers.add(name: "Date", value: site.clock.now.httpDate)
    }
    headers.replaceOrAdd(name: "Server", value: "tamsdr-lab")
    if !headers.contains(name: "Content-Length"), !headers.contains(name: "Transfer-Encoding") {
      headers.add(name: "Content-Length", value: String(response.body.length))
    }
    if !head.isKeepAlive { headers.replaceOrAdd(name: "Connection", value: "close") }
    return HTTPResponseHead(
      version: head.version, status: HTTPResponseStatus(statusCode: response.status),
      headers: headers)
  }

  private func piece(of response: Response, at offset: Int, end: Int) throws -> IOData {
    var bytes = try response.body.read(
      at: offset, count: min(Self.pieceOfBody, max(0, end - offset)))
    if response.breakage == .garble { bytes = bytes.map { $0 ^ 0xA5 } }
    return .byteBuffer(ByteBuffer(bytes: bytes))
  }

  /// Returns when the bytes have left for the kernel, so that a slow client holds its file back.
  private func write(_ part: HTTPServerResponsePart) async throws {
    try await channel.writeAndFlush(part).get()
  }

  private func flush() async throws {
    try await write(.body(.byteBuffer(ByteBuffer())))
  }

  /// Comes before what is written afterwards. Without TLS nobody takes `.abrupt`: TCP has no farewell.
  private func breakOff(_ fault: WireFault) {
    channel.triggerUserOutboundEvent(fault, promise: nil)
  }
}

extension Request {
  init(_ head: HTTPRequestHead, body: RequestBody) {
    let target = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(
      method: head.method.rawValue, path: target.first.map(String.init) ?? "/",
      query: target.count > 1 ? String(target[1]) : "",
      headers: Headers(head.headers.map { ($0.name, $0.value) }), body: body)
  }
}
