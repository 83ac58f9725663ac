import ArgumentParser
import Core
import Engine
import Store

/// What a shell offers when a person types a tab.
extension CompletionKind {
  static let yaml = file(extensions: ["yaml", "yml"])

  /// The runs whose journals are here, the newest first.
  static let run = custom { words, _, _ in
    guard let folder = Completions.folder(words) else { return [] }
    return ((try? folder.runs()) ?? []).reversed()
  }

  /// The steps of the run that is named before, or else of the newest.
  static let step = custom { words, _, _ in
    Completions.state(words)?.steps.keys.map(\.display).sorted() ?? []
  }

  static let checkpoint = custom { words, _, _ in
    Completions.state(words)?.checkpoints.keys.sorted() ?? []
  }

  static let action = list(ActionsCommand.names)
}

private enum Completions {
  /// Nil where there is none yet: a tab makes nothing.
  static func folder(_ words: [String]) -> StateFolder? {
    let given = words.firstIndex(of: "--state-dir").map { words.index(after: $0) }
    let path = StateOptions.path(given.flatMap { $0 < words.endIndex ? words[$0] : nil })
    guard StateOptions.exists(path) else { return nil }
    return try? StateFolder(path: path)
  }

  static func state(_ words: [String]) -> RunState? {
    guard let folder = folder(words), let runs = try? folder.runs() else { return nil }
    let run = words.first(where: runs.contains) ?? runs.last
    return run.flatMap { try? Archive(folder).load($0).state }
  }
}
