import Core

/// A runbook as it stands in a file.
package enum RunbookFile {
  /// What stands at the path of an include, which counts from the folder of the including file. `name`
  /// is the file as messages call it.
  package enum Included: Sendable {
    case file([UInt8], name: String)
    case unreadable(reason: String)
  }

  /// Where nothing can be included.
  package static let none: @Sendable (String) -> Included = { _ in
    .unreadable(reason: "files are not read here")
  }

  /// The runbook with those it includes, if the text has the shape of one, and all that is wrong with
  /// the files, sorted by place. `name` is the file as messages call it. `Checker` then judges what the
  /// runbook would do.
  package static func read(
    text: String, name: String, including: @escaping (String) -> Included = none
  ) -> (Runbook?, [Diagnostic]) {
    let (node, faults) = DocumentReader.read(text: text, name: name, kind: "runbook")
    guard let node else { return (nil, faults) }
    let (runbook, more) = RunbookDecoder.decode(node, file: name) { document(at: $0, including) }
    return (runbook, DocumentReader.merge(faults, more))
  }

  /// The same for a file's bytes, which may not be UTF-8.
  package static func read(
    bytes: [UInt8], name: String, including: @escaping (String) -> Included = none
  ) -> (Runbook?, [Diagnostic]) {
    switch SourceText.decode(bytes, name: name) {
    case .success(let text): read(text: text, name: name, including: including)
    case .failure(let fault): (nil, [fault])
    }
  }

  private static func document(
    at path: String, _ including: (String) -> Included
  ) -> IncludedDocument {
    switch including(path) {
    case .unreadable(let reason): return .unreadable(reason: reason)
    case .file(let bytes, let name):
      switch SourceText.decode(bytes, name: name, included: true) {
      case .failure(let fault): return .read(nil, [fault], name: name)
      case .success(let text):
        let (node, faults) = DocumentReader.read(
          text: text, name: name, kind: "runbook", included: true)
        return .read(node, faults, name: name)
      }
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
