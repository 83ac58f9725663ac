import Core

/// The `get_urls` of segments and objects, as far as a request asks for them.
struct GetURLs {
  private let media: MediaBucket
  private let labels: [String]?
  private let storages: [String]?
  private let presigned: Bool?
  private let isVerbose: Bool
  private let backendMatches: Bool

  init(_ request: TamsRequest, _ media: MediaBucket) throws(TamsError) {
    self.media = media
    labels = request.list("accept_get_urls")
    storages = request.list("accept_storage_ids")
    presigned = try request.flag("presigned")
    isVerbose = try request.flag("verbose_storage") ?? false
    backendMatches = request.matches(tags: [:], prefix: "storage_backend_")
  }

  /// For a segment's row.
  func of(_ row: TamsRow) -> [Value] {
    let own = row.text("storage_path").map { [controlled($0)] } ?? []
    return own.compactMap { $0 } + uncontrolled(row.json("get_urls")?.listValue ?? [])
  }

  private func controlled(_ key: String) -> Value? {
    guard labels?.contains(media.label) ?? true, presigned ?? true, backendMatches,
      storages?.contains(MediaBucket.backendID) ?? true
    else { return nil }
    return media.getURL(key, verbose: isVerbose)
  }

  private func uncontrolled(_ urls: [Value]) -> [Value] {
    guard storages == nil, presigned != true else { return [] }
    return urls.compactMap { url in
      guard var entry = url.mapValue, let label = entry["label"]?.textValue,
        labels?.contains(label) ?? true
      else { return nil }
      entry["controlled"] = .bool(false)
      return .map(entry)
    }
  }
}
