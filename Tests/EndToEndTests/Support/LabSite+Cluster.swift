import Foundation

extension LabSite {
  /// One request to the lab's cluster as its administrator would send it.
  func cluster(_ method: String, _ path: String, _ body: String) async throws {
    let script = """
      import base64, os, ssl, sys, urllib.request
      context = ssl.create_default_context(cafile=os.environ["VMS_CA_FILE"])
      login = os.environ["VMS_USER"] + ":" + os.environ["VMS_PASSWORD"]
      head = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
              "Content-Type": "application/json"}
      method, path, body = sys.argv[1:]
      request = urllib.request.Request("https://" + os.environ["VMS_ADDRESS"] + "/api/latest/" + path,
                                       body.encode() or None, head, method=method)
      urllib.request.urlopen(request, context=context).read()
      """
    let done = try await Invocation.run(
      "bash",
      [
        "-c",
        "eval \"$('\(Checkout.lab)' env --dir '\(folder)')\" && exec python3 -c \"$@\"", "bash",
        script, method, path, body,
      ])
    guard done.status == 0 else { throw Broken(description: done.description) }
  }
}
