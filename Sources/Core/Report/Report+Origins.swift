/// Where a run came from and where it ran: versions, files, and the sandbox of a drill.
extension RunOpening {
  /// Besides runbook and site file.
  var otherFiles: [Report.File] {
    let included = (includes ?? [:]).values.sorted { $0.path < $1.path }
      .map { Report.File(kind: .include, path: $0.path, digest: $0.digest) }
    let plans = plan.map { [Report.File(kind: .plan, path: $0.path, digest: $0.digest)] } ?? []
    let programs = scripts.sorted { $0.key < $1.key }
      .map { Report.File(kind: .script, path: $0.key, digest: $0.value) }
    return included + plans + programs
  }
}

extension RunState {
  /// The outputs by which a step tells the cluster.
  private static let clusterName = "cluster"
  private static let clusterVersion = "cluster_version"

  var cluster: Report.Cluster? {
    let told = steps.values.filter { $0.isDone && $0.result?.outputs[Self.clusterName] != nil }
      .sorted { $0.settledRecord > $1.settledRecord }
    for outputs in told.compactMap(\.result?.outputs) {
      guard let name = outputs[Self.clusterName]?.textValue,
        let version = outputs[Self.clusterVersion]?.textValue
      else { continue }
      return Report.Cluster(name: name, version: version)
    }
    return nil
  }

  /// Steps that only a drill has: they make or remove what is in the sandbox.
  fileprivate var sandboxSteps: [StepState] {
    steps.values.filter { specs[$0.action]?.drill == .only }
      .sorted { $0.settledRecord < $1.settledRecord }
  }
}

extension Report.Drill {
  /// Nil for a recovery.
  init?(of state: RunState, site: Site) {
    guard state.runbook.kind == .drill else { return nil }
    let made = state.sandboxSteps
    sandbox = site.sandbox?.path.text
    buckets = site.sandbox?.standIns ?? [:]
    clones = made.compactMap { step in
      guard let outputs = step.result?.outputs, let name = outputs["name"]?.textValue,
        let directory = outputs["directory"]?.textValue
      else { return nil }
      return Clone(step: step.key, name: name, directory: directory)
    }
    removed = made.filter { state.specs[$0.action]?.role == .tearDown }
      .flatMap { $0.result?.outputs["removed"]?.listValue ?? [] }.compactMap(\.textValue)
    isEmptyAgain = !state.siteChanged
  }
}
