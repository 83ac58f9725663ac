import Engine
import Synchronization
import Testing

@Suite("A request to stop")
struct InterruptionTests {
  @Test("is told at once and once, also to whoever listens after it came")
  func told() {
    let heard = Mutex<[String]>([])
    let interruption = Interruption()
    interruption.tell { signal in heard.withLock { $0.append("before \(signal)") } }
    #expect(!interruption.request("SIGINT"))
    #expect(interruption.request("SIGINT"))
    #expect(heard.withLock { $0 } == ["before SIGINT"])
    interruption.tell { signal in heard.withLock { $0.append("after \(signal)") } }
    #expect(heard.withLock { $0 } == ["before SIGINT", "after SIGINT"])
  }
}
