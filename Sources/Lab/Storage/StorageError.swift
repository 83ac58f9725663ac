/// What can go wrong on the lab's own disk.
package enum StorageError: Error, Equatable, CustomStringConvertible {
  /// A system call on `path` failed with `code` (errno).
  case system(call: String, path: String, code: Int32)
  /// Not an absolute path of plain components.
  case badElementPath(String)
  /// Longer than S3 allows: 1024 bytes.
  case keyTooLong(String)
  /// The file does not start with the header of an object.
  case notAnObject(String)
  /// A file of the lab does not hold what the lab writes there.
  case unreadable(path: String, why: String)

  package var description: String {
    switch self {
    case .system(let call, let path, let code): "\(call) \(path): \(systemMessage(code))"
    case .badElementPath(let path): "\(path) is not a path of the element store"
    case .keyTooLong(let key): "the key \(key) is longer than 1024 bytes"
    case .notAnObject(let path): "\(path) does not start with the header of an object"
    case .unreadable(let path, let why): "\(path) cannot be read: \(why)"
    }
  }
}
