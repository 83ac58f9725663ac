import CSSL
import Foundation
import Glibc

/// What a client saw of a connection, byte by byte.
struct RawAnswer: Sendable {
  enum End: Sendable, Equatable { case closed, reset, timedOut }

  var bytes: [UInt8] = []
  var end = End.closed

  var text: String { String(decoding: bytes, as: UTF8.self) }
  var status: Int? { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
  var body: String { String(decoding: bytes[bodyStart...], as: UTF8.self) }

  func header(_ name: String) -> String? {
    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
      .map { String($0.dropFirst(name.count + 2)) }
  }

  private var head: String { String(decoding: bytes[..<bodyStart], as: UTF8.self) }

  private var bodyStart: Int {
    bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? bytes.count
  }
}

/// Sends bytes over a plain or TLS connection and reads until the server ends it, on a thread of
/// its own because it blocks.
func talk(
  port: Int, authority: String? = nil, timeout: Int = 60, closesSending: Bool = false,
  _ pieces: [[UInt8]]
) async -> RawAnswer {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(
        returning: RawClient(
          port: port, authority: authority, timeout: timeout, closesSending: closesSending
        ).talk(pieces))
    }
  }
}

func talk(
  port: Int, authority: String? = nil, timeout: Int = 60, _ text: String
) async -> RawAnswer {
  await talk(port: port, authority: authority, timeout: timeout, [Array(text.utf8)])
}

private struct RawClient {
  let port: Int
  let authority: String?
  let timeout: Int
  /// Whether the server is told that nothing more will come.
  let closesSending: Bool

  func talk(_ pieces: [[UInt8]]) -> RawAnswer {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(file) }
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    guard connects(file) else { return RawAnswer(end: .reset) }
    guard let authority else {
      for piece in pieces { send(file, piece, piece.count, Int32(MSG_NOSIGNAL)) }
      if closesSending { shutdown(file, Int32(SHUT_WR)) }
      return readAll { recv(file, $0, $1, 0) }
    }
    return talkTLS(file, authority, pieces)
  }

  private func connects(_ file: Int32) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private func talkTLS(_ file: Int32, _ authority: String, _ pieces: [[UInt8]]) -> RawAnswer {
    let context = SSL_CTX_new(TLS_client_method())
    defer { SSL_CTX_free(context) }
    SSL_CTX_load_verify_locations(context, authority, nil)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    let session = SSL_new(context)
    defer { SSL_free(session) }
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), "127.0.0.1")
    SSL_set_fd(session, file)
    guard SSL_connect(session) == 1 else { return RawAnswer(end: .reset) }
    for piece in pieces { SSL_write(session, piece, Int32(piece.count)) }
    return readAll { Int(SSL_read(session, $0, Int32($1))) }
  }

  private func readAll(_ read: (UnsafeMutableRawPointer, Int) -> Int) -> RawAnswer {
    var answer = RawAnswer()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { space in
        space.baseAddress.map { read($0, space.count) } ?? 0
      }
      if count > 0 {
        answer.bytes += buffer.prefix(count)
        continue
      }
      if count < 0 {
        answer.end = errno == ECONNRESET ? .reset : errno == EAGAIN ? .timedOut : .closed
      }
      return answer
    }
  }
}
