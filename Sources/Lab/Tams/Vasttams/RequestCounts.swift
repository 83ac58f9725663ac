import Synchronization

/// How many requests a process has answered, as Prometheus reads them.
final class RequestCounts: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func count(method: String, path: String, status: Int) {
    let labels = "endpoint=\"\(path)\",method=\"\(method)\",status_code=\"\(status)\""
    counts.withLock { $0[labels, default: 0] += 1 }
  }

  var text: String {
    let lines = counts.withLock { $0 }.sorted { $0.key < $1.key }
      .map { "tams_http_requests_total{\($0.key)} \($0.value).0" }
    return
      (["# TYPE tams_http_requests_total counter"] + lines
      + ["# TYPE tams_sources_total gauge", "tams_sources_total 0.0", ""])
      .joined(separator: "\n")
  }
}
