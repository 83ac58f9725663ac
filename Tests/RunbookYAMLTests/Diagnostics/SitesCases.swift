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
  ]
}
