extension SiteDecoder {
  mutating func tams(_ field: Field?) -> Site.Tams? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "tams",
        known: [
          "api", "tables", "time_base", "url", "private_url", "token", "ca_file", "insecure",
        ],
        required: required("api", "tables", "time_base", "url", "private_url"))
    else { return nil }
    let api = reader.choice(fields["api"], Site.Tams.API.self)
    let tables = reader.choice(fields["tables"], Site.Tams.Tables.self)
    let timeBase = reader.choice(fields["time_base"], Site.Tams.TimeBase.self)
    let url = reader.url(fields["url"])
    let privateURL = reader.url(fields["private_url"])
    let token = reader.secret(fields["token"])
    let trust = trust(fields)
    differ(fields["url"], fields["private_url"])
    guard let api, let tables, let timeBase, let url, let privateURL else { return nil }
    return Site.Tams(
      api: api, tables: tables, timeBase: timeBase, url: url, privateURL: privateURL,
      trust: trust, token: token)
  }

  /// Private means: answers there and nowhere else.
  mutating func differ(_ url: Field?, _ privateURL: Field?) {
    guard let url, let privateURL, url.node.content == privateURL.node.content else { return }
    reader.faults.add(
      Diagnostic(
        .outOfRange, at: privateURL.node.mark, "private_url", "another address than 'url'",
        "the same", "clients must not reach it while TAMS is checked"))
  }

  // MARK: Services

  mutating func services(_ field: Field?) -> [Site.Service] {
    let example = "write services: [ { name: tams-api, role: api, … } ]"
    let nodes = reader.list(field, example: example)
    var lines: [String: Int] = [:]
    let services = nodes.compactMap { service($0, &lines) }
    // Without one nothing would be stopped, and nothing opened to clients again.
    if let field, !nodes.isEmpty, services.count == nodes.count,
      !services.contains(where: { $0.role == .api })
    {
      reader.faults.add(
        Diagnostic(.missingKey, at: field.node.mark, "services", "role: api", example))
    }
    return services
  }

  private mutating func service(_ node: Node, _ lines: inout [String: Int]) -> Site.Service? {
    let fields = reader.fields(
      node, of: "a service",
      known: [
        "name", "role", "manager", "start", "start_private", "open", "stop", "probe", "url",
        "private_url",
      ],
      required: required("name", "role", "manager"))
    guard let fields else { return nil }
    let name = reader.id(fields["name"], example: "tams-api")
    if let name, let field = fields["name"] { claim(name, "service", at: field.node.mark, &lines) }
    let role = reader.choice(fields["role"], Site.Service.Role.self)
    guard usesCommands(fields["manager"]) else { return nil }
    demand(["start", "stop", "probe"], of: fields, because: "the manager 'command' runs it")
    if role == .api {
      demand(
        ["start_private", "open", "url", "private_url"], of: fields,
        because: "an api is checked in private before clients come back")
    }
    let commands = commands(fields)
    let url = reader.url(fields["url"])
    let privateURL = reader.url(fields["private_url"])
    differ(fields["url"], fields["private_url"])
    guard let name, let role, let commands else { return nil }
    return Site.Service(
      name: name, role: role, commands: commands, url: url, privateURL: privateURL)
  }

  private mutating func usesCommands(_ field: Field?) -> Bool {
    let managers = ["command", "compose", "kubernetes", "systemd"]
    guard let field, let manager = reader.value(field, as: .oneOf(managers))?.textValue else {
      return false
    }
    if manager != "command" {
      reader.faults.add(
        Diagnostic(
          .notSupported, at: field.node.mark, "manager '\(manager)'",
          "write manager: command, and the commands that start, stop and probe the service"))
    }
    return manager == "command"
  }

  private mutating func demand(_ keys: [String], of fields: Fields, because reason: String) {
    for key in keys where fields[key] == nil {
      reader.faults.add(
        Diagnostic(.missingKey, at: fields.mark, fields.place, key, "\(reason): write \(key): …"))
    }
  }

  private mutating func commands(_ fields: Fields) -> Site.Service.Commands? {
    let start = words(fields["start"])
    let startPrivate = words(fields["start_private"])
    let open = words(fields["open"])
    let stop = words(fields["stop"])
    let probe = words(fields["probe"])
    guard let start, let stop, let probe else { return nil }
    return Site.Service.Commands(
      start: start, startPrivate: startPrivate, open: open, stop: stop, probe: probe)
  }

  /// The words of one argv. No shell reads them.
  private mutating func words(_ field: Field?) -> [String]? {
    guard let field else { return nil }
    let example = "write \(field.key): [program, argument, …]"
    let words = reader.list(field, example: example)
      .map { reader.text(Field(key: field.key, mark: field.mark, node: $0)) }
    return words.isEmpty || words.contains(nil) ? nil : words.compactMap { $0 }
  }

  // MARK: Fence

  mutating func fencedKeys(
    _ field: Field?, s3: Site.S3?, trino: Site.Trino?
  ) -> [Site.FencedKey] {
    guard let field,
      let fields = reader.fields(
        field.node, of: "fence", known: ["keys"],
        required: [("keys", "write keys: [ { owner: tams, id: …, secret: { file: … } } ]")])
    else { return [] }
    let example = "the keys by which TAMS writes; without them nothing can be fenced"
    var lines: [String: Int] = [:]
    return reader.list(fields["keys"], example: example).compactMap { node in
      fencedKey(node, s3: s3, trino: trino, &lines)
    }
  }

  mutating func fencedKey(
    _ node: Node, s3: Site.S3?, trino: Site.Trino?, _ lines: inout [String: Int]
  ) -> Site.FencedKey? {
    guard
      let fields = reader.fields(
        node, of: "a fenced key", known: ["owner", "id", "secret"],
        required: required("owner", "id", "secret"))
    else { return nil }
    let owner = reader.text(fields["owner"])
    let id = reader.text(fields["id"])
    let secret = reader.secret(fields["secret"])
    if let id, let field = fields["id"] {
      claim(id, "fenced key", at: field.node.mark, &lines)
      if id == s3?.accessKey {
        reader.faults.add(Diagnostic(.fencedOwnKey, at: field.node.mark, id, "tamsdr"))
      }
      if id == trino?.accessKey {
        reader.faults.add(Diagnostic(.fencedOwnKey, at: field.node.mark, id, "Trino"))
      }
    }
    guard let owner, let id, let secret else { return nil }
    return Site.FencedKey(owner: owner, id: id, secret: secret)
  }

  // MARK: Notifiers

  mutating func notifiers(_ field: Field?) -> [Site.Notifier] {
    let nodes = reader.list(field, example: "leave 'notifiers' out where nobody is told")
    var lines: [String: Int] = [:]
    return nodes.compactMap { notifier($0, &lines) }
  }

  /// A URL, or where one is kept that is to be kept to oneself.
  private mutating func address(_ field: Field) -> Site.WebAddress? {
    if case .mapping = field.node.content {
      return reader.secret(field).map(Site.WebAddress.secret)
    }
    return reader.url(field).map(Site.WebAddress.plain)
  }

  private mutating func notifier(_ node: Node, _ lines: inout [String: Int]) -> Site.Notifier? {
    let fields = reader.fields(
      node, of: "a notifier",
      known: ["name", "webhook", "token", "command", "ca_file", "insecure"],
      required: required("name"))
    guard let fields else { return nil }
    let name = reader.id(fields["name"], example: "on-call")
    if let name, let field = fields["name"] {
      claim(name, "notifier", at: field.node.mark, &lines)
    }
    switch (fields["webhook"], fields["command"]) {
    case (let webhook?, nil):
      let token = reader.secret(fields["token"])
      let trust = trust(fields)
      guard let url = address(webhook), let name else { return nil }
      return .webhook(name: name, url: url, trust: trust, token: token)
    case (nil, let command?):
      guard let words = words(command), let name else { return nil }
      return .command(name: name, words: words)
    case (_?, let command?):
      reader.faults.add(
        Diagnostic(
          .excludedKey, at: command.mark, "command", "webhook", "write two notifiers"))
    case (nil, nil):
      reader.faults.add(
        Diagnostic(
          .missingKey, at: fields.mark, fields.place, "webhook",
          "write webhook: URL, or command: [program, …]"))
    }
    return nil
  }
}
