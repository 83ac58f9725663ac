import CCurl
import Core
import CurlShim

/// Sets the options of one easy handle and remembers the first that was refused.
final class CurlOptions {
  private let handle: UnsafeMutableRawPointer
  private(set) var failed: String?

  init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

  func setAlways(errorText: UnsafeMutablePointer<CChar>) {
    note(curlshim_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    // One request a connection at a time: an answer is then whole or cut, and both can be told.
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_TCP_NODELAY, 1)
    set(CURLOPT_BUFFERSIZE, 128 << 10)
  }

  func set(connecting request: HTTPRequest, settings: HTTPClient.Settings) {
    set(CURLOPT_PROXY, settings.proxy ?? "")
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.connectTimeout.nanoseconds / 1_000_000))
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if request.trust.insecure {
      set(CURLOPT_SSL_VERIFYPEER, 0)
      set(CURLOPT_SSL_VERIFYHOST, 0)
    } else {
      set(CURLOPT_SSL_VERIFYPEER, 1)
      set(CURLOPT_SSL_VERIFYHOST, 2)
      if let caFile = request.trust.caFile {
        set(CURLOPT_CAINFO, caFile)
        // The system's own authorities do not count beside the one that is named.
        note(curlshim_set_pointer(handle, CURLOPT_CAPATH, nil))
      }
    }
    // On a kept connection that ends without an answer libcurl sends the request again by itself.
    // What must not happen twice therefore goes over a connection of its own.
    if !request.repeatable { set(CURLOPT_FRESH_CONNECT, 1) }
  }

  func set(_ request: HTTPRequest, streaming: Bool) {
    set(CURLOPT_URL, request.url)
    if streaming {
      // A large body may take any time, but not stand still or drip: that would be for ever.
      set(CURLOPT_LOW_SPEED_LIMIT, 1_024)
      set(CURLOPT_LOW_SPEED_TIME, max(1, Int(request.timeout.inSeconds.rounded(.up))))
    } else {
      set(CURLOPT_TIMEOUT_MS, max(1, Int(request.timeout.nanoseconds / 1_000_000)))
    }
    switch request.method {
    case .get where request.body == nil: set(CURLOPT_HTTPGET, 1)
    case .head: set(CURLOPT_NOBODY, 1)
    case .get, .post, .put, .patch, .delete:
      let body = request.body ?? []
      note(curlshim_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      body.withUnsafeBytes { bytes in
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        note(curlshim_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start ?? emptyBody))
      }
      set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
  }

  /// The list must live as long as the transfer; its owner frees it.
  func set(
    headers: HTTPHeaders, settings: HTTPClient.Settings
  ) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    func append(_ line: String) {
      if let longer = curl_slist_append(list, line) { list = longer }
    }
    for field in headers.fields {
      // libcurl drops a header with an empty value unless it ends in a semicolon.
      append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    // Neither a guess at the type of the body nor a wait for `100 Continue`.
    if headers["Content-Type"] == nil { append("Content-Type:") }
    append("Expect:")
    set(CURLOPT_USERAGENT, settings.userAgent)
    note(curlshim_set_list(handle, CURLOPT_HTTPHEADER, list))
    return list
  }

  func setCallbacks(context: UnsafeMutableRawPointer) {
    note(curlshim_set_io(handle, CURLOPT_HEADERFUNCTION, onHeaderLine))
    note(curlshim_set_pointer(handle, CURLOPT_HEADERDATA, context))
    note(curlshim_set_io(handle, CURLOPT_WRITEFUNCTION, onBodyPiece))
    note(curlshim_set_pointer(handle, CURLOPT_WRITEDATA, context))
    note(curlshim_set_prereq(handle, onReadyToSend))
    note(curlshim_set_pointer(handle, CURLOPT_PREREQDATA, context))
  }

  private func set(_ option: CURLoption, _ value: Int) {
    note(curlshim_set_long(handle, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) {
    note(curlshim_set_string(handle, option, value))
  }

  private func note(_ code: CURLcode) {
    if code != CURLE_OK, failed == nil { failed = String(cString: curl_easy_strerror(code)) }
  }
}

/// Stands for a body of no bytes: a null pointer would make libcurl read one from standard input.
private nonisolated(unsafe) let emptyBody = UnsafeMutableRawPointer.allocate(
  byteCount: 1, alignment: 1)

private let onHeaderLine: curlshim_io = { data, size, count, context in
  deliver(data, size * count, context) { $0.receive(headerLine: $1) }
}

private let onBodyPiece: curlshim_io = { data, size, count, context in
  deliver(data, size * count, context) { $0.receive(body: $1) }
}

/// Asked when the connection stands and nothing of the request has left: as late as can be.
private let onReadyToSend: curl_prereq_callback = { context, _, _, _, _ in
  guard let context else { return CURL_PREREQFUNC_ABORT }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.maySend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// The number of bytes taken; any other than `length` ends the transfer.
private func deliver(
  _ data: UnsafeMutablePointer<CChar>?, _ length: Int, _ context: UnsafeMutableRawPointer?,
  _ receive: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
) -> Int {
  guard let context else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  let bytes = UnsafeRawBufferPointer(start: data, count: length)
  return receive(transfer, bytes) ? length : (length == 0 ? 1 : 0)
}
