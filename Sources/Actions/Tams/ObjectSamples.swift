import Core
import Transport

/// Which of the objects found alike are looked at more closely.
struct ObjectSamples: Sendable {
  /// How many of each kind.
  struct Sizes: Sendable, Hashable {
    /// Metadata, beside the whole skew window.
    let heads: Int
    /// First and last bytes.
    let ranges: Int
    /// Every byte.
    let whole: Int
  }

  let sizes: Sizes
  private(set) var heads: Reservoir<S3Object>
  private(set) var ranges: Reservoir<S3Object>
  private(set) var whole: Reservoir<S3Object>
  /// Objects of the skew window that nobody has looked at yet.
  private(set) var window: [S3Object] = []
  /// From the one snapshot of the point to the other; nil where they are one.
  private let skew: ClosedRange<Timestamp>?

  init(_ sizes: Sizes, skew: ClosedRange<Timestamp>?, run: String, bucket: String) {
    self.sizes = sizes
    self.skew = skew
    heads = Reservoir(sizes.heads, RunRandom(run: run, purpose: "\(bucket)/heads"))
    ranges = Reservoir(sizes.ranges, RunRandom(run: run, purpose: "\(bucket)/ranges"))
    whole = Reservoir(sizes.whole, RunRandom(run: run, purpose: "\(bucket)/whole"))
  }

  mutating func offer(_ object: S3Object) {
    if let skew, let modified = object.modified, skew.contains(modified) {
      window.append(object.alone)
    } else {
      heads.offer(object.alone)
    }
    guard object.size > 0 else { return }
    ranges.offer(object.alone)
    whole.offer(object.alone)
  }

  mutating func takeWindow() -> [S3Object] {
    defer { window = [] }
    return window
  }
}
