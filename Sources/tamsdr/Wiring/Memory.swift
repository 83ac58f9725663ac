import CProcess
import Glibc

/// The memory of this process, where secrets are.
enum Memory {
  /// No core file holds it, nor those of what this process starts; and no other process of the same user
  /// may read it.
  static func keepToItself() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    _ = process_refuse_dump()
  }
}
