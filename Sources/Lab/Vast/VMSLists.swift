import Core
import Signing

extension VMSCall {
  /// One value of a row that a list can be filtered by: `name` matches the query item of that name
  /// exactly, `name__contains`, `name__icontains` and `name__startswith` as they say. Query items
  /// that match no filter are ignored silently, as VMS does.
  struct Filter<Row> {
    let name: String
    let value: (Row) -> String?
    /// Directories are compared without the slash at the end.
    var isPath = false
  }

  func filter<Row>(_ rows: [Row], by filters: [Filter<Row>]) -> [Row] {
    rows.filter { row in
      query.allSatisfy { item in
        filters.allSatisfy { $0.accepts(row, item.name, item.value) }
      }
    }
  }

  /// The answer to a list call. VMS gives a bare array, or pages of 1 to 1000 rows in an envelope
  /// where the call asks for a page; the switch `lists` makes it a bare array always.
  func list(_ rows: [Value], _ switches: Switches) throws(VMSRefusal) -> VMSAnswer {
    guard query("page") != nil || query("page_size") != nil else { return .ok(.list(rows)) }
    guard let page = Int(query("page") ?? "1"), page >= 1,
      let asked = Int(query("page_size") ?? "100"), asked >= 1
    else { throw .detail(404, "Invalid page.") }
    let size = min(asked, 1_000)
    let start = (page - 1) * size
    let shown = Array(rows.dropFirst(start).prefix(size))
    guard switches.is(.lists, "envelope") else { return .ok(.list(shown)) }
    guard start < rows.count || page == 1 else { throw .detail(404, "Invalid page.") }
    let hasNext = start + size < rows.count
    return .ok(
      .map([
        "count": .integer(rows.count),
        "next": hasNext ? .text(link(page: page + 1)) : .null,
        "previous": page > 1 ? .text(link(page: page - 1)) : .null,
        "results": .list(shown),
      ]))
  }

  private func link(page: Int) -> String {
    let others = query.filter { $0.name != "page" }.map { ($0.name, $0.value) }
    let items = others + [("page", String(page))]
    return origin + path + "?" + SigV4.encode(query: items)
  }
}

extension VMSCall.Filter {
  fileprivate func accepts(_ row: Row, _ item: String, _ wanted: String) -> Bool {
    let plain = value(row)
    let own = isPath ? plain.map(withoutSlash) : plain
    switch item {
    case name: return own == (isPath ? withoutSlash(wanted) : wanted)
    case name + "__contains": return own?.contains(wanted) ?? false
    case name + "__icontains": return own?.lowercased().contains(wanted.lowercased()) ?? false
    case name + "__startswith": return own?.hasPrefix(wanted) ?? false
    default: return true
    }
  }
}

private func withoutSlash(_ path: String) -> String {
  path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
}
