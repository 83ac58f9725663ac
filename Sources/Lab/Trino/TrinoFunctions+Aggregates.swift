import Signing

extension TrinoFunctions {
  static let aggregates: [(name: String, arguments: Int, type: any SQLiteAggregate.Type)] = [
    ("count_if", 1, CountIf.self), ("bool_and", 1, BoolAnd.self), ("every", 1, BoolAnd.self),
    ("bool_or", 1, BoolOr.self), ("arbitrary", 1, AnyValue.self), ("any_value", 1, AnyValue.self),
    ("bitwise_and_agg", 1, BitwiseAnd.self), ("bitwise_or_agg", 1, BitwiseOr.self),
    ("bitwise_xor_agg", 1, BitwiseXor.self), ("checksum", 1, Checksum.self),
    ("max_by", 2, MaxBy.self), ("min_by", 2, MinBy.self),
  ]

  private final class CountIf: SQLiteAggregate {
    var count: Int64 = 0
    func step(_ values: [SQLValue]) { if values[0].bool == true { count += 1 } }
    func finish() -> SQLValue { .integer(count) }
  }

  /// Folds the values that are not null; null when there are none.
  private class IntegerFold: SQLiteAggregate {
    var result: Int64?
    required init() {}
    func combine(_ one: Int64, _ other: Int64) -> Int64 { one }
    func step(_ values: [SQLValue]) throws {
      guard values[0] != .null else { return }
      let value = try TrinoFunctions.integer(values[0], of: "\(Self.self)")
      result = result.map { combine($0, value) } ?? value
    }
    func finish() -> SQLValue { result.map(SQLValue.integer) ?? .null }
  }

  private final class BoolAnd: IntegerFold {
    override func combine(_ one: Int64, _ other: Int64) -> Int64 { one != 0 && other != 0 ? 1 : 0 }
  }
  private final class BoolOr: IntegerFold {
    override func combine(_ one: Int64, _ other: Int64) -> Int64 { one != 0 || other != 0 ? 1 : 0 }
  }
  private final class BitwiseAnd: IntegerFold {
    override func combine(_ one: Int64, _ other: Int64) -> Int64 { one & other }
  }
  private final class BitwiseOr: IntegerFold {
    override func combine(_ one: Int64, _ other: Int64) -> Int64 { one | other }
  }
  private final class BitwiseXor: IntegerFold {
    override func combine(_ one: Int64, _ other: Int64) -> Int64 { one ^ other }
  }

  private final class AnyValue: SQLiteAggregate {
    var value = SQLValue.null
    func step(_ values: [SQLValue]) { if value == .null { value = values[0] } }
    func finish() -> SQLValue { value }
  }

  /// A sum of hashes: the same for the same values in any order. Trino's own bytes differ.
  private final class Checksum: SQLiteAggregate {
    var sum: UInt64?
    func step(_ values: [SQLValue]) {
      let text = "\(values[0])"
      sum = (sum ?? 0) &+ XXHash64.hash(Array(text.utf8)) &* 0x9e37_79b9_7f4a_7c15
    }
    func finish() -> SQLValue { sum.map { .blob(TrinoFunctions.bigEndian($0)) } ?? .null }
  }

  private class ExtremeBy: SQLiteAggregate {
    var best: (value: SQLValue, key: SQLValue)?
    required init() {}
    func wins(_ key: SQLValue, over other: SQLValue) -> Bool { false }
    func step(_ values: [SQLValue]) {
      guard values[1] != .null else { return }
      if best.map({ wins(values[1], over: $0.key) }) ?? true { best = (values[0], values[1]) }
    }
    func finish() -> SQLValue { best?.value ?? .null }
  }
  private final class MaxBy: ExtremeBy {
    override func wins(_ key: SQLValue, over other: SQLValue) -> Bool { key > other }
  }
  private final class MinBy: ExtremeBy {
    override func wins(_ key: SQLValue, over other: SQLValue) -> Bool { key < other }
  }
}
