/// Where a runbook is executed: everything that differs between two TAMS installations.
package struct Site: Sendable, Hashable {
  package var name: String
  package var vast: Vast
  package var s3: S3
  package var trino: Trino
  package var database: Database
  package var buckets: [String]
  package var tams: Tams
  package var services: [Service]
  package var fencedKeys: [FencedKey]
  package var presignedLifetime: Duration
  package var notifiers: [Notifier]
  /// Where a proof may write and restore; nil where the site gives no such place.
  package var scratch: Scratch?
  /// Where other hosts find the journals, and who of them has the site; nil where one host is enough.
  package var journal: Journal?
  /// What drills may change; nil where none can be held.
  package var sandbox: Sandbox?
  /// Where else objects of the media buckets are, for those that no snapshot has.
  package var replicas: [Replica]
  /// How many requests to all its servers are on their way at the same time at most.
  package var connections = possibleConnections.upperBound
  /// The buckets that stand for others, which only the snapshots hold; empty outside a sandbox.
  package internal(set) var standIns: [String: String] = [:]
  /// Those that the run was given beside the site's own.
  package var parameterSecrets: Set<SecretReference> = []
  /// The file's own values, for `site.PATH` in expressions; secrets are references.
  package var document: Value

  package init(
    name: String, vast: Vast, s3: S3, trino: Trino, database: Database, buckets: [String],
    tams: Tams, services: [Service], fencedKeys: [FencedKey], presignedLifetime: Duration,
    notifiers: [Notifier], scratch: Scratch? = nil, journal: Journal? = nil,
    sandbox: Sandbox? = nil, replicas: [Replica] = [], document: Value
  ) {
    self.name = name
    self.vast = vast
    self.s3 = s3
    self.trino = trino
    self.database = database
    self.buckets = buckets
    self.tams = tams
    self.services = services
    self.fencedKeys = fencedKeys
    self.presignedLifetime = presignedLifetime
    self.notifiers = notifiers
    self.scratch = scratch
    self.journal = journal
    self.sandbox = sandbox
    self.replicas = replicas
    self.document = document
  }

  package static let possibleConnections = 4...32

  /// The parts whose certificates are not checked, for every report to name.
  package var insecureParts: [String] {
    let parts = [
      ("vast", vast.trust), ("s3", s3.trust), ("trino", trino.trust), ("tams", tams.trust),
    ]
    let others = replicas.map { ("replica \($0.name)", $0.s3.trust) }
    return (parts + others).filter(\.1.insecure).map(\.0)
  }

  /// How an HTTPS server's certificate is judged.
  package struct Trust: Sendable, Hashable {
    package var caFile: String?
    /// Certificates are not checked. Every report shouts it.
    package var insecure: Bool

    package init(caFile: String? = nil, insecure: Bool = false) {
      self.caFile = caFile
      self.insecure = insecure
    }
  }

  package struct Vast: Sendable, Hashable {
    package enum Credentials: Sendable, Hashable {
      case password(user: String, SecretReference)
      case token(SecretReference)
    }

    package var endpoint: String
    package var trust: Trust
    package var tenant: String
    package var credentials: Credentials
    /// The path segment after `/api/`, such as `latest` or `v5`.
    package var apiVersion: String
    /// The account is the tenant's own, not the cluster's: VAST then wants the tenant with every call.
    package var isTenantLogin: Bool

    package init(
      endpoint: String, trust: Trust, tenant: String, credentials: Credentials,
      apiVersion: String = "latest", isTenantLogin: Bool = false
    ) {
      self.endpoint = endpoint
      self.trust = trust
      self.tenant = tenant
      self.credentials = credentials
      self.apiVersion = apiVersion
      self.isTenantLogin = isTenantLogin
    }
  }

  package struct S3: Sendable, Hashable {
    /// Every endpoint that serves the buckets: the fence is proved at each. The first is used.
    package var endpoints: [String]
    package var trust: Trust
    package var region: String
    package var accessKey: String
    package var secretKey: SecretReference

    package init(
      endpoints: [String], trust: Trust, region: String, accessKey: String,
      secretKey: SecretReference
    ) {
      self.endpoints = endpoints
      self.trust = trust
      self.region = region
      self.accessKey = accessKey
      self.secretKey = secretKey
    }
  }

  /// Another store with the objects of some buckets, under the same keys. It is only read.
  package struct Replica: Sendable, Hashable {
    package var name: String
    package var s3: S3
    /// Its buckets, by those of the site.
    package var buckets: [String: String]

    package init(name: String, s3: S3, buckets: [String: String]) {
      self.name = name
      self.s3 = s3
      self.buckets = buckets
    }
  }

  package struct Trino: Sendable, Hashable {
    package var endpoint: String
    package var trust: Trust
    package var catalog: String
    package var user: String
    package var password: SecretReference?
    /// The S3 key by which Trino reads; it must not be among the fenced keys.
    package var accessKey: String?
    /// Where it finds the VAST Catalog; nil where it does not serve it.
    package var vastCatalog: VastCatalog?

    package init(
      endpoint: String, trust: Trust, catalog: String, user: String,
      password: SecretReference? = nil, accessKey: String? = nil, vastCatalog: VastCatalog? = nil
    ) {
      self.endpoint = endpoint
      self.trust = trust
      self.catalog = catalog
      self.user = user
      self.password = password
      self.accessKey = accessKey
      self.vastCatalog = vastCatalog
    }
  }

  /// The table in which a VAST cluster indexes every file, object and directory from time to time.
  package struct VastCatalog: Sendable, Hashable {
    package var schema: String
    package var table: String

    /// The names that clusters give.
    package init(
      schema: String = "vast-big-catalog-bucket/vast_big_catalog_schema",
      table: String = "vast_big_catalog_table"
    ) {
      self.schema = schema
      self.table = table
    }
  }

  package struct Database: Sendable, Hashable {
    package var bucket: String
    package var schema: String
    /// The live schema as Trino spells it, such as `tams-db/tams7`.
    package var trinoSchema: String
    /// The bucket whose snapshots hold it, where that is another: a clone has none of its own.
    package var snapshotBucket: String?

    package init(
      bucket: String, schema: String, trinoSchema: String, snapshotBucket: String? = nil
    ) {
      self.bucket = bucket
      self.schema = schema
      self.trinoSchema = trinoSchema
      self.snapshotBucket = snapshotBucket
    }

    /// The same schema inside a snapshot: `BUCKET/.snapshot/NAME/SCHEMA`.
    package func trinoSchema(inSnapshot snapshot: String) -> String {
      "\(snapshotBucket ?? bucket)/.snapshot/\(snapshot)/\(schema)"
    }
  }

  package struct Tams: Sendable, Hashable {
    package enum API: String, Sendable, Hashable, Codable, CaseIterable {
      case bbc8 = "bbc-8"
      case vasttams6 = "vasttams-6"
      case vasttams7 = "vasttams-7"
    }
    package enum Tables: String, Sendable, Hashable, CaseIterable {
      case vasttams6 = "vasttams-6"
      case vasttams7 = "vasttams-7"
    }
    package enum TimeBase: String, Sendable, Hashable, CaseIterable { case tai, unix }

    package var api: API
    package var tables: Tables
    package var timeBase: TimeBase
    package var url: String
    package var privateURL: String
    package var trust: Trust
    package var token: SecretReference?

    package init(
      api: API, tables: Tables, timeBase: TimeBase, url: String, privateURL: String, trust: Trust,
      token: SecretReference? = nil
    ) {
      self.api = api
      self.tables = tables
      self.timeBase = timeBase
      self.url = url
      self.privateURL = privateURL
      self.trust = trust
      self.token = token
    }
  }

  package struct Service: Sendable, Hashable {
    package enum Role: String, Sendable, Hashable, CaseIterable { case api, worker, ingest }
    /// Commands of the `command` manager, each the words of one argv.
    package struct Commands: Sendable, Hashable {
      package var start: [String]
      package var startPrivate: [String]?
      package var open: [String]?
      package var stop: [String]
      /// Exit 0 runs, 3 stopped, anything else unknown.
      package var probe: [String]

      package init(
        start: [String], startPrivate: [String]?, open: [String]?, stop: [String],
        probe: [String]
      ) {
        self.start = start
        self.startPrivate = startPrivate
        self.open = open
        self.stop = stop
        self.probe = probe
      }
    }

    package var name: String
    package var role: Role
    package var commands: Commands
    package var url: String?
    package var privateURL: String?

    package init(name: String, role: Role, commands: Commands, url: String?, privateURL: String?) {
      self.name = name
      self.role = role
      self.commands = commands
      self.url = url
      self.privateURL = privateURL
    }
  }

  package struct FencedKey: Sendable, Hashable {
    /// The VAST user the key belongs to.
    package var owner: String
    package var id: String
    package var secret: SecretReference

    package init(owner: String, id: String, secret: SecretReference) {
      self.owner = owner
      self.id = id
      self.secret = secret
    }
  }

  /// A bucket that is nobody's, on a directory with a local protected path of its own.
  package struct Scratch: Sendable, Hashable {
    package var bucket: String

    package init(bucket: String) { self.bucket = bucket }
  }

  /// What hosts share, so that a run can go on elsewhere and none runs twice.
  package struct Journal: Sendable, Hashable {
    package var mirror: BucketPlace
    /// Nothing is sent whose intent has not reached the mirror.
    package var required: Bool
    /// How long a host has the site after each renewal; no changing call is waited for longer.
    package var lease: Duration

    package init(mirror: BucketPlace, required: Bool, lease: Duration) {
      self.mirror = mirror
      self.required = required
      self.lease = lease
    }
  }

  /// Many chats put what lets one write into the address itself.
  package enum WebAddress: Sendable, Hashable {
    case plain(String)
    case secret(SecretReference)
  }

  package enum Notifier: Sendable, Hashable {
    case webhook(name: String, url: WebAddress, trust: Trust, token: SecretReference?)
    case command(name: String, words: [String])
  }
}
