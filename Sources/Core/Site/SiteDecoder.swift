/// Reads a site from its document, and reports all that is wrong with it.
package struct SiteDecoder {
  var reader: NodeReader

  private init(file: String) { reader = NodeReader(file: file) }

  /// The site, if the document is complete, and what is wrong with it.
  package static func decode(_ node: Node, file: String) -> (Site?, [Diagnostic]) {
    var decoder = SiteDecoder(file: file)
    let site = decoder.site(node)
    return (site, decoder.reader.faults.sorted)
  }

  private static let keys = [
    "site", "vast", "s3", "trino", "database", "buckets", "tams", "services", "fence",
    "presigned_lifetime", "notifiers", "scratch", "journal", "sandbox", "replicas",
    "connections",
  ]
  private static let optionalKeys = [
    "notifiers", "scratch", "journal", "sandbox", "replicas", "connections",
  ]

  private mutating func site(_ node: Node) -> Site? {
    let fields = reader.fields(
      node, of: "a site", known: Self.keys,
      required: Self.keys.filter { !Self.optionalKeys.contains($0) }.map {
        ($0, Self.examples[$0] ?? "write \($0): { … }")
      },
      later: [
        "rehearse": "leave it out, and rehearse in the lab"
      ])
    guard let fields else { return nil }
    let name = reader.id(fields["site"], example: "lab")
    let vast = vast(fields["vast"])
    let s3 = s3(fields["s3"])
    let trino = trino(fields["trino"])
    let database = database(fields["database"])
    let buckets = buckets(fields["buckets"])
    let tams = tams(fields["tams"])
    let services = services(fields["services"])
    let fencedKeys = fencedKeys(fields["fence"], s3: s3, trino: trino)
    let lifetime = reader.duration(fields["presigned_lifetime"])
    let notifiers = notifiers(fields["notifiers"])
    let tamsBuckets = buckets + [database?.bucket].compactMap { $0 }
    let scratch = scratch(fields["scratch"], apartFrom: tamsBuckets)
    let journal = journal(
      fields["journal"], restored: tamsBuckets + [scratch?.bucket].compactMap { $0 })
    let sandbox = sandbox(
      fields["sandbox"],
      apartFrom: Production(
        database: database, buckets: buckets, tams: tams, services: services,
        fencedKeys: fencedKeys, s3: s3, trino: trino,
        otherBuckets: [scratch?.bucket, journal?.mirror.bucket].compactMap { $0 }))
    let replicas = replicas(fields["replicas"], of: buckets, s3: s3)
    let connections = reader.integer(fields["connections"], in: Site.possibleConnections)
    guard let name, let vast, let s3, let trino, let database, let tams, let lifetime else {
      return nil
    }
    var site = Site(
      name: name, vast: vast, s3: s3, trino: trino, database: database, buckets: buckets,
      tams: tams, services: services, fencedKeys: fencedKeys, presignedLifetime: lifetime,
      notifiers: notifiers, scratch: scratch, journal: journal, sandbox: sandbox,
      replicas: replicas, document: document(node))
    if let connections { site.connections = connections }
    return site
  }

  /// The whole file as expressions see it. Whatever is not of its type has been reported above.
  private func document(_ node: Node) -> Value {
    let raw = NodeReader.value(of: node)
    do throws(TypeMismatch) { return try Site.type.read(raw) } catch { return raw }
  }

  private static let examples = [
    "site": "write site: a-name",
    "buckets": "write buckets: [the media buckets]",
    "services": "write services: [ { name: tams-api, role: api, … } ]",
    "fence": "write fence: { keys: [ { owner: tams, id: …, secret: { file: … } } ] }",
    "presigned_lifetime":
      "write presigned_lifetime: 1h, the longest time a URL given out by TAMS works",
  ]

  // MARK: Storage

  private static let trustKeys = ["ca_file", "insecure"]

  func required(_ keys: String...) -> [(key: String, example: String)] {
    keys.map { ($0, "write \($0): …") }
  }

  mutating func trust(_ fields: Fields) -> Site.Trust {
    Site.Trust(
      caFile: reader.text(fields["ca_file"]), insecure: reader.bool(fields["insecure"]) ?? false)
  }

  private mutating func vast(_ field: Field?) -> Site.Vast? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "vast",
        known: [
          "endpoint", "tenant", "tenant_login", "user", "password", "token", "api_version",
        ] + Self.trustKeys,
        required: required("endpoint", "tenant"))
    else { return nil }
    // A password goes over this connection: VAST serves it by TLS only.
    let endpoint = reader.url(fields["endpoint"], schemes: ["https"])
    let tenant = reader.text(fields["tenant"])
    let credentials = credentials(fields)
    let version = reader.text(fields["api_version"]) ?? "latest"
    let isTenantLogin = reader.bool(fields["tenant_login"]) ?? false
    let trust = trust(fields)
    guard let endpoint, let tenant, let credentials else { return nil }
    return Site.Vast(
      endpoint: endpoint, trust: trust, tenant: tenant, credentials: credentials,
      apiVersion: version, isTenantLogin: isTenantLogin)
  }

  private mutating func credentials(_ fields: Fields) -> Site.Vast.Credentials? {
    if let token = fields["token"] {
      for key in ["user", "password"] {
        guard let field = fields[key] else { continue }
        reader.faults.add(
          Diagnostic(
            .excludedKey, at: field.mark, key, "token", "VAST takes either a token or a password"))
      }
      return reader.secret(token).map(Site.Vast.Credentials.token)
    }
    for key in ["user", "password"] where fields[key] == nil {
      reader.faults.add(
        Diagnostic(
          .missingKey, at: fields.mark, fields.place, key,
          "write user: NAME, password: { file: PATH }, or token: { file: PATH }"))
    }
    let user = reader.text(fields["user"])
    let password = reader.secret(fields["password"])
    guard let user, let password else { return nil }
    return .password(user: user, password)
  }

  private mutating func s3(_ field: Field?) -> Site.S3? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "s3",
        known: ["endpoint", "endpoints", "region", "access_key", "secret_key"] + Self.trustKeys,
        required: required("region", "access_key", "secret_key"))
    else { return nil }
    let endpoints = endpoints(fields)
    let region = reader.text(fields["region"])
    let accessKey = reader.text(fields["access_key"])
    let secretKey = reader.secret(fields["secret_key"])
    let trust = trust(fields)
    guard let endpoints, let region, let accessKey, let secretKey else { return nil }
    return Site.S3(
      endpoints: endpoints, trust: trust, region: region, accessKey: accessKey,
      secretKey: secretKey)
  }

  private mutating func endpoints(_ fields: Fields) -> [String]? {
    let example = "write endpoint: URL, or endpoints: [URL, …] where several serve the buckets"
    switch (fields["endpoint"], fields["endpoints"]) {
    case (let one?, nil): return reader.url(one).map { [$0] }
    case (nil, let several?):
      let urls = reader.list(several, example: example)
        .compactMap { reader.url(Field(key: several.key, mark: several.mark, node: $0)) }
      return urls.isEmpty ? nil : urls
    case (_?, let several?):
      reader.faults.add(
        Diagnostic(.excludedKey, at: several.mark, several.key, "endpoint", example))
    case (nil, nil):
      reader.faults.add(Diagnostic(.missingKey, at: fields.mark, fields.place, "endpoint", example))
    }
    return nil
  }

  private mutating func trino(_ field: Field?) -> Site.Trino? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "trino",
        known: ["endpoint", "catalog", "user", "password", "access_key", "vast_catalog"]
          + Self.trustKeys,
        required: required("endpoint", "catalog", "user"))
    else { return nil }
    let endpoint = reader.url(fields["endpoint"])
    let catalog = reader.text(fields["catalog"])
    let user = reader.text(fields["user"])
    let password = reader.secret(fields["password"])
    let accessKey = reader.text(fields["access_key"])
    let trust = trust(fields)
    let vastCatalog = vastCatalog(fields["vast_catalog"])
    guard let endpoint, let catalog, let user else { return nil }
    return Site.Trino(
      endpoint: endpoint, trust: trust, catalog: catalog, user: user, password: password,
      accessKey: accessKey, vastCatalog: vastCatalog)
  }

  private mutating func vastCatalog(_ field: Field?) -> Site.VastCatalog? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "vast_catalog", known: ["schema", "table"], required: [])
    else { return nil }
    var catalog = Site.VastCatalog()
    catalog.schema = reader.text(fields["schema"]) ?? catalog.schema
    catalog.table = reader.text(fields["table"]) ?? catalog.table
    return catalog
  }

  private mutating func database(_ field: Field?) -> Site.Database? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "database", known: ["bucket", "schema", "trino_schema"],
        required: required("bucket", "schema"))
    else { return nil }
    let bucket = reader.text(fields["bucket"])
    let schema = reader.text(fields["schema"])
    let spelling = reader.text(fields["trino_schema"])
    guard let bucket, let schema else { return nil }
    return Site.Database(
      bucket: bucket, schema: schema, trinoSchema: spelling ?? "\(bucket)/\(schema)")
  }

  private mutating func buckets(_ field: Field?) -> [String] {
    let nodes = reader.list(field, example: "write buckets: [the media buckets]")
    var lines: [String: Int] = [:]
    return nodes.compactMap { node in
      guard let name = reader.text(Field(key: "buckets", mark: node.mark, node: node)) else {
        return nil
      }
      claim(name, "bucket", at: node.mark, &lines)
      return name
    }
  }

  /// A proof replaces what is there: TAMS must be somewhere else.
  private mutating func scratch(_ field: Field?, apartFrom buckets: [String]) -> Site.Scratch? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "scratch", known: ["bucket"], required: required("bucket")),
      let bucket = reader.text(fields["bucket"])
    else { return nil }
    if buckets.contains(bucket), let place = fields["bucket"] {
      reader.faults.add(Diagnostic(.scratchIsTams, at: place.node.mark, bucket))
    }
    return Site.Scratch(bucket: bucket)
  }

  /// Reports a name that something else of its kind has already.
  mutating func claim(_ name: String, _ what: String, at mark: Mark, _ lines: inout [String: Int]) {
    if let line = lines[name] {
      reader.faults.add(Diagnostic(.duplicateName, at: mark, what, name, String(line)))
    } else {
      lines[name] = mark.line
    }
  }
}
