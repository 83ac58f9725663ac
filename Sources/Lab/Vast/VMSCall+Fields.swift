import Core

/// Reading the fields of a body, as lenient about types as VMS is.
extension VMSCall {
  func text(_ field: String) -> String? {
    switch body[field] {
    case .text(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }

  func integer(_ field: String) -> Int? {
    body[field].integerValue ?? text(field).flatMap { Int($0) }
  }

  func bool(_ field: String) -> Bool? { body[field].boolValue }

  func requiredText(_ field: String) throws(VMSRefusal) -> String {
    guard let text = text(field) else { throw .field(field, "This field is required.") }
    guard !text.isEmpty else { throw .field(field, "This field may not be blank.") }
    return text
  }

  func requiredInteger(_ field: String) throws(VMSRefusal) -> Int {
    guard body[field] != .null else { throw .field(field, "This field is required.") }
    guard let number = integer(field) else { throw .field(field, "A valid integer is required.") }
    return number
  }

  func requiredBool(_ field: String) throws(VMSRefusal) -> Bool {
    guard let bool = bool(field) else { throw .field(field, "Must be a valid boolean.") }
    return bool
  }

  func requiredPath(_ field: String) throws(VMSRefusal) -> ElementPath {
    guard let path = ElementPath(try requiredText(field)) else {
      throw .field(field, "Path must be absolute and plain.")
    }
    return path
  }

  /// Nil where the field is absent or null.
  func time(_ field: String) throws(VMSRefusal) -> Timestamp? {
    guard body[field] != .null else { return nil }
    guard let time = text(field).flatMap(Timestamp.init(rfc3339:)) else {
      throw .field(
        field,
        "Datetime has wrong format. Use one of these formats instead: "
          + "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].")
    }
    return time
  }

  /// The lab has one tenant, `default`, with this id.
  static let tenant = 1

  func checkTenant(_ field: String = "tenant_id") throws(VMSRefusal) {
    if let id = integer(field), id != VMSCall.tenant {
      throw .field(field, "Invalid pk \"\(id)\" - object does not exist.")
    }
  }
}
