import Foundation

/// A client of the site's TAMS that adds segments until it is told to stop, and can take back all of them.
struct Writer: Sendable {
  private let address: String
  private let folder: String

  private var stop: String { folder + "/writer-stop" }
  private var journal: String { folder + "/writer.json" }

  init(_ lab: LabSite) async throws {
    address = try await lab.address("tams")
    folder = lab.folder
  }

  /// How many segments it added.
  func run() async throws -> Int {
    let done = try await Invocation.run(
      "python3", ["-c", Self.script, address, "write", journal, stop])
    guard done.status == 0 else { throw LabSite.Broken(description: done.description) }
    return done.lines.last.flatMap { Int($0) } ?? 0
  }

  /// Returns once its first segment is registered.
  func hasBegun() async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !FileManager.default.fileExists(atPath: journal) {
      guard ContinuousClock.now < end else {
        throw LabSite.Broken(description: "the writer has not begun")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  func end() throws { try Data().write(to: URL(filePath: stop)) }

  /// Reads each segment back, then deletes its flow; how many were as written.
  func takeBack() async throws -> Int {
    let done = try await Invocation.run(
      "python3", ["-c", Self.script, address, "take-back", journal, stop])
    guard done.status == 0 else { throw LabSite.Broken(description: done.description) }
    return done.lines.last.flatMap { Int($0) } ?? -1
  }

  private static let script = """
    import json, os, sys, time, urllib.error, urllib.request, uuid
    root, what, journal, stop = sys.argv[1:]

    def call(method, path, body=None, ok=()):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(root + path, data, {"Content-Type": "application/json"},
                                         method=method)
        try:
            text = urllib.request.urlopen(request).read()
        except urllib.error.HTTPError as error:
            if error.code in ok:
                return None
            raise
        return json.loads(text) if text else None

    def write():
        flow, source, count = str(uuid.uuid4()), str(uuid.uuid4()), 0
        call("PUT", "/flows/" + flow, {
            "id": flow, "source_id": source, "label": "written beside a drill",
            "format": "urn:x-nmos:format:audio", "codec": "audio/aac", "container": "video/mp2t",
            "essence_parameters": {"sample_rate": 48000, "channels": 2}})
        objects = {}
        while not os.path.exists(stop):
            name, data = str(uuid.uuid4()), os.urandom(64).hex()
            storage = call("POST", f"/flows/{flow}/storage", {"object_ids": [name]})
            target = storage["media_objects"][0]["put_url"]
            headers = {"Content-Type": target.get("content-type", "video/mp2t")}
            urllib.request.urlopen(urllib.request.Request(
                target["url"], data.encode(), headers, method="PUT")).read()
            call("POST", f"/flows/{flow}/segments",
                 {"object_id": name, "timerange": f"[{count}:0_{count + 1}:0)"})
            objects[name] = data
            count += 1
            with open(journal + ".new", "w") as file:
                json.dump({"flow": flow, "source": source, "objects": objects}, file)
            os.rename(journal + ".new", journal)
            time.sleep(0.05)
        print(count)

    def take_back():
        with open(journal) as file:
            written = json.load(file)
        flow, right = written["flow"], 0
        for name, data in written["objects"].items():
            found = call("GET", f"/flows/{flow}/segments?object_id={name}")
            url = found[0]["get_urls"][0]["url"]
            right += urllib.request.urlopen(url).read().decode() == data
        call("DELETE", "/flows/" + flow, ok=(404,))
        waits = [f"/flows/{flow}"] + [f"/objects/{name}" for name in written["objects"]]
        for path in waits:
            while True:
                try:
                    call("GET", path)
                except urllib.error.HTTPError as error:
                    if error.code == 404:
                        break
                    raise
                time.sleep(0.02)
        print(right)

    {"write": write, "take-back": take_back}[what]()
    """
}
