import Foundation
import Glibc

/// One rule for `tamsdr-lab fault`.
struct ServiceFault: Sendable {
  let service: String
  var method: String?
  var path: String?
  var body: String?
  let fault: String
  var at = 1
  var always = false

  var words: [String] {
    var words = ["--service", service, "--fault", fault, "--at", String(at)]
    if let method { words += ["--method", method] }
    if let path { words += ["--path", path] }
    if let body { words += ["--body", body] }
    return always ? words + ["--always"] : words
  }

  /// For people.
  var text: String {
    let request = [service, method, path ?? body].compactMap { $0 }.joined(separator: " ")
    return "\(request), no. \(at)\(always ? " and on" : ""): \(fault)"
  }
}

extension LabSite {
  func fail(_ fault: ServiceFault) async throws { try await control(["fault"] + fault.words) }

  func clearFaults() async throws { try await control(["fault", "--clear"]) }

  /// How many requests and commands the lab's fault rules have struck so far.
  func strikes() async throws -> Int {
    try await log().filter { $0["effect"] == "fault" }.count
  }

  /// What was changed by requests so far, as `SERVICE EFFECT NAME`; what the lab does to itself and
  /// what its worker does is left out.
  func effects() async throws -> [String] {
    try await log().compactMap { entry in
      guard let service = entry["service"], ["vms", "s3", "tams"].contains(service),
        let effect = entry["effect"]
      else { return nil }
      return "\(service) \(effect) \(entry["name"] ?? "")"
    }
  }

  /// Whether clients reach TAMS.
  func isOpen() async throws -> Bool {
    let status = try await control(["status", "--json"]).output
    let members = try JSONSerialization.jsonObject(with: Data(status.utf8)) as? [String: Any]
    guard let url = (members?["tams"] as? String).flatMap(URL.init(string:)), let port = url.port
    else { throw Broken(description: status) }
    return accepts(port: port)
  }

  private func accepts(port: Int) -> Bool {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(file) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafeBytes(of: &address) { bytes in
      let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      return connect(file, pointer, socklen_t(bytes.count)) == 0
    }
  }
}
