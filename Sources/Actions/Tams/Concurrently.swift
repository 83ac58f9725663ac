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
