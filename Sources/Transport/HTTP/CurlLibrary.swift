import CCurl

/// The library itself: initialised when first needed, since its dependencies cost start-up time.
enum CurlLibrary {
  /// False when libcurl cannot be initialised.
  static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  /// Such as `7.88.1`.
  static let version: String = {
    guard let information = curl_version_info(CURLVERSION_FIRST),
      let text = information.pointee.version
    else { return "unknown" }
    return String(cString: text)
  }()
}
