import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server on loopback, with TLS when it is given an identity. It answers `100-continue`,
/// keeps connections alive, reads every body to its end and logs every request before the answer.
package final class LabServer: Sendable {
  /// The port it listens on.
  package let port: Int
  private let listener: any Channel
  private let connections: OpenConnections

  private init(listener: any Channel, port: Int, connections: OpenConnections) {
    self.listener = listener
    self.port = port
    self.connections = connections
  }

  /// Returns when connections are accepted. `port` 0 takes a free one. `clock` gives the `Date` header.
  package static func start(
    host: String = "127.0.0.1", port: Int = 0, tls: TLSIdentity? = nil, service: LabService,
    log: EffectLog, clock: LabClock = LabClock(),
    handler: @escaping @Sendable (Request) async -> Response
  ) async throws -> LabServer {
    let encryption = try tls.map(TLSContext.init)
    let site = Connection.Site(service: service, log: log, clock: clock, handler: handler)
    let connections = OpenConnections()
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let encryption {
            try channel.pipeline.syncOperations.addHandler(TLSHandler(encryption))
          }
          try channel.pipeline.syncOperations.addHandler(WireFaultHandler())
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          // Whoever makes the parts of a connection must serve it: NIO ends the process over parts
          // that are dropped, as those are that still wait to be handed over when a server stops.
          let parts = try Connection.Parts(wrappingChannelSynchronously: channel)
          connections.serve(Connection(parts: parts, site: site))
        }
      }
      .bind(host: host, port: port).get()
    return LabServer(
      listener: listener, port: listener.localAddress?.port ?? port, connections: connections)
  }

  /// Refuses new connections, ends the open ones and returns when every handler has.
  package func stop() async {
    // A listener that is closed already is what is wanted.
    try? await listener.close()
    await connections.end()
  }
}
