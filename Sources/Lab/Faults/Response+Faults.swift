import Core
import Foundation

/// Answers as faults make them, after the effect.
extension Response {
  func broken(_ breakage: Breakage) -> Response {
    var response = self
    response.breakage = breakage
    return response
  }

  /// `HTTP/1.1 200 ` is there, and nothing that says what was done.
  func cutAfterStatusLine() -> Response {
    broken(.cutHead(after: "HTTP/1.1 \(status) ".utf8.count))
  }

  func malformed() -> Response { with(body: Array(#"{"id": "#.utf8)) }

  /// Every `state` of a JSON answer, whatever it is in, is this word. Other answers stay as they are.
  func withState(_ word: String) -> Response {
    guard let bytes = try? body.read(at: 0, count: body.length),
      let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)),
      let changed = try? JSONEncoder().encode(value.withState(word))
    else { return self }
    return with(body: Array(changed))
  }

  private func with(body bytes: [UInt8]) -> Response {
    var response = self
    response.headers["Content-Length"] = nil
    response.body = .bytes(bytes)
    return response
  }
}

extension Value {
  fileprivate func withState(_ word: String) -> Value {
    switch self {
    case .list(let list): .list(list.map { $0.withState(word) })
    case .map(let map):
      .map(
        Dictionary(
          uniqueKeysWithValues: map.map { key, value in
            if key == "state", case .text = value { return (key, .text(word)) }
            return (key, value.withState(word))
          }))
    default: self
    }
  }
}
