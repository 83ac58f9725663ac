import Foundation
import Glibc

/// A socket bound to a free port of loopback.
func boundSocket() -> (socket: Int32, port: Int) {
  let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  return withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      _ = bind(socket, $0, length)
      _ = getsockname(socket, $0, &length)
    }
    return (socket, Int(UInt16(bigEndian: pointer.pointee.sin_port)))
  }
}

/// Ports that were free a moment ago.
func freePorts(_ count: Int) -> [Int] {
  let bound = (0..<count).map { _ in boundSocket() }
  for entry in bound { close(entry.socket) }
  return bound.map(\.port)
}

/// A port that refuses connections while `work` goes on: it is taken, and nobody listens there.
func withRefusingPort<Result>(_ work: (Int) async throws -> Result) async rethrows -> Result {
  let bound = boundSocket()
  defer { close(bound.socket) }
  return try await work(bound.port)
}

/// The port of a server that takes one request, answers nothing and is gone.
func dyingServer() -> Int {
  let bound = boundSocket()
  listen(bound.socket, 1)
  Thread.detachNewThread {
    let connection = accept(bound.socket, nil, nil)
    var bytes = [UInt8](repeating: 0, count: 4_096)
    _ = read(connection, &bytes, bytes.count)
    close(bound.socket)
    close(connection)
  }
  return bound.port
}
