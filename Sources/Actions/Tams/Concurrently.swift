import Transport

/// The answers about many things asked about at the same time, in the order of the things. The first
/// failure ends them all.
func concurrently<Item: Sendable, Answer: Sendable>(
  _ items: [Item], width: Int = 16,
  _ ask: @escaping @Sendable (Item) async throws(RemoteFailure) -> Answer
) async throws(RemoteFailure) -> [Answer] {
  typealias Numbered = (index: Int, answer: Result<Answer, RemoteFailure>)
  let outcome = await withTaskGroup(of: Numbered.self) { group in
    var answers: [Answer?] = Array(repeating: nil, count: items.count)
    var next = 0
    func start() {
      guard next < items.count else { return }
      let (index, item) = (next, items[next])
      next += 1
      group.addTask {
        do throws(RemoteFailure) {
          return (index, .success(try await ask(item)))
        } catch {
          return (index, .failure(error))
        }
      }
    }
    for _ in 0..<width { start() }
    while let (index, answer) = await group.next() {
      switch answer {
      case .success(let answer): answers[index] = answer
      case .failure(let failure):
        group.cancelAll()
        return Result<[Answer], RemoteFailure>.failure(failure)
      }
      start()
    }
    return .success(answers.compactMap { $0 })
  }
  return try outcome.get()
}

/// What comes of changes made at the same time, in the order of the things. All of them settle before a
/// failure is told, so that nothing is on its way when the step is undone; of several failures it is one
/// that leaves its effect in doubt, else the first.
func settled<Item: Sendable, Outcome: Sendable>(
  _ items: some Collection<Item>, _ change: @escaping @Sendable (Item) async throws -> Outcome
) async throws -> [Outcome] {
  typealias Numbered = (index: Int, outcome: Result<Outcome, any Error>)
  let results = await withTaskGroup(of: Numbered.self) { group in
    for (index, item) in items.enumerated() {
      group.addTask {
        do {
          return (index, .success(try await change(item)))
        } catch {
          return (index, .failure(error))
        }
      }
    }
    return await group.reduce(into: [Numbered]()) { $0.append($1) }
      .sorted { $0.index < $1.index }.map(\.outcome)
  }
  let failures = results.compactMap { if case .failure(let error) = $0 { error } else { nil } }
  let doubtful = failures.first { ($0 as? RemoteFailure)?.mayHaveHappened ?? false }
  if let failure = doubtful ?? failures.first { throw failure }
  return try results.map { try $0.get() }
}
