import Core
import Glibc

/// The baselines this host has of one site: `baselines/SITE/TIME-DIGEST.baseline`, one file a point.
package struct BaselineFolder: Sendable {
  package let path: String
  private static let suffix = ".baseline"

  /// Made when the first one is written.
  package init(_ folder: StateFolder, siteKey: String) {
    path = "\(folder.path)/baselines/\(siteKey)"
  }

  package func path(of point: RecoveryPoint) -> String {
    let time = (point.time.dateText + "T" + point.time.timeText).filter { $0 != "-" && $0 != ":" }
    let name = digest(of: point.contentIdentity.joined(separator: "\n")).prefix(16)
    return "\(path)/\(time)Z-\(name)\(Self.suffix)"
  }

  /// The point's own, or one of a point that has these snapshots and more: a part of it may be restored.
  package func finding(of point: RecoveryPoint) -> BaselineFinding {
    var path: String? = path(of: point)
    do {
      if let own = path, access(own, F_OK) != 0 {
        path = try other(holding: point.contentIdentity)
      }
      guard let path else { return .none }
      let (file, baseline) = try BaselineFile.read(path)
      guard Set(file.snapshots).isSuperset(of: point.contentIdentity) else {
        return .refused(
          Problem(.baselineUnusable, "the baseline is refused: it is of other snapshots", at: path))
      }
      return .found(baseline)
    } catch {
      return .refused(error)
    }
  }

  /// The newest point's file with all these snapshots.
  private func other(holding snapshots: [String]) throws(Problem) -> String? {
    do {
      for path in try all().reversed()
      where Set(try BaselineFile.snapshots(in: path)).isSuperset(of: snapshots) {
        return path
      }
      return nil
    } catch {
      throw Problem(.baselineUnusable, "the baselines cannot be read: \(error.reason)", at: path)
    }
  }

  /// Paths, oldest point first: a name begins with its time.
  package func all() throws(SystemError) -> [String] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw SystemError(reason: systemReason())
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(Self.suffix) { names.append(name) }
    }
    return names.sorted().map { "\(path)/\($0)" }
  }
}
