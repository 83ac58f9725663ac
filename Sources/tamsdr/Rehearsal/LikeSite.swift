import Core

/// The names of a site and what its TAMS speaks, as far as a lab can take them on.
struct LikeSite {
  /// Nil where the lab's own stands for it.
  let api: Site.Tams.API?
  let tables: Site.Tams.Tables
  /// As `tamsdr-lab start --name` reads them.
  private(set) var names: [String] = []
  /// What the lab cannot be, in words.
  private(set) var notCarried: [String] = []

  init(_ site: Site) {
    tables = site.tams.tables
    switch site.tams.api {
    case .bbc8, .vasttams6: api = site.tams.api
    // A case is judged by all that is in the tables.
    case .vasttams7:
      api = nil
      notCarried.append(
        "its TAMS speaks bbc-8: the canary of vasttams-7 leaves rows, which would look like a fault"
      )
    }
    take("site", site.name, "the site's name")
    take("database_bucket", site.database.bucket, "the database's bucket")
    take("schema", site.database.schema, "the schema")
    takeFirst("media_bucket", site.buckets, "media bucket")
    takeFirst("owner", site.fencedKeys.map(\.owner), "fenced key of")
    takeFirst("api", services(.api, site), "api service")
    takeFirst("worker", services(.worker, site), "worker service")
    for service in services(.ingest, site) { notCarried.append("no ingest service \(service)") }
    if site.vast.tenant != "default" { notCarried.append("the tenant is default") }
  }

  private func services(_ role: Site.Service.Role, _ site: Site) -> [String] {
    site.services.filter { $0.role == role }.map(\.name)
  }

  /// The lab has one of each.
  private mutating func takeFirst(_ key: String, _ found: [String], _ what: String) {
    if let first = found.first { take(key, first, "the \(what)") }
    for name in found.dropFirst() { notCarried.append("no \(what) \(name)") }
  }

  private mutating func take(_ key: String, _ name: String, _ what: String) {
    let isPlain = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
    }
    if isPlain, name.first?.isLetter == true {
      names.append("\(key)=\(name)")
    } else {
      notCarried.append("\(what) is not called '\(name)'")
    }
  }
}
