/// Actions that runbooks will be able to use, and what to do until then.
enum LaterActions {
  static let instead: [String: String] = [
    "vast.replicate_now": "leave it out, or use command.run",
    "vast.failover": "leave it out, or use command.run",
    "service.scale": "use service.stop and service.start",
    "tams.check_playback": "use tams.check_objects and tams.check_api",
    "http.request": "use wait.until with url, or command.run",
  ]

  /// Values of inputs that actions will take, by action and input.
  static func instead(of value: Value, _ input: String, _ action: String) -> String? {
    guard action == "s3.enable_keys", input == "outstanding", value == .text("new_key") else {
      return nil
    }
    return "write outstanding: wait or accept"
  }
}
