import Core
import Glibc

extension VastAPI {
  /// `/folders/`: directories of the element store. There is no call that moves one.
  func folders(_ call: VMSCall) throws -> VMSAnswer {
    switch (call.method, call.id, call.action) {
    case (.post, nil, "stat_path"): try statPath(call)
    case (.post, nil, "create_folder"): try createFolder(call)
    case (.delete, nil, "delete_folder"): try deleteFolder(call)
    default: throw notAllowed(call)
    }
  }

  private func statPath(_ call: VMSCall) throws -> VMSAnswer {
    let path = try call.requiredPath("path")
    try call.checkTenant()
    guard let status = try Files.status(state.folder.live(path)) else { throw noSuchDirectory }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    let children = isDirectory ? try Files.entries(of: state.folder.live(path)).count : 0
    func stamp(_ time: timespec) -> Value {
      .stamp(Timestamp(time))
    }
    return .ok(
      .map([
        "is_directory": .bool(isDirectory), "children": .integer(children),
        "mtime": stamp(status.st_mtim), "ctime": stamp(status.st_ctim),
        "atime": stamp(status.st_atim), "owning_user": .text("root"), "owning_uid": .integer(0),
        "owning_group": .text("root"), "owning_gid": .integer(0), "has_default_acl": .bool(false),
        "smb_readonly_flag": .bool(false),
      ]))
  }

  private func createFolder(_ call: VMSCall) throws -> VMSAnswer {
    let path = try call.requiredPath("path")
    try call.checkTenant()
    guard !Files.exists(state.folder.live(path)) else {
      throw VMSRefusal.field("path", "Path already exists.")
    }
    try state.store.makeDirectory(path)
    return VMSAnswer.ok().logged("folder made", path.text)
  }

  private func deleteFolder(_ call: VMSCall) throws -> VMSAnswer {
    let path = try call.requiredPath("path")
    try call.checkTenant()
    guard path != .root, state.store.isDirectory(path) else { throw noSuchDirectory }
    let isUsed = state.read { records in
      records.views.contains { ElementPath($0.path).map(path.contains) ?? false }
    }
    if isUsed { throw VMSRefusal.detail(400, "a view uses the directory") }
    try state.store.removeDirectory(path)
    return VMSAnswer.ok().logged("folder deleted", path.text)
  }

  private var noSuchDirectory: VMSRefusal { .detail(400, "no such directory") }
}
