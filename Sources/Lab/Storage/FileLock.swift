import Glibc

/// Runs `body` while an flock is held on `path`, which is made when missing. It holds between
/// threads and between processes; the system drops it when its holder dies.
package func withFileLock<Result>(
  _ path: String, _ mode: FileLockMode, _ body: () throws -> Result
) throws -> Result {
  let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  guard file >= 0 else { throw Files.failure("open", path) }
  defer { close(file) }
  while flock(file, mode == .exclusive ? LOCK_EX : LOCK_SH) != 0 {
    guard errno == EINTR else { throw Files.failure("flock", path) }
  }
  return try body()
}

package enum FileLockMode: Sendable { case shared, exclusive }
