extension Site {
  /// What `site.PATH` can name at any site, for checks without one.
  package static let type = ValueType.record([
    "site": .text,
    "vast": trusted([
      "endpoint": .text, "tenant": .text, "user": .text, "password": .secret, "token": .secret,
      "api_version": .text, "tenant_login": .bool,
    ]),
    "s3": trusted([
      "endpoint": .text, "endpoints": .list(.text), "region": .text, "access_key": .text,
      "secret_key": .secret,
    ]),
    "trino": trusted([
      "endpoint": .text, "catalog": .text, "user": .text, "password": .secret,
      "access_key": .text, "vast_catalog": .record(["schema": .text, "table": .text]),
    ]),
    "database": .record(["bucket": .text, "schema": .text, "trino_schema": .text]),
    "buckets": .list(.text),
    "tams": trusted([
      "api": .oneOf(Tams.API.allCases.map(\.rawValue)),
      "tables": .oneOf(Tams.Tables.allCases.map(\.rawValue)),
      "time_base": .oneOf(Tams.TimeBase.allCases.map(\.rawValue)),
      "url": .text, "private_url": .text, "token": .secret,
    ]),
    "services": services,
    "fence": .record(["keys": .list(key)]),
    "presigned_lifetime": .duration,
    "connections": .integer,
    "scratch": .record(["bucket": .text]),
    "replicas": .list(
      trusted([
        "name": .text, "endpoint": .text, "region": .text, "access_key": .text,
        "secret_key": .secret, "buckets": .map(.text),
      ])),
    "notifiers": .list(
      trusted(["name": .text, "webhook": .text, "token": .secret, "command": .list(.text)])),
    "journal": .record(["mirror": .text, "required": .bool, "lease": .duration]),
    "sandbox": .record([
      "path": .text, "database": .record(["bucket": .text, "trino_schema": .text]),
      "buckets": .map(.text), "services": services, "key": key,
      "tams": trusted(["url": .text, "private_url": .text, "token": .secret]),
    ]),
  ])

  private static let key = ValueType.record(["owner": .text, "id": .text, "secret": .secret])

  private static let services = ValueType.list(
    .record([
      "name": .text, "role": .oneOf(Service.Role.allCases.map(\.rawValue)), "manager": .text,
      "start": .list(.text), "start_private": .list(.text), "open": .list(.text),
      "stop": .list(.text), "probe": .list(.text), "url": .text, "private_url": .text,
    ]))

  private static func trusted(_ members: [String: ValueType]) -> ValueType {
    .record(members.merging(["ca_file": .text, "insecure": .bool]) { member, _ in member })
  }
}
