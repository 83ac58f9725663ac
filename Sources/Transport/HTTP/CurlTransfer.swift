import CCurl
import Core
import CurlShim
import Synchronization

/// One request on its way, and what has come back so far. Belongs to the loop's thread once started.
final class CurlTransfer: @unchecked Sendable {
  /// Takes a piece of a successful body; false ends the transfer.
  typealias Sink = @Sendable ([UInt8]) -> Bool
  typealias Outcome = Result<HTTPResponse, RemoteFailure>

  let request: HTTPRequest
  private let settings: HTTPClient.Settings
  private let sink: Sink?
  private let resume: (Outcome) -> Void
  private let abandoned = Atomic<Bool>(false)

  private(set) var handle: UnsafeMutableRawPointer?
  private var fields: UnsafeMutablePointer<curl_slist>?
  private var errorText: UnsafeMutablePointer<CChar>?
  private var head = ResponseHead()
  private var headBytes = 0
  private var body: [UInt8] = []
  private var stopped: RemoteFailure.Cause?
  private var isFinished = false

  init(
    _ request: HTTPRequest, settings: HTTPClient.Settings, sink: Sink?,
    resume: @escaping (Outcome) -> Void
  ) {
    self.request = request
    self.settings = settings
    self.sink = sink
    self.resume = resume
  }

  /// The one thing another thread may do to it.
  func abandon() { abandoned.store(true, ordering: .releasing) }

  var isAbandoned: Bool { abandoned.load(ordering: .acquiring) }

  /// Makes a fresh handle ready to be added; it is the transfer's until that ends. False when it could
  /// not be made ready, which the caller has been told.
  func prepare(_ handle: UnsafeMutableRawPointer) -> Bool {
    self.handle = handle
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    self.errorText = errorText
    let options = CurlOptions(handle)
    options.setAlways(errorText: errorText)
    options.set(connecting: request, settings: settings)
    options.set(request, streaming: sink != nil)
    fields = options.set(headers: request.headers, settings: settings)
    options.setCallbacks(context: Unmanaged.passUnretained(self).toOpaque())
    guard options.failed == nil else {
      refuse("libcurl refused the request: \(options.failed ?? "")")
      return false
    }
    return true
  }

  /// A change goes out only while the gate lets it.
  func maySend() -> Bool {
    guard request.changing, let problem = settings.gate.refusal() else { return true }
    stopped = .withheld(problem)
    return false
  }

  // MARK: What comes back

  func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
    headBytes += line.count
    guard headBytes <= 256 << 10 else {
      stopped = .lostAnswer("the head of the answer is larger than 256 KiB")
      return false
    }
    let end = line.lastIndex { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    head.consume(line[..<((end ?? -1) + 1)])
    return true
  }

  func receive(body piece: UnsafeRawBufferPointer) -> Bool {
    if let sink, let status = head.status, (200..<300).contains(status) {
      guard sink(Array(piece)) else {
        stopped = .cancelled(sent: true)
        return false
      }
      return true
    }
    guard body.count + piece.count <= request.bodyLimit else {
      stopped = .tooLarge(limit: request.bodyLimit)
      return false
    }
    if body.isEmpty, let length = head.announcedLength, length <= request.bodyLimit {
      body.reserveCapacity(length)
    }
    body.append(contentsOf: piece)
    return true
  }

  // MARK: How it ends

  func complete(_ code: CURLcode) {
    finish(outcome(code))
  }

  func completeCancelled() {
    finish(.failure(request.failure(.cancelled(sent: wasSent))))
  }

  func refuse(_ reason: String) {
    finish(.failure(request.failure(.notSent(Problem(.connectionFailed, reason)))))
  }

  /// Resumes the caller, once, and gives everything back.
  func finish(_ outcome: Outcome) {
    guard !isFinished else { return }
    isFinished = true
    handle = nil
    curl_slist_free_all(fields)
    fields = nil
    errorText?.deallocate()
    errorText = nil
    resume(outcome)
  }

  /// Whether any byte of the request was written to the network.
  private var wasSent: Bool {
    guard let handle else { return false }
    var bytes = 0
    return curlshim_get_long(handle, CURLINFO_REQUEST_SIZE, &bytes) != CURLE_OK || bytes > 0
  }

  private func outcome(_ code: CURLcode) -> Outcome {
    if let stopped { return .failure(request.failure(stopped)) }
    if code == CURLE_OK {
      if let gap = head.gap(answering: request.method) {
        return .failure(request.failure(.lostAnswer(gap)))
      }
      return .success(
        HTTPResponse(
          status: head.status ?? 0, headers: head.headers, body: body, redact: settings.redact))
    }
    if code == CURLE_OPERATION_TIMEDOUT {
      return .failure(
        request.failure(
          .timedOut(sent: wasSent, after: wasSent ? request.timeout : settings.connectTimeout)))
    }
    if wasSent { return .failure(request.failure(.lostAnswer(text(of: code)))) }
    return .failure(
      request.failure(
        .notSent(Problem(Self.kind(of: code), text(of: code), hint: Self.hint(for: code)))))
  }

  private func text(of code: CURLcode) -> String {
    let detail = errorText.map { String(cString: $0) } ?? ""
    let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static func kind(of code: CURLcode) -> ProblemCode {
    switch code {
    case CURLE_COULDNT_CONNECT: .connectionRefused
    case CURLE_COULDNT_RESOLVE_HOST: .hostUnknown
    case CURLE_PEER_FAILED_VERIFICATION: .certificateUntrusted
    case CURLE_SSL_CACERT_BADFILE: .certificateFileUnusable
    default: .connectionFailed
    }
  }

  private static func hint(for code: CURLcode) -> String? {
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION:
      "name the CA that signed the server's certificate as `ca_file`, and use the name it was made for"
    case CURLE_SSL_CACERT_BADFILE: "check the path of `ca_file` and that it holds PEM certificates"
    case CURLE_COULDNT_RESOLVE_HOST: "check the host's name in the site file"
    default: nil
    }
  }
}
