import Glibc

/// Finds loopback ports nobody listens on. They are taken below the range from which the system
/// gives ports to outgoing connections, so that a service that stops for a while gets its own back.
enum FreePorts {
  private static let blockSize = 8

  /// Ports beside each other. Whoever listens on the first of a block has all of it, so that no other
  /// lab takes the port of a service that is stopped.
  static func block(of count: Int) throws -> [Int] {
    for start in stride(from: 10_000, to: 32_000, by: blockSize).shuffled() {
      let ports = Array(start..<start + count)
      if ports.allSatisfy(isFree) { return ports }
    }
    throw StorageError.system(call: "bind", path: "127.0.0.1", code: EADDRINUSE)
  }

  private static func isFree(_ port: Int) -> Bool {
    withLoopbackSocket(port) { socket, address, length in
      var on: Int32 = 1
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
      return bind(socket, address, length) == 0
    }
  }
}

/// Whether somebody accepts connections on a loopback port.
func accepts(port: Int) -> Bool {
  withLoopbackSocket(port) { socket, address, length in connect(socket, address, length) == 0 }
}

private func withLoopbackSocket(
  _ port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
) -> Bool {
  let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  guard file >= 0 else { return false }
  defer { close(file) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(port).bigEndian)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      body(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}
