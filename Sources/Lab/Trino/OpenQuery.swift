import Core
import Foundation
import Synchronization

/// A statement between its POST and its last page. It works apart from those who ask for its pages: as
/// Trino does, a page says after a while that there is nothing yet. Its result is used by one page at a
/// time only, so the class may be shared.
final class OpenQuery: @unchecked Sendable {
  let id: String
  let slug: String
  private let sql: String
  private let session: TrinoSession
  private let databaseLock: String
  private let faults: FaultRules?
  private let pageSize: Int

  private let working = NSLock()
  /// The page under way; nil where none is.
  private var work: PageWork?
  private var result: TrinoResult?
  /// The page given last, which a client whose connection broke asks for again.
  private var last: (token: Int, response: Response)?

  private let shared = NSLock()
  private var connection: SQLiteConnection?
  private var isCanceled = false
  private var used = LabClock.machineTime

  init(
    id: String, sql: String, session: TrinoSession, databaseLock: String, faults: FaultRules?,
    pageSize: Int
  ) {
    self.id = id
    self.sql = sql
    self.session = session
    self.databaseLock = databaseLock
    self.faults = faults
    self.pageSize = pageSize
    slug = "y" + String(UInt64.random(in: 0 ... .max), radix: 16)
  }

  var lastUse: Timestamp { shared.withLock { used } }

  /// Ends the statement, also while it runs.
  func cancel() {
    shared.withLock {
      isCanceled = true
      connection?.interrupt()
    }
  }

  /// The answer to the POST: nothing is known yet.
  func queued(base: String) -> Response {
    let body = envelope(base: base, state: "QUEUED", next: 1, members: [:])
    return respond(body, name: String(sql.prefix(500)), effect: nil)
  }

  /// The page of this number: the last one again, or the one after it.
  func page(_ token: Int, base: String) -> Response {
    working.withLock {
      shared.withLock { used = LabClock.machineTime }
      if let last, last.token == token { return last.response }
      guard token == (last?.token ?? 0) + 1, !shared.withLock({ isCanceled }) else {
        return .text("Query result is gone", status: 410)
      }
      let response = next(token, base: base)
      last = (token, response)
      return response
    }
  }

  private func next(_ token: Int, base: String) -> Response {
    let work = self.work ?? begin()
    guard let outcome = work.outcome(within: Self.patience) else {
      let body = envelope(base: base, state: "RUNNING", next: token + 1, members: [:])
      return respond(body, name: id, effect: nil)
    }
    self.work = nil
    do {
      let (result, page) = try outcome.get()
      self.result = result
      var members: [String: Value] = [
        "columns": .list(result.columns.map(\.json)),
        "data": .list(page.rows.map { .list(zip($0, result.columns).map(json)) }),
      ]
      if page.rows.isEmpty { members["data"] = nil }
      if let update = result.update {
        members["updateType"] = .text(update.verb)
        members["updateCount"] = update.count.map(Value.integer)
      }
      if page.isLast { finish() }
      let body = envelope(
        base: base, state: page.isLast ? "FINISHED" : "RUNNING",
        next: page.isLast ? nil : token + 1, members: members)
      return respond(
        body, name: id,
        effect: result.update.map { update in
          update.verb + (update.count.map { " of \($0) rows" } ?? "")
        })
    } catch {
      finish()
      let failure =
        (error as? TrinoError) ?? (error as? SQLiteError).map { TrinoError($0) }
        ?? TrinoError(.genericInternalError, "\(error)")
      let body = envelope(
        base: base, state: "FAILED", next: nil, members: ["error": failure.json])
      return respond(body, name: id, effect: nil)
    }
  }

  /// How long a page waits for its rows.
  private static let patience: TimeInterval = 1

  private func begin() -> PageWork {
    let (known, pageSize) = (result, pageSize)
    let work = PageWork {
      let result = try known ?? self.run()
      return (result, try result.page(pageSize))
    }
    self.work = work
    return work
  }

  private func run() throws -> TrinoResult {
    let executor = TrinoExecutor(
      session: session, databaseLock: databaseLock, faults: faults, pageSize: pageSize,
      onConnect: { connection in self.shared.withLock { self.connection = connection } })
    return try executor.run(sql)
  }

  private func finish() {
    result = nil
    shared.withLock { connection = nil }
  }

  // MARK: JSON

  private func envelope(
    base: String, state: String, next: Int?, members: [String: Value]
  ) -> Value {
    var body = members
    body["id"] = .text(id)
    body["infoUri"] = .text("\(base)/ui/query.html?\(id)")
    if let next {
      body["nextUri"] = .text("\(base)/v1/statement/executing/\(id)/\(slug)/\(next)")
    }
    body["warnings"] = .list([])
    body["stats"] = .map([
      "state": .text(state), "queued": .bool(state == "QUEUED"),
      "scheduled": .bool(state != "QUEUED"), "nodes": .integer(1), "totalSplits": .integer(1),
      "queuedSplits": .integer(0), "runningSplits": .integer(state == "RUNNING" ? 1 : 0),
      "completedSplits": .integer(next == nil ? 1 : 0), "cpuTimeMillis": .integer(0),
      "wallTimeMillis": .integer(0), "queuedTimeMillis": .integer(0),
      "elapsedTimeMillis": .integer(0), "processedRows": .integer(0),
      "processedBytes": .integer(0), "physicalInputBytes": .integer(0),
      "peakMemoryBytes": .integer(0), "spilledBytes": .integer(0),
    ])
    return .map(body)
  }

  private func respond(_ body: Value, name: String, effect: String?) -> Response {
    do {
      return try .json(body, name: name, effect: effect)
    } catch {
      return .text("\(error)", status: 500)
    }
  }
}

/// The making of one page, on a thread of its own: SQLite is at work as long as that takes.
private final class PageWork: @unchecked Sendable {
  typealias Outcome = Result<(TrinoResult, TrinoResult.Page), any Error>

  private let condition = NSCondition()
  private var outcome: Outcome?

  init(_ work: @escaping () throws -> (TrinoResult, TrinoResult.Page)) {
    nonisolated(unsafe) let work = work
    Thread.detachNewThread {
      let outcome = Outcome(catching: work)
      self.condition.withLock {
        self.outcome = outcome
        self.condition.broadcast()
      }
    }
  }

  /// Nil where it is not over in that time.
  func outcome(within span: TimeInterval) -> Outcome? {
    let end = Date(timeIntervalSinceNow: span)
    return condition.withLock {
      while outcome == nil, condition.wait(until: end) {}
      return outcome
    }
  }
}

extension TrinoResult.Column {
  var json: Value {
    let name = type == .varchar ? "varchar" : type.rawValue
    return .map([
      "name": .text(self.name), "type": .text(name), "typeSignature": type.signature,
    ])
  }
}

/// A value as Trino's JSON has it.
private func json(_ value: SQLValue, in column: TrinoResult.Column) -> Value {
  switch value {
  case .null: .null
  case .integer(let integer) where column.type == .boolean: .bool(integer != 0)
  case .integer(let integer) where column.type == .double: .number(Double(integer))
  case .integer(let integer): .integer(Int(integer))
  case .real(let real) where real.isNaN: .text("NaN")
  case .real(let real) where real.isInfinite: .text(real > 0 ? "Infinity" : "-Infinity")
  case .real(let real): .number(real)
  case .text(let text): .text(text)
  case .blob(let bytes): .text(Data(bytes).base64EncodedString())
  }
}

extension TrinoError {
  fileprivate var json: Value {
    var body: [String: Value] = [
      "message": .text(text), "errorCode": .integer(name.code), "errorName": .text(name.rawValue),
      "errorType": .text(name.type),
      "failureInfo": .map([
        "type": .text("io.trino.spi.TrinoException"), "message": .text(text),
        "suppressed": .list([]), "stack": .list([]),
      ]),
    ]
    if let line, let column {
      body["errorLocation"] = .map([
        "lineNumber": .integer(line), "columnNumber": .integer(column),
      ])
    }
    return .map(body)
  }
}
