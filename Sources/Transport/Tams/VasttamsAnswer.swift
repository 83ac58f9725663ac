import Core

/// What answers of vasttams mean.
enum VasttamsAnswer {
  /// The most a listing shows, where it must be asked for; nil where it shows all.
  static func longest(_ path: String) -> Int? {
    ["/sources", "/flows"].contains(path) ? 1_000 : nil
  }

  /// Segments come as they are, sources, flows and webhooks as `data`, delete requests one level deeper.
  static func items(_ value: Value) -> [Value]? {
    value.listValue ?? value["data"].listValue ?? value["data"]["requests"].listValue
  }

  /// An `error` in place of an answer.
  static func trouble(_ value: Value) -> String? {
    guard value["error"] != .null else { return nil }
    return value["error"].display
  }

  /// Without what only looks like a value: null, and the `None` that 7 writes for an absent label or
  /// description.
  static func known(_ value: Value) -> Value {
    guard let members = value.mapValue else { return value }
    return .map(
      members.filter { name, value in
        value != .null
          && !(["label", "description"].contains(name) && value == .text("None"))
      })
  }
}

/// Calls that do damage or prove nothing where they look harmless.
enum TamsTrap {
  static func refusal(
    _ api: Site.Tams.API, _ method: HTTPRequest.Method, _ path: String,
    _ query: [(String, String)]
  ) -> Problem? {
    switch api {
    case .bbc8, .vasttams7: nil
    case .vasttams6:
      if method == .get, path.hasPrefix("/objects/") {
        Problem(
          .notOffered, "on vasttams 6 reading an object changes its row", hint: "ask the database")
      } else if method == .delete, path.hasSuffix("/segments"),
        query.contains(where: { $0.0 == "timerange" })
      {
        Problem(.notOffered, "on vasttams 6 deleting by time range takes the neighbours, too")
      } else {
        nil
      }
    }
  }
}
