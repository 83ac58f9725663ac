import Core

/// Every client a site needs, over one pool of connections. Nothing is sent and no secret is read
/// before the first call or program.
package struct SiteConnection: Sendable {
  package private(set) var site: Site
  package let secrets: any SecretReader
  /// Asked before anything is changed, also by what is no request.
  package let gate: ChangeGate
  package let http: HTTPClient
  /// What a rehearsed run may reach; nil in every other.
  package let confinement: Confinement?
  /// Stands before every change of a drill; nil in every other run.
  package let sandbox: SandboxGuard?
  package let vast: VastClient
  /// One for each endpoint that serves the buckets.
  package let s3Endpoints: [S3Client]
  /// The first of them, which is used for all but the proof of a fence.
  package let s3: S3Client
  /// One for each replica of the site, in their order.
  private let replicaClients: [S3Client]
  package let trino: TrinoClient
  /// At the address that answers also while clients are kept out.
  package private(set) var tams: TamsClient
  /// At the address clients use.
  package private(set) var openTams: TamsClient
  /// The same two of the sandbox, in a drill.
  private let sandboxTams: (privately: TamsClient, open: TamsClient)?

  /// `log` gets one line for each request, without secrets; `gate` and `passing` see
  /// `HTTPClient.Settings`. Relative CA files lie in `folder`, the folder of the site file.
  package init(
    _ site: Site, folder: String, secrets: any SecretReader,
    confinement: Confinement? = nil, sandbox: SandboxGuard? = nil, gate: ChangeGate = .open,
    copyLimits: S3CopyLimits = S3CopyLimits(),
    log: (@Sendable (String) -> Void)? = nil,
    passing: (@Sendable (String, String, Bool) -> Void)? = nil,
    now: @escaping @Sendable () -> Timestamp = SystemClock.now
  ) throws(Problem) {
    let site = site.resolvingFiles(in: folder)
    var settings = HTTPClient.Settings()
    settings.confinement = confinement
    settings.sandbox = sandbox
    settings.passing = passing
    settings.gate = gate
    settings.connections = site.connections
    settings.redact = { secrets.redact($0) }
    if let log { settings.log = { log(secrets.redact($0)) } }
    let http = HTTPClient(settings)
    self.site = site
    self.secrets = secrets
    self.gate = gate
    self.http = http
    self.confinement = confinement
    self.sandbox = sandbox
    vast = try VastClient(site.vast, http: http, secrets: secrets, now: now)
    var endpoints: [S3Client] = []
    for endpoint in site.s3.endpoints {
      endpoints.append(
        try S3Client(
          endpoint: endpoint, site.s3, http: http, secrets: secrets, copyLimits: copyLimits,
          now: now))
    }
    guard let first = endpoints.first else {
      throw Problem(
        .siteIncomplete, "the site names no S3 endpoint", hint: "give s3.endpoint in the site file")
    }
    s3Endpoints = endpoints
    s3 = first
    var replicas: [S3Client] = []
    for s3 in site.replicas.map(\.s3) {
      replicas.append(
        try S3Client(
          endpoint: s3.endpoints.first ?? "", s3, http: http, secrets: secrets, now: now))
    }
    replicaClients = replicas
    trino = try TrinoClient(site.trino, http: http, secrets: secrets)
    tams = try TamsClient(site.tams, door: .privately, http: http, secrets: secrets)
    openTams = try TamsClient(site.tams, door: .open, http: http, secrets: secrets)
    sandboxTams = try (sandbox == nil ? nil : site.sandbox?.tams).map { tams throws(Problem) in
      (
        privately: try TamsClient(tams, door: .privately, http: http, secrets: secrets),
        open: try TamsClient(tams, door: .open, http: http, secrets: secrets)
      )
    }
  }
}

extension SiteConnection {
  /// The same clients on the sandbox in the place of the site; the site's own outside a drill.
  package var insideSandbox: SiteConnection {
    guard let sandbox = site.sandbox, let sandboxTams else { return self }
    var copy = self
    copy.site = site.inside(sandbox)
    copy.tams = sandboxTams.privately
    copy.openTams = sandboxTams.open
    return copy
  }

  package var replicas: [(site: Site.Replica, client: S3Client)] {
    zip(site.replicas, replicaClients).map { ($0, $1) }
  }

  /// Asked before a change of these objects that is no request.
  package func gate(changing objects: [ChangedObject]) -> ChangeGate {
    guard let sandbox else { return gate }
    let gate = gate
    return ChangeGate(longestCall: gate.longestCall) {
      sandbox.refusal(of: objects) ?? gate.refusal()
    }
  }

  /// Reads the site's secrets that a program could show, so that they are known to `redact` before it
  /// runs. One that cannot be read is left out: whoever needs it says so.
  package func learnSecrets() async {
    for reference in site.secrets {
      if case .command = reference { continue }
      do throws(Problem) { _ = try await secrets.read(reference) } catch { continue }
    }
  }
}

extension S3Client {
  /// For what hosts share, over connections of its own: a lease is renewed also while every other
  /// connection is busy, and no gate is asked.
  package static func ofJournal(
    _ site: Site, folder: String, secrets: any SecretReader,
    log: (@Sendable (String) -> Void)? = nil
  ) throws(Problem) -> S3Client {
    let s3 = site.resolvingFiles(in: folder).s3
    guard let endpoint = s3.endpoints.first else {
      throw Problem(.siteIncomplete, "the site names no S3 endpoint")
    }
    var settings = HTTPClient.Settings()
    settings.connections = 8
    settings.redact = { secrets.redact($0) }
    if let log { settings.log = { log(secrets.redact($0)) } }
    return try S3Client(
      endpoint: endpoint, s3, http: HTTPClient(settings), secrets: secrets)
  }
}

extension Site {
  fileprivate func resolvingFiles(in folder: String) -> Site {
    var site = self
    site.vast.trust.resolve(in: folder)
    site.s3.trust.resolve(in: folder)
    site.trino.trust.resolve(in: folder)
    site.tams.trust.resolve(in: folder)
    site.sandbox?.tams.trust.resolve(in: folder)
    for index in site.replicas.indices { site.replicas[index].s3.trust.resolve(in: folder) }
    site.notifiers = notifiers.map { notifier in
      guard case .webhook(let name, let url, var trust, let token) = notifier else {
        return notifier
      }
      trust.resolve(in: folder)
      return .webhook(name: name, url: url, trust: trust, token: token)
    }
    return site
  }
}

extension Site.Trust {
  fileprivate mutating func resolve(in folder: String) {
    guard let path = caFile, !path.hasPrefix("/"), !folder.isEmpty else { return }
    caFile = folder + (folder.hasSuffix("/") ? "" : "/") + path
  }
}
