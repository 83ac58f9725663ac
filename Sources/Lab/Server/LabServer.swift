import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server on loopback, with TLS when it is given an identity. It answers `100-continue`,
/// keeps connections alive, reads every body to its end and logs every request before the answer.
package final class LabServer: Sendable {
  /// The port it listens on.
  package let port: Int
  private let listening: Task<Void, Never>

  private init(port: Int, listening: Task<Void, Never>) {
    self.port = port
    self.listening = listening
  }

  /// Returns when connections are accepted. `port` 0 takes a free one. `clock` gives the `Date` header.
  package static func start(
    host: String = "127.0.0.1", port: Int = 0, tls: TLSIdentity? = nil, service: LabService,
    log: EffectLog, clock: LabClock = LabClock(),
    handler: @escaping @Sendable (Request) async -> Response
  ) async throws -> LabServer {
    let encryption = try tls.map(TLSContext.init)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let encryption {
            try channel.pipeline.syncOperations.addHandler(TLSHandler(encryption))
          }
          try channel.pipeline.syncOperations.addHandler(WireFaultHandler())
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try Connection.Parts(wrappingChannelSynchronously: channel)
        }
      }
    let site = Connection.Site(service: service, log: log, clock: clock, handler: handler)
    let listening = Task { await serve(listener, site) }
    return LabServer(port: listener.channel.localAddress?.port ?? port, listening: listening)
  }

  /// Refuses new connections, ends the open ones and returns when every handler has.
  package func stop() async {
    listening.cancel()
    await listening.value
  }

  private static func serve(
    _ listener: NIOAsyncChannel<Connection.Parts, Never>, _ site: Connection.Site
  ) async {
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        do {
          try await listener.executeThenClose { incoming in
            for try await parts in incoming {
              group.addTask { await Connection(parts: parts, site: site).serve() }
            }
          }
        } catch {
          // Only a listener that was closed ends here.
        }
        group.cancelAll()
      }
    } onCancel: {
      listener.channel.close(promise: nil)
    }
  }
}
