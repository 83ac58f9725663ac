import Core
import Glibc

/// VAST's management API: one file a resource. Shapes and states follow the public OpenAPI document
/// and what VAST's own clients accept; what neither tells is marked "assumed" where it is decided.
package struct VastAPI: Sendable {
  package let state: VastState
  package let keys: KeyRegistry
  package let access: VMSAccess
  /// How the tasks that are made go wrong.
  package var taskFault: TaskFault?

  package init(state: VastState, keys: KeyRegistry, access: VMSAccess) {
    self.state = state
    self.keys = keys
    self.access = access
  }

  /// Answers a call. Nil in `call` is a path that is none of the API's.
  package func answer(_ call: VMSCall?, authorization: String?) -> VMSAnswer {
    do {
      guard let call else { throw VMSRefusal.notFound }
      if call.resource == "token" { return try tokens(call) }
      let user = try access.user(authorization, apiTokens: state.read { $0.apiTokens })
      return try answer(call, user: user)
    } catch let refusal as VMSRefusal {
      return refusal.answer
    } catch StorageError.system(_, _, ENOSPC) {
      // Assumed: VAST's words for a full cluster are not documented.
      return VMSRefusal.detail(400, "Not enough space left on the cluster.").answer
    } catch {
      return VMSRefusal.detail(500, "\(error)").answer
    }
  }

  private func answer(_ call: VMSCall, user: String) throws -> VMSAnswer {
    switch call.resource {
    case "apitokens": try apiTokens(call, user: user)
    case "clusters": try clusters(call)
    case "folders": try folders(call)
    case "globalsnapstreams": try globalSnapStreams(call)
    case "health": try health(call)
    case "indestructibility": try indestructibility(call)
    case "protectedpaths": try protectedPaths(call)
    case "protectionpolicies": try protectionPolicies(call)
    case "snapshots": try snapshots(call)
    case "tenants": try tenants(call)
    case "users": try users(call)
    case "versions": try versions(call)
    case "viewpolicies": try viewPolicies(call)
    case "views": try views(call)
    case "vtasks": try tasks(call)
    default: throw VMSRefusal.notFound
    }
  }

  var now: Timestamp { state.clock.now.wholeMicroseconds }

  func notAllowed(_ call: VMSCall) -> VMSRefusal {
    .detail(405, "Method \"\(call.method.rawValue)\" not allowed.")
  }

  /// The row with the id of the call.
  func find<Row>(_ call: VMSCall, _ rows: [Row], _ id: (Row) -> Int) throws(VMSRefusal) -> Row {
    guard let row = rows.first(where: { id($0) == call.id }) else { throw .notFound }
    return row
  }
}

extension Timestamp {
  /// VMS's stamps have six decimals.
  var wholeMicroseconds: Timestamp { Timestamp(nanoseconds: nanoseconds / 1_000 * 1_000) }
}

extension Value {
  static func text(optional text: String?) -> Value { text.map(Value.text) ?? .null }
  static func integer(optional number: Int?) -> Value { number.map(Value.integer) ?? .null }
  static func stamp(_ time: Timestamp?) -> Value { .text(optional: time?.rfc3339) }
}
