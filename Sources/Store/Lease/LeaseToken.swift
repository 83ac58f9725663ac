import Glibc

/// The token of this host's last owner of a site's lease, kept beside the site's lock. Whoever has the
/// lock knows that the process with this token is dead, and need not wait for its lease to run out.
extension StateFolder {
  /// Nil where there is none, or where this host was started anew since: then it may be another host.
  package func leaseToken(siteKey: String) -> String? {
    guard let bytes = try? readFile(tokenPath(siteKey)) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[1] == Self.boot else { return nil }
    return String(words[0])
  }

  /// Only under the site's lock. Where it cannot be kept, the next process waits for the lease instead.
  package func keepLeaseToken(_ token: String, siteKey: String) {
    let descriptor = open(tokenPath(siteKey), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array("\(token) \(Self.boot)\n".utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  private func tokenPath(_ siteKey: String) -> String { "\(path)/sites/\(siteKey).lease" }

  /// Differs from one start of a host to the next.
  private static let boot: String = {
    let bytes = (try? readFile("/proc/sys/kernel/random/boot_id")) ?? []
    let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    return text.isEmpty ? "unknown" : text
  }()
}
