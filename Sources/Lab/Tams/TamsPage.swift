import Core

/// One page of a listing. The key of a page is how many entries come before it.
struct TamsPage {
  private let request: TamsRequest
  private let limit: Int
  private let start: Int
  let isReversed: Bool

  private static let usualLimit = 100
  private static let largestLimit = 1_000

  /// `strict` refuses what cannot be read; listings whose specification knows no 400 ignore it.
  init(_ request: TamsRequest, strict: Bool = true) throws(TamsError) {
    self.request = request
    let limit = strict ? try request.number("limit") : request.text("limit").flatMap { Int($0) }
    if strict, let limit, limit < 1 { throw .badRequest("limit must be at least 1") }
    self.limit = min(max(limit ?? Self.usualLimit, 1), Self.largestLimit)
    let key = request.text("page")
    let start = key.map { Int($0) ?? -1 } ?? 0
    if strict, start < 0 { throw .badRequest("page \(key ?? "") is no key of this listing") }
    self.start = max(0, start)
    isReversed =
      strict ? try request.flag("reverse_order") ?? false : request.text("reverse_order") == "true"
  }

  /// The entries of this page, and the headers that lead to the next one.
  func cut<Entry>(_ entries: [Entry]) -> (entries: [Entry], headers: Headers) {
    let ordered = isReversed ? Array(entries.reversed()) : entries
    let page = Array(ordered.dropFirst(start).prefix(limit))
    var headers: Headers = [
      "X-Paging-Limit": String(limit), "X-Paging-Count": String(page.count),
      "X-Paging-Reverse-Order": String(isReversed),
    ]
    let next = start + page.count
    if next < ordered.count, !page.isEmpty {
      headers["X-Paging-NextKey"] = String(next)
      headers["Link"] = "<\(nextURL(key: next))>; rel=\"next\""
    }
    return (page, headers)
  }

  func respond(_ entries: [Value]) -> Response {
    let (page, headers) = cut(entries)
    return tamsJSON(.list(page), headers: headers)
  }

  private func nextURL(key: Int) -> String {
    let kept = request.http.query.split(separator: "&").filter { !$0.hasPrefix("page=") }
    let query = (kept.map(String.init) + ["page=\(key)"]).joined(separator: "&")
    return "http://\(request.http.headers["Host"] ?? "localhost")\(request.http.path)?\(query)"
  }
}
