import Core

extension DiagnosticCase {
  static let sites: [DiagnosticCase] = [
    DiagnosticCase(
      .fencedOwnKey, in: .site, DiagnosticCase.site("id: TAMSKEY", with: "id: EXECUTOR"),
      #"12:30 key 'EXECUTOR' is to be fenced, but tamsdr reads by it"#,
      #"give tamsdr a key of its own: the fence would lock the recovery out"#),
    DiagnosticCase(
      .fencedOwnKey, in: .site,
      DiagnosticCase.site(
        "catalog: vast, user: tamsdr", with: "catalog: vast, user: tamsdr, access_key: TAMSKEY"),
      #"12:30 key 'TAMSKEY' is to be fenced, but Trino reads by it"#,
      #"give Trino a key of its own: the fence would lock the recovery out"#),
    DiagnosticCase(
      .scratchIsTams, in: .site, labSite + "\nscratch: { bucket: tams-media }",
      #"14:20 bucket 'tams-media' holds TAMS: it cannot be the scratch bucket"#,
      #"give proofs a bucket and a directory of their own: what is there gets replaced"#),
    DiagnosticCase(
      .mirrorRestored, in: .site, labSite + "\njournal: { mirror: \"s3://tams-media/tamsdr\" }",
      #"14:20 the journal's mirror lies in bucket 'tams-media', which a recovery restores"#,
      #"name a bucket that no recovery point holds: a restore would throw the journal away"#),
    DiagnosticCase(
      .mirrorRestored, in: .site, labSite + "\njournal: { mirror: \"s3://tams-db/tamsdr\" }",
      #"14:20 the journal's mirror lies in bucket 'tams-db', which a recovery restores"#,
      #"name a bucket that no recovery point holds: a restore would throw the journal away"#),
    DiagnosticCase(
      .mirrorRestored, in: .site,
      labSite + "\nscratch: { bucket: scratch }\njournal: { mirror: \"s3://scratch/tamsdr\" }",
      #"15:20 the journal's mirror lies in bucket 'scratch', which a recovery restores"#,
      #"name a bucket that no recovery point holds: a restore would throw the journal away"#),
    DiagnosticCase(
      .badURL, in: .site, labSite + "\njournal: { mirror: /mnt/dr }",
      #"14:20 '/mnt/dr' is not an address that serves here"#,
      #"write mirror: s3://BUCKET/PREFIX"#),
    DiagnosticCase(
      .missingKey, in: .site, labSite + "\njournal: { required: true }",
      #"14:10 journal needs 'mirror'"#, #"write mirror: s3://BUCKET/PREFIX"#),
    DiagnosticCase(
      .replicaIsSite, in: .site,
      labSite + "\nreplicas:\n  - " + replica("tams-media: tams-media"),
      #"15:116 bucket 'tams-media' is the site's own: it cannot be a replica"#,
      #"name the bucket of another store, or another bucket, which has the same keys"#),
    DiagnosticCase(
      .unknownKey, in: .site, labSite + "\nreplicas:\n  - " + replica("tams-medai: west"),
      #"15:104 unknown key 'tams-medai' in the replica's buckets"#,
      #"did you mean 'tams-media'?"#),
    DiagnosticCase(
      .duplicateName, in: .site,
      labSite + "\nreplicas:\n  - " + replica("tams-media: a") + "\n  - "
        + replica("tams-media: b"),
      #"16:13 replica 'west' exists twice"#, #"it stands on line 15 already"#),
    DiagnosticCase(
      .missingKey, in: .site,
      labSite + "\nreplicas:\n  - { name: west, endpoint: \"http://127.0.0.1:9\", "
        + "access_key: K, secret_key: { env: S } }",
      #"15:5 a replica needs 'buckets'"#, #"write buckets: { tams-media: its bucket there }"#),
    DiagnosticCase(
      .outOfRange, in: .site,
      labSite + "\njournal: { mirror: \"s3://dr/tamsdr\", lease: 1s }",
      #"14:45 'lease' must be from 5s to 10m, not 1s"#, #"write lease: 1m"#),
  ]

  private static func replica(_ buckets: String) -> String {
    "{ name: west, endpoint: \"http://127.0.0.1:9000\", access_key: K, secret_key: { env: S }, "
      + "buckets: { \(buckets) } }"
  }
}
