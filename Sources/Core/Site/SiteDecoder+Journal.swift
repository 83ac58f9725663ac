extension SiteDecoder {
  private static let place = "s3://BUCKET/PREFIX"
  private static let leases = Duration.seconds(5)...Duration.seconds(600)

  /// `restored` are the buckets that a recovery may put back to an earlier time.
  mutating func journal(_ field: Field?, restored: [String]) -> Site.Journal? {
    guard let field,
      let fields = reader.fields(
        field.node, of: "journal", known: ["mirror", "required", "lease"],
        required: [("mirror", "write mirror: \(Self.place)")])
    else { return nil }
    let mirror = mirror(fields["mirror"], restored: restored)
    let required = reader.bool(fields["required"]) ?? true
    let lease = reader.duration(fields["lease"]) ?? .seconds(60)
    if let field = fields["lease"], lease > .zero, !Self.leases.contains(lease) {
      reader.outOfRange(
        field, "from \(Self.leases.lowerBound.text) to \(Self.leases.upperBound.text)", lease.text,
        example: "write lease: 1m")
    }
    return mirror.map { Site.Journal(mirror: $0, required: required, lease: lease) }
  }

  private mutating func mirror(_ field: Field?, restored: [String]) -> BucketPlace? {
    guard let field, let text = reader.text(field) else { return nil }
    guard let place = BucketPlace(text) else {
      reader.faults.add(Diagnostic(.badURL, at: field.node.mark, text, "mirror: \(Self.place)"))
      return nil
    }
    if restored.contains(place.bucket) {
      reader.faults.add(Diagnostic(.mirrorRestored, at: field.node.mark, place.bucket))
    }
    return place
  }
}
