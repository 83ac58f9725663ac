import Core

/// An answer of the TAMS API that refuses a request.
struct TamsError: Error, Hashable, CustomStringConvertible {
  let status: Int
  let summary: String

  static func badRequest(_ summary: String) -> TamsError {
    TamsError(status: 400, summary: summary)
  }
  static func forbidden(_ summary: String) -> TamsError { TamsError(status: 403, summary: summary) }
  static func notFound(_ summary: String) -> TamsError { TamsError(status: 404, summary: summary) }

  static let readOnly = TamsError.forbidden("the flow is read-only")

  var description: String { "\(status): \(summary)" }

  /// The `error` object of the specification.
  var json: Value {
    .map([
      "type": .text("urn:x-tams:error:\(status)"), "summary": .text(summary),
      "time": .text(LabClock.machineTime.rfc3339),
    ])
  }

  var response: Response { tamsJSON(json, status: status) }
}

/// `value` as the body of an answer.
func tamsJSON(_ value: Value, status: Int = 200, headers: Headers = [:], effect: String? = nil)
  -> Response
{
  do {
    return try .json(value, status: status, headers: headers, effect: effect)
  } catch {
    return .text("cannot write the answer: \(error)", status: 500)
  }
}
