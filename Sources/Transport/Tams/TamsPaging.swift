import Signing

/// Where a listing goes on: `X-Paging-NextKey` first, since some servers send a `Link` without a URL.
enum TamsPaging {
  /// The value of `page` for the next page; nil on the last.
  static func nextKey(_ headers: HTTPHeaders) -> String? {
    if let key = headers["X-Paging-NextKey"], !key.isEmpty { return key }
    for field in headers.fields where field.name.lowercased() == "link" {
      if let key = nextKey(inLink: field.value) { return key }
    }
    return nil
  }

  /// Only the `page` of the link is taken: the request goes to the server that was asked.
  static func nextKey(inLink value: String) -> String? {
    // Each link is `<URL>; parameters`, with a comma before the next one.
    for link in value.split(separator: "<") {
      let parts = link.split(separator: ">", maxSplits: 1)
      guard parts.count == 2, isNext(parts[1]), let mark = parts[0].firstIndex(of: "?") else {
        continue
      }
      let items = URIEncoding.items(ofQuery: parts[0][parts[0].index(after: mark)...])
      if let key = items.first(where: { $0.0 == "page" })?.1, !key.isEmpty { return key }
    }
    return nil
  }

  private static func isNext(_ parameters: Substring) -> Bool {
    parameters.split(separator: ";").contains { parameter in
      let text = parameter.filter { $0 != "\"" && $0 != " " }
      return text.prefix { $0 != "," } == "rel=next"
    }
  }
}
