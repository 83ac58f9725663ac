extension SiteDecoder {
  /// The parts of the site that a sandbox must be apart from; nil what could not be read.
  struct Production {
    let database: Site.Database?
    let buckets: [String]
    let tams: Site.Tams?
    let services: [Site.Service]
    let fencedKeys: [Site.FencedKey]
    let s3: Site.S3?
    let trino: Site.Trino?
    /// Buckets that are the site's for another purpose.
    let otherBuckets: [String]
  }

  private static let sandboxKeys = ["path", "database", "buckets", "tams", "services", "key"]

  mutating func sandbox(_ field: Field?, apartFrom site: Production) -> Site.Sandbox? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "sandbox", known: Self.sandboxKeys,
        required: Self.sandboxKeys.map { ($0, Self.sandboxExamples[$0] ?? "write \($0): …") })
    else { return nil }
    let path = sandboxPath(fields["path"])
    let database = sandboxDatabase(fields["database"], site)
    let buckets = sandboxBuckets(fields["buckets"], site, database: database)
    let tams = sandboxTams(fields["tams"], site)
    let services = services(fields["services"])
    refuseServices(services, fields["services"], site)
    let key = sandboxKey(fields["key"], site)
    guard let path, let database, let tams, let key else { return nil }
    return Site.Sandbox(
      path: path, database: database, buckets: buckets, tams: tams, services: services, key: key)
  }

  private static let sandboxExamples = [
    "path": "write path: /tamsdr-drill, a directory for clones and nothing else",
    "database": "write database: { bucket: drill-db }",
    "buckets": "write buckets: { tams-media: drill-media }, the site's bucket first",
    "tams": "write tams: { url: …, private_url: … }, where the TAMS of the sandbox answers",
    "services": "write services: [ { name: drill-api, role: api, … } ]",
    "key": "write key: { owner: drill, id: …, secret: { file: … } }, by which that TAMS writes",
  ]

  private mutating func sandboxPath(_ field: Field?) -> DirectoryPath? {
    guard let field, let text = reader.text(field) else { return nil }
    let path = DirectoryPath(text)
    if !text.hasPrefix("/") || path.text == "/" || path.climbs {
      reader.faults.add(Diagnostic(.sandboxPath, at: field.node.mark, text))
    }
    return path
  }

  private mutating func sandboxDatabase(_ field: Field?, _ site: Production) -> Site.Database? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "the sandbox's database", known: ["bucket", "trino_schema"],
        required: [("bucket", "write bucket: drill-db")])
    else { return nil }
    let bucket = reader.text(fields["bucket"])
    let spelling = reader.text(fields["trino_schema"])
    guard let bucket, let place = fields["bucket"] else { return nil }
    refuse(bucket, "bucket", among: site.allBuckets, at: place)
    guard let database = site.database else { return nil }
    let schema = spelling ?? "\(bucket)/\(database.schema)"
    if let place = fields["trino_schema"] {
      refuse(schema, "Trino schema", among: [database.trinoSchema], at: place)
    }
    return Site.Database(
      bucket: bucket, schema: database.schema, trinoSchema: schema,
      snapshotBucket: database.bucket)
  }

  /// Each bucket of the site has one that stands for it, and that alone.
  private mutating func sandboxBuckets(
    _ field: Field?, _ site: Production, database: Site.Database?
  ) -> [String: String] {
    guard let field else { return [:] }
    var lines: [String: Int] = [:]
    var buckets: [String: String] = [:]
    for member in reader.members(field) {
      guard let name = reader.text(member) else { continue }
      if !site.buckets.contains(member.key) {
        let suggestion = NearestName.suggestion(for: member.key, among: site.buckets)
        reader.faults.add(
          Diagnostic(.unknownKey, at: member.mark, member.key, "the sandbox's buckets", suggestion))
      }
      let taken = site.allBuckets + [database?.bucket].compactMap { $0 }
      refuse(name, "bucket", among: taken, at: member)
      claim(name, "bucket", at: member.node.mark, &lines)
      buckets[member.key] = name
    }
    for bucket in site.buckets where buckets[bucket] == nil {
      reader.faults.add(
        Diagnostic(
          .missingKey, at: field.node.mark, "the sandbox's buckets", bucket,
          "write \(bucket): the bucket that stands for it"))
    }
    return buckets
  }

  private mutating func sandboxTams(_ field: Field?, _ site: Production) -> Site.Tams? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "the sandbox's tams",
        known: ["url", "private_url", "token", "ca_file", "insecure"],
        required: required("url", "private_url"))
    else { return nil }
    let url = reader.url(fields["url"])
    let privateURL = reader.url(fields["private_url"])
    let token = reader.secret(fields["token"])
    let trust = trust(fields)
    differ(fields["url"], fields["private_url"])
    for (text, place) in [(url, fields["url"]), (privateURL, fields["private_url"])] {
      if let text, let place { refuse(address: text, site, at: place) }
    }
    guard let url, let privateURL, let tams = site.tams else { return nil }
    return Site.Tams(
      api: tams.api, tables: tams.tables, timeBase: tams.timeBase, url: url,
      privateURL: privateURL, trust: trust, token: token)
  }

  /// A command that starts or stops a service of the site would do so in a drill too.
  private mutating func refuseServices(
    _ services: [Site.Service], _ field: Field?, _ site: Production
  ) {
    guard let field else { return }
    let commands = Set(site.services.flatMap(\.commands.changing))
    for service in services {
      refuse(service.name, "service", among: site.services.map(\.name), at: field)
      for address in [service.url, service.privateURL].compactMap({ $0 }) {
        refuse(address: address, site, at: field)
      }
      for words in service.commands.changing where commands.contains(words) {
        let command = words.joined(separator: " ")
        refuse(command, "command", among: [command], at: field)
      }
    }
  }

  private mutating func sandboxKey(_ field: Field?, _ site: Production) -> Site.FencedKey? {
    guard let field else { return nil }
    var lines: [String: Int] = [:]
    let key = fencedKey(field.node, s3: site.s3, trino: site.trino, &lines)
    if let key { refuse(key.id, "key", among: site.fencedKeys.map(\.id), at: field) }
    return key
  }

  private mutating func refuse(address: String, _ site: Production, at field: Field) {
    let taken = site.addresses.first { Self.plain($0) == Self.plain(address) }
    if taken != nil {
      reader.faults.add(Diagnostic(.sandboxIsSite, at: field.node.mark, "address", address))
    }
  }

  /// One server is written in several ways: in capitals, with the port that is meant anyway, with a slash
  /// at the end.
  static func plain(_ url: String) -> String {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    let rest = url.dropFirst(scheme.count + 3)
    let server = rest.prefix { $0 != "/" }
    var path = rest.dropFirst(server.count)
    while path.last == "/" { path.removeLast() }
    let usual = scheme == "https" ? ":443" : ":80"
    let host = server.lowercased()
    return scheme + "://" + (host.hasSuffix(usual) ? String(host.dropLast(usual.count)) : host)
      + path
  }

  private mutating func refuse(
    _ name: String, _ what: String, among taken: [String], at field: Field
  ) {
    guard taken.contains(name) else { return }
    reader.faults.add(Diagnostic(.sandboxIsSite, at: field.node.mark, what, name))
  }
}

extension SiteDecoder.Production {
  fileprivate var allBuckets: [String] {
    buckets + otherBuckets + [database?.bucket].compactMap { $0 }
  }

  fileprivate var addresses: [String] {
    [tams?.url, tams?.privateURL].compactMap { $0 }
      + services.flatMap { [$0.url, $0.privateURL].compactMap { $0 } }
  }
}
