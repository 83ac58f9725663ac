import Foundation

/// Which one the bytes are for.
private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["TAMSDR_FUZZ"] ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("TAMSDR_FUZZ must name one of \(FuzzTarget.allCases.map(\.rawValue))")
  }
  return target
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
