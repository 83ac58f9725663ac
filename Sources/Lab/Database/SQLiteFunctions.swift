import CSQLite

/// Gathers the values of one group.
protocol SQLiteAggregate: AnyObject, SendableMetatype {
  init()
  /// Throws what the statement fails with; its description is SQLite's message.
  func step(_ values: [SQLValue]) throws
  func finish() throws -> SQLValue
}

private final class ScalarBox {
  let body: ([SQLValue]) throws -> SQLValue
  init(_ body: @escaping ([SQLValue]) throws -> SQLValue) { self.body = body }
}

private final class AggregateBox {
  let make: () -> any SQLiteAggregate
  init(_ make: @escaping () -> any SQLiteAggregate) { self.make = make }
}

extension SQLiteConnection {
  /// Adds or replaces a function; `arguments` is -1 for any number.
  func define(
    _ name: String, arguments: Int, _ body: @escaping ([SQLValue]) throws -> SQLValue
  ) throws(SQLiteError) {
    let box = Unmanaged.passRetained(ScalarBox(body)).toOpaque()
    let code = sqlite3_create_function_v2(
      handle, name, Int32(arguments), SQLITE_UTF8 | SQLITE_DETERMINISTIC, box, callScalar, nil, nil,
      releaseBox)
    guard code == SQLITE_OK else { throw lastError }
  }

  func define(
    _ name: String, arguments: Int, aggregate: any SQLiteAggregate.Type
  ) throws(SQLiteError) {
    let box = Unmanaged.passRetained(AggregateBox { aggregate.init() }).toOpaque()
    let code = sqlite3_create_function_v2(
      handle, name, Int32(arguments), SQLITE_UTF8 | SQLITE_DETERMINISTIC, box, nil, stepAggregate,
      finishAggregate, releaseBox)
    guard code == SQLITE_OK else { throw lastError }
  }
}

private let releaseBox: @convention(c) (UnsafeMutableRawPointer?) -> Void = { box in
  guard let box else { return }
  Unmanaged<AnyObject>.fromOpaque(box).release()
}

private func values(
  _ count: Int32, _ pointers: UnsafeMutablePointer<OpaquePointer?>?
) -> [SQLValue] {
  (0..<Int(count)).map { SQLValue(pointers?[$0]) }
}

private func give(_ result: Result<SQLValue, any Error>, to context: OpaquePointer?) {
  switch result {
  case .success(.null): sqlite3_result_null(context)
  case .success(.integer(let integer)): sqlite3_result_int64(context, integer)
  case .success(.real(let real)): sqlite3_result_double(context, real)
  case .success(.text(let text)):
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        sqlite3_result_text64(
          context, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
      }
    }
  case .success(.blob(let bytes)):
    sqlite3_result_blob64(context, bytes, UInt64(bytes.count), copied)
  case .failure(let error):
    let message = (error as? TrinoError)?.marked ?? "\(error)"
    sqlite3_result_error(context, message, -1)
  }
}

private let callScalar:
  @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
    context, count, pointers in
    guard let data = sqlite3_user_data(context) else { return }
    let box = Unmanaged<ScalarBox>.fromOpaque(data).takeUnretainedValue()
    give(Result { try box.body(values(count, pointers)) }, to: context)
  }

/// SQLite keeps a zeroed place for each group: here it holds the retained aggregate.
private func place(_ context: OpaquePointer?) -> UnsafeMutablePointer<UnsafeRawPointer?>? {
  sqlite3_aggregate_context(context, Int32(MemoryLayout<UnsafeRawPointer?>.size))?
    .assumingMemoryBound(to: UnsafeRawPointer?.self)
}

private func take(_ object: UnsafeRawPointer) -> (any SQLiteAggregate)? {
  Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? any SQLiteAggregate
}

private let stepAggregate:
  @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
    context, count, pointers in
    guard let data = sqlite3_user_data(context), let place = place(context) else { return }
    if place.pointee == nil {
      let made = Unmanaged<AggregateBox>.fromOpaque(data).takeUnretainedValue().make()
      place.pointee = UnsafeRawPointer(Unmanaged<AnyObject>.passRetained(made).toOpaque())
    }
    do {
      try place.pointee.flatMap(take)?.step(values(count, pointers))
    } catch {
      give(.failure(error), to: context)
    }
  }

private let finishAggregate: @convention(c) (OpaquePointer?) -> Void = { context in
  guard let data = sqlite3_user_data(context) else { return }
  guard let place = place(context), let object = place.pointee else {
    let empty = Unmanaged<AggregateBox>.fromOpaque(data).takeUnretainedValue().make()
    return give(Result { try empty.finish() }, to: context)
  }
  let held = Unmanaged<AnyObject>.fromOpaque(object)
  give(Result { try take(object)?.finish() ?? .null }, to: context)
  place.pointee = nil
  held.release()
}
