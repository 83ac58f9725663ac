extension SiteDecoder {
  /// `buckets` are those whose objects a replica can have, `s3` the store where they are.
  mutating func replicas(
    _ field: Field?, of buckets: [String], s3: Site.S3?
  ) -> [Site.Replica] {
    let nodes = reader.list(
      field, example: "leave 'replicas' out where no other store has the objects")
    var lines: [String: Int] = [:]
    return nodes.compactMap { replica($0, buckets, s3, &lines) }
  }

  private mutating func replica(
    _ node: Node, _ buckets: [String], _ s3: Site.S3?, _ lines: inout [String: Int]
  ) -> Site.Replica? {
    let fields = reader.fields(
      node, of: "a replica",
      known: [
        "name", "endpoint", "region", "access_key", "secret_key", "buckets", "ca_file", "insecure",
      ],
      required: required("name", "endpoint", "access_key", "secret_key")
        + [("buckets", "write buckets: { \(buckets.first ?? "tams-media"): its bucket there }")])
    guard let fields else { return nil }
    let name = reader.id(fields["name"], example: "dr-west")
    if let name, let field = fields["name"] {
      claim(name, "replica", at: field.node.mark, &lines)
    }
    let endpoint = reader.url(fields["endpoint"])
    let region = reader.text(fields["region"]) ?? s3?.region
    let accessKey = reader.text(fields["access_key"])
    let secretKey = reader.secret(fields["secret_key"])
    let trust = trust(fields)
    let isSite =
      s3?.endpoints.contains { one in endpoint.map { Self.plain($0) == Self.plain(one) } ?? false }
      ?? false
    let held = replicated(fields["buckets"], buckets, isSite: isSite)
    guard let name, let endpoint, let region, let accessKey, let secretKey else { return nil }
    return Site.Replica(
      name: name,
      s3: Site.S3(
        endpoints: [endpoint], trust: trust, region: region, accessKey: accessKey,
        secretKey: secretKey), buckets: held)
  }

  /// A bucket that stands in for itself would be asked for what it has lost.
  private mutating func replicated(
    _ field: Field?, _ buckets: [String], isSite: Bool
  ) -> [String: String] {
    guard let field else { return [:] }
    var held: [String: String] = [:]
    for member in reader.members(field) {
      guard let name = reader.text(member) else { continue }
      if !buckets.contains(member.key) {
        reader.faults.add(
          Diagnostic(
            .unknownKey, at: member.mark, member.key, "the replica's buckets",
            NearestName.suggestion(for: member.key, among: buckets)))
      }
      if isSite, buckets.contains(name) {
        reader.faults.add(Diagnostic(.replicaIsSite, at: member.node.mark, name))
      }
      held[member.key] = name
    }
    return held
  }
}
