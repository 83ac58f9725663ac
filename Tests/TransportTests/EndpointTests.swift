import Core
import Testing

@testable import Transport

@Suite("the address of a server")
struct EndpointTests {
  @Test(
    "is read with its port and path, which are kept out of the host",
    arguments: [
      ("https://vms.example.org", "vms.example.org", "https://vms.example.org"),
      ("HTTPS://VMS.example.org:443/", "vms.example.org", "https://vms.example.org"),
      ("http://10.0.0.7:8080/tams/", "10.0.0.7:8080", "http://10.0.0.7:8080/tams"),
      ("http://[::1]:9", "[::1]:9", "http://[::1]:9"),
      ("http://[::1]", "[::1]", "http://[::1]"),
    ])
  func reads(text: String, host: String, display: String) throws {
    let endpoint = try Endpoint(text)
    #expect(endpoint.hostHeader == host)
    #expect(endpoint.display == display)
    #expect(
      endpoint.url("/a%2Fb", query: [("b", "c d"), ("a", "é/")]).hasSuffix(
        "/a%2Fb?a=%C3%A9%2F&b=c%20d"))
  }

  @Test(
    "is refused when it is something else",
    arguments: [
      "vms.example.org", "ftp://host", "http://", "http://host:0", "http://host:99999",
      "http://host:x", "http://user@host", "http://host/?q=1", "http://a b", "http:/host",
    ])
  func refuses(text: String) {
    let problem = #expect(throws: Problem.self) { _ = try Endpoint(text) }
    #expect(problem?.what == "not the address of a server: \(text)")
  }

  @Test("serves URLs of the same scheme, host and port alone")
  func serves() throws {
    let endpoint = try Endpoint("https://vms:444/root")
    #expect(endpoint.serves("https://VMS:444/other?x=http://evil"))
    for other in ["https://vms/other", "http://vms:444/", "https://evil:444/", "/relative"] {
      #expect(!endpoint.serves(other), "\(other)")
    }
  }
}
