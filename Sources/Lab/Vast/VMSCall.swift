import Core

/// One call of the management API, after its path has been taken apart.
package struct VMSCall: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case put = "PUT"
    case delete = "DELETE"
  }

  package let method: Method
  /// As received, for links and for the log.
  package let path: String
  /// The first component after the version: `snapshots`.
  let resource: String
  let id: Int?
  /// What comes after the id, or instead of one: `clone`, `stat_path`.
  let action: String?
  package let query: [(name: String, value: String)]
  package let body: Value
  /// `https://HOST:PORT`, for the links in the answer.
  package let origin: String

  /// Nil where the path is none of the API's: `/api/`, perhaps a version, and one to three more
  /// components, with a slash at the end.
  package init?(
    method: Method, path: String, query: [(name: String, value: String)], body: Value,
    origin: String
  ) {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0] == "", parts[1] == "api", parts.last == "" else { return nil }
    parts.removeLast()
    parts.removeFirst(2)
    if parts[0] == "latest" || (parts[0].first == "v" && Int(parts[0].dropFirst()) != nil) {
      parts.removeFirst()
    }
    guard (1...3).contains(parts.count), let resource = parts.first else { return nil }
    self.method = method
    self.path = path
    self.resource = String(resource)
    self.query = query
    self.body = body
    self.origin = origin
    let second = parts.count > 1 ? parts[1] : nil
    id = second.flatMap { Int($0) }
    if id == nil {
      guard parts.count < 3 else { return nil }
      action = second.map(String.init)
    } else {
      action = parts.count > 2 ? String(parts[2]) : nil
    }
  }

  /// The value of a query item; the last one counts.
  func query(_ name: String) -> String? { query.last { $0.name == name }?.value }
}

/// The answer to a call: a status, a body or none, and what the log is to say of it.
package struct VMSAnswer: Sendable {
  package var status: Int
  package var body: Value?
  /// The name of the object that was changed.
  package var name: String?
  /// What changed.
  package var effect: String?
  /// How long the answer takes, after the effect.
  package var delay: Duration = .zero

  static func ok(_ body: Value? = nil) -> VMSAnswer { VMSAnswer(status: 200, body: body) }
  static let noContent = VMSAnswer(status: 204, body: nil)

  func logged(_ effect: String, _ name: String) -> VMSAnswer {
    var answer = self
    answer.effect = effect
    answer.name = name
    return answer
  }
}

/// Why a call is refused, with the body VMS gives.
package enum VMSRefusal: Error, Sendable {
  /// 400 with a map from a field to what is wrong with it.
  case field(String, String)
  /// A status with `{"detail": …}`.
  case detail(Int, String)
  /// 409 with `{"code": …, "detail": …}`.
  case conflict(code: String, String)

  static let notFound = VMSRefusal.detail(404, "Not found.")
  static func notUnique(_ field: String) -> VMSRefusal {
    .field(field, "This field must be unique.")
  }

  package var answer: VMSAnswer {
    switch self {
    case .field(let field, let problem):
      VMSAnswer(status: 400, body: .map([field: .list([.text(problem)])]))
    case .detail(let status, let text):
      VMSAnswer(status: status, body: .map(["detail": .text(text)]))
    case .conflict(let code, let text):
      VMSAnswer(status: 409, body: .map(["code": .text(code), "detail": .text(text)]))
    }
  }
}
