/// The site file for tamsdr that goes with a lab.
enum SiteFile {
  /// `executable` is the path of `tamsdr-lab`, for the commands that manage the services.
  static func text(_ lab: LabDescription, _ folder: LabFolder, executable: String) -> String {
    """
    site: \(lab.names.site)
    vast:
      endpoint: \(quoted(lab.vmsURL))
      ca_file: tls/ca.pem
      tenant: default
      user: \(LabDescription.vmsUser)
      password: { file: secrets/\(LabSecrets.vmsPasswordFile) }
    s3:
      endpoint: \(quoted(lab.s3URL))
      region: \(LabDescription.region)
      access_key: \(quoted(lab.keys[LabDescription.vmsUser] ?? ""))
      secret_key: { file: secrets/\(LabSecrets.keyFile(of: LabDescription.vmsUser)) }
    trino: { endpoint: \(quoted(lab.trinoURL)), catalog: vast, user: tamsdr }
    database:
      bucket: \(lab.names.databaseBucket)
      schema: \(lab.names.schema)
      trino_schema: \(quoted("\(lab.names.databaseBucket)/\(lab.names.schema)"))
    buckets: [\(lab.names.mediaBucket)]
    tams:
      api: bbc-8
      tables: vasttams-7
      time_base: tai
      url: \(quoted(lab.tamsURL))
      private_url: \(quoted(lab.tamsPrivateURL))
    services:
      - name: \(lab.names.api)
        role: api
        manager: command
    \(commands(.api, ServiceControl.Command.allCases, folder, executable))
        url: \(quoted(lab.tamsURL))
        private_url: \(quoted(lab.tamsPrivateURL))
      - name: \(lab.names.worker)
        role: worker
        manager: command
    \(commands(.retention, [.start, .stop, .probe], folder, executable))
    fence:
      keys:
        - owner: \(lab.names.owner)
          id: \(quoted(lab.keys["tams"] ?? ""))
          secret: { file: secrets/\(LabSecrets.keyFile(of: "tams")) }
    presigned_lifetime: 5s
    scratch: { bucket: \(LabDescription.proofBucket) }
    \(sandbox(lab, folder, executable))

    """ + journal(lab.options.journal)
  }

  private static func sandbox(
    _ lab: LabDescription, _ folder: LabFolder, _ executable: String
  ) -> String {
    let owner = LabDescription.sandboxOwner
    return """
      sandbox:
        path: \(LabDescription.sandboxPath)
        database: { bucket: \(LabDescription.sandboxDatabase) }
        buckets: { \(lab.names.mediaBucket): \(LabDescription.sandboxMedia) }
        tams: { url: \(quoted(lab.sandboxURL)), private_url: \(quoted(lab.sandboxPrivateURL)) }
        services:
          - name: \(ServiceControl.Service.drill.rawValue)
            role: api
            manager: command
      \(commands(.drill, ServiceControl.Command.allCases, folder, executable, indent: "      "))
            url: \(quoted(lab.sandboxURL))
            private_url: \(quoted(lab.sandboxPrivateURL))
        key:
          owner: \(owner)
          id: \(quoted(lab.keys[owner] ?? ""))
          secret: { file: secrets/\(LabSecrets.keyFile(of: owner)) }
      """
  }

  private static func journal(_ place: JournalPlace) -> String {
    switch place {
    case .local: ""
    case .mirror:
      "journal: { mirror: \"s3://\(LabDescription.scratchBucket)/tamsdr\", required: true }\n"
    }
  }

  private static func commands(
    _ service: ServiceControl.Service, _ commands: [ServiceControl.Command], _ folder: LabFolder,
    _ executable: String, indent: String = "    "
  ) -> String {
    commands.map { command in
      let words = [
        executable, "service", "--dir", folder.path, command.rawValue, service.rawValue,
      ]
      let key = command.rawValue.replacing("-", with: "_")
      return "\(indent)\(key): [\(words.map(quoted).joined(separator: ", "))]"
    }.joined(separator: "\n")
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
