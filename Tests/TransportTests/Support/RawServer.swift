import Foundation
import Glibc
import Synchronization

/// A server that writes what no HTTP library would: each connection is answered by a thread of its own.
final class RawServer: Sendable {
  /// Where to write to.
  struct Peer: Sendable {
    fileprivate let socket: Int32
    fileprivate let written: @Sendable (Int) -> Void

    /// False when the client does not listen any more.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
        written(count)
      }
      return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }
  }

  let port: Int
  private let listener: Int32
  private let heads = Mutex<[String]>([])
  private let bytes = Mutex(0)
  private let answer: @Sendable (Peer) -> Void

  var url: String { "http://127.0.0.1:\(port)/" }
  /// The requests so far.
  var requests: [String] { heads.withLock { $0 } }
  /// What clients took.
  var written: Int { bytes.withLock { $0 } }

  init(_ answer: @escaping @Sendable (Peer) -> Void) {
    self.answer = answer
    (listener, port) = boundSocket()
    listen(listener, 16)
    Thread.detachNewThread { self.accept() }
  }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func accept() {
    while true {
      let socket = Glibc.accept(listener, nil, nil)
      guard socket >= 0 else { break }
      Thread.detachNewThread { self.serve(socket) }
    }
    close(listener)
  }

  private func serve(_ socket: Int32) {
    defer { close(socket) }
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
      guard read(socket, &byte, 1) == 1 else { return }
      head.append(byte)
    }
    heads.withLock { $0.append(String(decoding: head, as: UTF8.self)) }
    answer(Peer(socket: socket) { count in self.bytes.withLock { $0 += count } })
  }
}
