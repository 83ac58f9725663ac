import Core

/// Statements that change tables. Their values never become part of the statement's text.
extension TrinoClient {
  /// Runs one `INSERT`, `UPDATE` or `DELETE` with a value for each `?`, and gives the number of rows it
  /// changed. It is sent once: after a lost answer only the tables tell what became of it.
  package func change(
    _ statement: String, _ values: [Value]
  ) async throws(RemoteFailure) -> Int {
    let (cell, request) = try await once(SQLText.immediate(statement, values))
    guard let count = cell?.integerValue else {
      throw request.failure(.unreadable("it does not tell how many rows were changed"))
    }
    return count
  }

  /// Runs one `ALTER`, `CREATE` or `DROP TABLE`, once as well.
  package func define(_ statement: String) async throws(RemoteFailure) {
    _ = try await once(statement)
  }

  /// The first cell of the answer's last page.
  private func once(
    _ text: String
  ) async throws(RemoteFailure) -> (cell: Value?, request: HTTPRequest) {
    var request = try await request(.post, endpoint.url("/v1/statement"))
    request.body = Array(text.utf8)
    request.headers.add("Content-Type", "text/plain; charset=utf-8")
    request.changing = true
    request.repeatable = false
    let rows = TrinoRows(first: request, client: self)
    do throws(RemoteFailure) {
      var cell: Value?
      while let page = try await rows.nextPage() { cell = page.rows.first?.first }
      return (cell, request)
    } catch {
      let isUnderWay = await rows.isUnderWay
      await rows.cancel()
      throw isUnderWay ? error.afterSending : error
    }
  }
}

extension RemoteFailure {
  /// The statement was taken and runs over there: what stops this side from asking for its end does not
  /// stop it.
  fileprivate var afterSending: RemoteFailure {
    switch cause {
    case .answered: RemoteFailure(cause, call: call, changing: true)
    default: RemoteFailure(.lostAnswer(problem.what), call: call, changing: true)
    }
  }
}

extension SQLText {
  /// The statement with its values beside it.
  package static func immediate(_ statement: String, _ values: [Value]) -> String {
    let text = "EXECUTE IMMEDIATE " + literal(statement)
    return values.isEmpty ? text : text + " USING " + values.map(literal).joined(separator: ", ")
  }

  private static func literal(_ value: Value) -> String {
    switch value {
    // No column holds a list, a map or a secret.
    case .null, .list, .map, .secret: "NULL"
    case .bool(let bool): bool ? "true" : "false"
    case .integer(let integer): String(integer)
    case .number(let number): "DOUBLE '\(number)'"
    case .text(let text): literal(text)
    case .duration(let duration): literal(duration.text)
    case .time(let time): literal(time)
    }
  }
}
