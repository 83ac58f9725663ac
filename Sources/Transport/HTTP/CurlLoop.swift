import CCurl
import CurlShim
import Glibc
import Synchronization

/// One thread that owns one multi handle and every transfer in it. Others only put messages in its
/// inbox; handles, callbacks and continuations are touched on the thread alone, which is what makes
/// the class safe to share.
final class CurlLoop: @unchecked Sendable {
  private enum Message {
    case start(CurlTransfer)
    case cancel(CurlTransfer)
    case stop
  }

  private struct Inbox {
    var messages: [Message] = []
    /// False once the thread is about to give the multi handle back.
    var isOpen = true
  }

  private let multi: UnsafeMutableRawPointer
  private let connections: Int
  private let inbox = Mutex(Inbox())
  private var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
  private var waiting: [CurlTransfer] = []
  /// Handles of ended transfers, reset: a new one costs more than a short request.
  private var idle: [UnsafeMutableRawPointer] = []
  private var isStopping = false

  /// Nil when libcurl or the thread cannot be had.
  init?(connections: Int) {
    guard CurlLibrary.isReady, let multi = curl_multi_init() else { return nil }
    self.multi = multi
    self.connections = connections
    _ = curlshim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    guard startThread() else {
      curl_multi_cleanup(multi)
      return nil
    }
  }

  func start(_ transfer: CurlTransfer) {
    if !post(.start(transfer)) { transfer.refuse("the HTTP client has ended") }
  }

  func cancel(_ transfer: CurlTransfer) {
    transfer.abandon()
    // A loop that has ended has no transfer left to cancel.
    _ = post(.cancel(transfer))
  }

  /// Ends the thread once every transfer is finished.
  func stop() { _ = post(.stop) }

  /// The handle is woken under the lock: otherwise the thread could read the message, end and free it.
  private func post(_ message: Message) -> Bool {
    inbox.withLock { inbox in
      guard inbox.isOpen else { return false }
      // What lies there has woken it already.
      if inbox.messages.isEmpty { curl_multi_wakeup(multi) }
      inbox.messages.append(message)
      return true
    }
  }

  // MARK: On the thread

  private func startThread() -> Bool {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let created = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard created == 0 else {
      context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private func run() {
    ignoreBrokenPipes()
    while !isOver() {
      readInbox()
      startWaiting()
      var active: Int32 = 0
      curl_multi_perform(multi, &active)
      if finishDone(), !waiting.isEmpty { continue }
      curl_multi_poll(multi, nil, 0, 1_000, nil)
    }
    for handle in idle { curl_easy_cleanup(handle) }
    curl_multi_cleanup(multi)
  }

  /// TLS writes to a closed connection raise SIGPIPE, which would end the program.
  private func ignoreBrokenPipes() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private func isOver() -> Bool {
    guard isStopping, running.isEmpty, waiting.isEmpty else { return false }
    return inbox.withLock { inbox in
      inbox.isOpen = !inbox.messages.isEmpty
      return !inbox.isOpen
    }
  }

  private func readInbox() {
    let messages = inbox.withLock { inbox in
      defer { inbox.messages = [] }
      return inbox.messages
    }
    for message in messages {
      switch message {
      case .start(let transfer) where transfer.isAbandoned: refuseAbandoned(transfer)
      case .start(let transfer): waiting.append(transfer)
      case .cancel(let transfer): drop(transfer)
      case .stop: isStopping = true
      }
    }
  }

  /// Starts what waits as long as there is room. The queue is ours, not libcurl's, so that the
  /// time a request waits here does not count against its timeout.
  private func startWaiting() {
    let room = max(0, connections - running.count)
    for transfer in waiting.prefix(room) { start(waiting: transfer) }
    waiting.removeFirst(min(room, waiting.count))
  }

  private func start(waiting transfer: CurlTransfer) {
    guard let handle = idle.popLast() ?? curl_easy_init() else {
      transfer.refuse("libcurl gave no handle")
      return
    }
    guard transfer.prepare(handle) else { return curl_easy_cleanup(handle) }
    guard curl_multi_add_handle(multi, handle) == CURLM_OK else {
      transfer.refuse("libcurl did not take the request")
      return curl_easy_cleanup(handle)
    }
    running[handle] = transfer
  }

  /// Only after a good end: libcurl leaves a buffer at a handle that found no connection, and refuses to
  /// prepare it again.
  private func retire(_ handle: UnsafeMutableRawPointer) {
    curl_easy_reset(handle)
    idle.append(handle)
  }

  /// Whether any transfer came to its end.
  private func finishDone() -> Bool {
    var finished = false
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
        let transfer = running.removeValue(forKey: handle)
      else { continue }
      let code = message.pointee.data.result
      curl_multi_remove_handle(multi, handle)
      transfer.complete(code)
      if code == CURLE_OK { retire(handle) } else { curl_easy_cleanup(handle) }
      finished = true
    }
    return finished
  }

  private func refuseAbandoned(_ transfer: CurlTransfer) {
    transfer.finish(.failure(transfer.request.failure(.cancelled(sent: false))))
  }

  private func drop(_ transfer: CurlTransfer) {
    if let index = waiting.firstIndex(where: { $0 === transfer }) {
      waiting.remove(at: index)
      refuseAbandoned(transfer)
    } else if let handle = transfer.handle, running.removeValue(forKey: handle) != nil {
      curl_multi_remove_handle(multi, handle)
      transfer.completeCancelled()
      curl_easy_cleanup(handle)
    }
  }
}
