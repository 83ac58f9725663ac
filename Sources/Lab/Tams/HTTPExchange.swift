import NIOCore
import NIOHTTP1
import NIOPosix

/// One request on a connection of its own, of whose answer the status alone is read: all that TAMS
/// needs of S3.
enum HTTPExchange {
  enum Failure: Error, CustomStringConvertible {
    case noAnswer(String)

    var description: String {
      switch self {
      case .noAnswer(let place): "\(place) closed the connection without an answer"
      }
    }
  }

  private typealias Stream = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

  /// The status of the answer.
  static func status(
    _ method: String, path: String, headers: [(String, String)], body: [UInt8] = [], host: String,
    port: Int
  ) async throws -> Int {
    let stream = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.seconds(5))
      .connect(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          return try Stream(wrappingChannelSynchronously: channel)
        }
      }
    return try await stream.executeThenClose { incoming, outgoing in
      var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path)
      for (name, value) in headers { head.headers.add(name: name, value: value) }
      head.headers.add(name: "content-length", value: String(body.count))
      head.headers.add(name: "connection", value: "close")
      let content = body.isEmpty ? [] : [ByteBuffer(bytes: body)]
      // All at once: the answer to a head alone may close the connection before its end is written.
      try await outgoing.write(
        contentsOf: [.head(head)] + content.map { .body(.byteBuffer($0)) } + [.end(nil)])
      for try await part in incoming {
        if case .head(let answer) = part { return Int(answer.status.code) }
      }
      throw Failure.noAnswer("\(host):\(port)")
    }
  }
}
