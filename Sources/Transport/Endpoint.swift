import Core
import Signing

/// The root under which a server is reached: scheme, host, port and perhaps a path.
package struct Endpoint: Sendable, Hashable {
  package let scheme: String
  /// As it stands in a URL: an IPv6 address has its brackets.
  package let host: String
  package let port: Int
  /// Without a slash at its end; mostly empty.
  package let path: String

  package init(_ text: String) throws(Problem) {
    guard let endpoint = Self(parsing: text) else {
      throw Problem(
        .siteIncomplete,
        "not the address of a server: \(text)",
        hint: "write it like https://vms.example.org or http://10.0.0.7:8080")
    }
    self = endpoint
  }

  private init?(parsing text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https", text[colon...].hasPrefix("://") else { return nil }
    let rest = text[colon...].dropFirst(3)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let tail = rest[authority.endIndex...]
    guard !tail.contains("?"), !tail.contains("#"), !authority.contains("@") else { return nil }
    guard let (host, port) = Self.split(authority: authority) else { return nil }
    guard let number = port.map({ Int($0) }) ?? (scheme == "https" ? 443 : 80),
      (1...65_535).contains(number)
    else { return nil }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = number
    path = String(tail.reversed().drop { $0 == "/" }.reversed())
  }

  private static func split(authority: Substring) -> (host: Substring, port: Substring?)? {
    let portMark =
      authority.hasPrefix("[")
      ? authority.lastIndex(of: "]").flatMap { bracket in
        authority[bracket...].firstIndex(of: ":")
      }
      : authority.firstIndex(of: ":")
    let host = authority[..<(portMark ?? authority.endIndex)]
    guard !host.isEmpty, !host.contains(" ") else { return nil }
    return (host, portMark.map { authority[authority.index(after: $0)...] })
  }

  /// What the `Host` header says: the port only where it is not the scheme's own.
  package var hostHeader: String {
    port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
  }

  /// With the port always.
  package var server: String { "\(host):\(port)" }

  package var display: String { "\(scheme)://\(hostHeader)\(path)" }

  /// The URL of `path`, which is encoded already and starts with a slash.
  package func url(_ path: String, query: [(String, String)] = []) -> String {
    display + path + (query.isEmpty ? "" : "?" + SigV4.encode(query: query))
  }

  /// Whether `url` leads to this very server: credentials go nowhere else.
  package func serves(_ url: String) -> Bool {
    let root = url.prefix { $0 != "?" && $0 != "#" }
    guard let other = Endpoint(parsing: String(root)) else { return false }
    return (other.scheme, other.host, other.port) == (scheme, host, port)
  }
}

extension String {
  /// One segment of a path, with its slashes encoded too.
  package var asPathSegment: String { URIEncoding.encode(self) }

  /// A URL without its query, which may hold signatures and tokens.
  package var withoutQuery: String { String(Substring(utf8.prefix { $0 != UInt8(ascii: "?") })) }
}
