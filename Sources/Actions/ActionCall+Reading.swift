import Core

extension ActionCall {
  private static let undoMark = "-undo"

  /// The name remote work of the step itself carries, also while it is being undone.
  var forwardName: String {
    remoteName.hasSuffix(Self.undoMark)
      ? String(remoteName.dropLast(Self.undoMark.count)) : remoteName
  }

  /// The name remote work of the step's undo carries.
  var undoName: String { forwardName + Self.undoMark }

  /// The texts of a list input or of a recorded list; empty where it is neither.
  func texts(_ name: String) -> [String] {
    (inputs[name]?.listValue ?? []).compactMap(\.textValue)
  }

  func recordedTexts(_ name: String) -> [String]? {
    handle[name]?.listValue?.compactMap(\.textValue)
  }

  /// The point handed on by `recovery_point.choose`.
  func point(_ name: String = "point") throws(Failure) -> RecoveryPoint {
    guard let point = inputs[name].flatMap(RecoveryPoint.init) else {
      throw .failed(
        Problem(
          .inputMissing,
          "\(step.display) was not given a recovery point",
          hint: "hand on the output 'point' of recovery_point.choose"))
    }
    return point
  }
}

extension ActionResult {
  func texts(_ output: String) -> [String] {
    (outputs[output]?.listValue ?? []).compactMap(\.textValue)
  }
}

extension Value {
  static func texts(_ texts: some Sequence<String>) -> Value { .list(texts.map(Value.text)) }
}
