import Core

/// A runbook as it stands in a file.
package enum RunbookFile {
  /// The runbook, if the text has the shape of one, and all that is wrong with the file, sorted by place.
  /// `name` is the file as messages call it. `Checker` then judges what the runbook would do.
  package static func read(text: String, name: String) -> (Runbook?, [Diagnostic]) {
    let (node, faults) = DocumentReader.read(text: text, name: name, kind: "runbook")
    guard let node else { return (nil, faults) }
    let (runbook, more) = RunbookDecoder.decode(node, file: name)
    return (runbook, DocumentReader.merge(faults, more))
  }

  /// The same for a file's bytes, which may not be UTF-8.
  package static func read(bytes: [UInt8], name: String) -> (Runbook?, [Diagnostic]) {
    switch SourceText.decode(bytes, name: name) {
    case .success(let text): read(text: text, name: name)
    case .failure(let fault): (nil, [fault])
    }
  }
}

/// A site as it stands in a file.
package enum SiteFile {
  /// The site, if the text is a complete one, and all that is wrong with the file, sorted by place.
  /// Paths in it are relative to the file's folder: who opens them resolves them.
  package static func read(text: String, name: String) -> (Site?, [Diagnostic]) {
    let (node, faults) = DocumentReader.read(text: text, name: name, kind: "site")
    guard let node else { return (nil, faults) }
    let (site, more) = SiteDecoder.decode(node, file: name)
    return (site, DocumentReader.merge(faults, more))
  }

  /// The same for a file's bytes, which may not be UTF-8.
  package static func read(bytes: [UInt8], name: String) -> (Site?, [Diagnostic]) {
    switch SourceText.decode(bytes, name: name) {
    case .success(let text): read(text: text, name: name)
    case .failure(let fault): (nil, [fault])
    }
  }
}
