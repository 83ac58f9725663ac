import Core

@testable import Transport

/// What servers answer, read as each of its readers does. The first byte says by which.
enum FuzzedAnswer {
  static func read(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let body = Array(bytes.dropFirst())
    switch first % 5 {
    case 0: readRecord(body)
    case 1: readStatement(body)
    case 2: readListing(body)
    case 3: readHead(body)
    default: readTams(body)
    }
  }

  /// The cluster's objects.
  private static func readRecord(_ body: [UInt8]) {
    _ = VastRefusal.cause(HTTPResponse(status: 400, headers: [:], body: body))
    guard let value = Transport.JSONText.decode(body), let object = LenientObject(value) else {
      return
    }
    _ = Snapshot(object)
    _ = ProtectedPath(object)
    _ = GlobalSnapStream(object)?.progress
    _ = VTask(object)?.lastMessage
    _ = (View(object), Tenant(object), Cluster(object), User(object), ProtectionPolicy(object))
    _ = (RestoreValidation(object), FolderStat(object), StartedWork(value))
    if let created = object.time("created"), let expires = object.time("expiration_time") {
      _ = ((expires - created).text, (created + (expires - created)).rfc3339)
    }
  }

  private static func readStatement(_ body: [UInt8]) {
    guard let value = Transport.JSONText.decode(body), let object = LenientObject(value) else {
      return
    }
    let answer = TrinoAnswer(object)
    for row in answer.rows {
      for (column, cell) in zip(answer.columns ?? [], row) { _ = column.read(cell)?.display }
    }
  }

  private static func readListing(_ body: [UInt8]) {
    if let page = try? S3ListPage(parsing: body) {
      precondition(page.objects.allSatisfy { $0.size >= 0 })
      var progress = S3ListingProgress(of: "bucket")
      _ = try? progress.take(page)
      let seen = SeenKeys(page.objects.map(\.name), prefix: "", end: nil)
      _ = (seen.directories, seen.cutsBetweenCharacters(worth: 1))
      _ = page.objects.map { ($0.key, $0.etag, $0.modified) }
    }
    _ = try? S3Tagging.tags(parsing: body)
    _ = try? S3Upload.list(parsing: body)
    _ = S3Refusal(body)
  }

  /// A head, line by line, and what is taken from its fields.
  private static func readHead(_ body: [UInt8]) {
    var head = ResponseHead()
    for line in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      head.consume(line)
    }
    _ = (head.gap(answering: .get), head.announcedLength)
    let response = HTTPResponse(status: head.status ?? 0, headers: head.headers, body: body)
    _ = (S3Head(response).modified, S3Part(response), TamsPaging.nextKey(head.headers))
    if let date = head.headers["Date"].flatMap(HTTPDate.parse) {
      let now = Timestamp(seconds: 1_772_330_400)
      _ = (now - date).text
      _ = (date + .milliseconds(500) - now).text
    }
  }

  private static func readTams(_ body: [UInt8]) {
    _ = TamsPaging.nextKey(inLink: String(decoding: body, as: UTF8.self))
    guard let value = Transport.JSONText.decode(body) else { return }
    _ = (VasttamsAnswer.items(value), VasttamsAnswer.trouble(value), VasttamsAnswer.known(value))
  }
}
