import Synchronization
import Transport

/// The answers about many things asked about at the same time, in the order of the things. The first
/// failure ends them all. More are asked than there are connections: none waits for a question.
func concurrently<Item: Sendable, Answer: Sendable>(
  _ items: [Item], width: Int = 48,
  _ ask: @escaping @Sendable (Item) async throws(RemoteFailure) -> Answer
) async throws(RemoteFailure) -> [Answer] {
  typealias Part = Result<[(index: Int, answer: Answer)], RemoteFailure>
  let turns = Turns()
  let outcome = await withTaskGroup(of: Part.self) { group in
    for _ in 0..<min(width, items.count) {
      group.addTask {
        var answers: [(index: Int, answer: Answer)] = []
        do throws(RemoteFailure) {
          while true {
            let index = turns.take()
            guard index < items.count else { return .success(answers) }
            answers.append((index, try await ask(items[index])))
          }
        } catch {
          return .failure(error)
        }
      }
    }
    var all: [(index: Int, answer: Answer)] = []
    for await part in group {
      switch part {
      case .success(let answers): all += answers
      case .failure:
        group.cancelAll()
        return part
      }
    }
    return .success(all)
  }
  return try outcome.get().sorted { $0.index < $1.index }.map(\.answer)
}

/// Whose turn it is: each worker takes the next thing when it is ready for it.
private final class Turns: Sendable {
  private let next = Atomic<Int>(0)

  func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
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
