import Core
import Signing
import Transport

/// A manifest as JSON. Its `digest` is the SHA-256 of all else in it, written without spaces and with
/// sorted keys: an edit shows.
package enum RepairManifestFile {
  package static func document(of manifest: RepairManifest) -> (value: Value, digest: String) {
    var members = manifest.value.mapValue ?? [:]
    let digest = digest(of: members)
    members["digest"] = .text(digest)
    return (.map(members), digest)
  }

  /// Throws where it is no manifest, was edited, or is another site's.
  package static func read(
    _ text: String, for site: Site
  ) throws(Problem) -> (manifest: RepairManifest, digest: String) {
    do throws(Problem) {
      guard case .map(var members)? = JSONText.decode(Array(text.utf8)) else {
        throw Problem(
          .manifestInvalid, "it is not one JSON object",
          hint: "--set manifest=@FILE takes the text of a file; without @ the name is taken for it")
      }
      guard let stated = members.removeValue(forKey: "digest")?.textValue else {
        throw Problem(.manifestInvalid, "it holds no digest")
      }
      guard digest(of: members) == stated else {
        throw Problem(
          .manifestInvalid, "it was edited: its content has another digest than it states")
      }
      let manifest = try RepairManifest(.map(members))
      guard manifest.site == place(of: site) else {
        throw Problem(.manifestInvalid, "it was made for another site: \(manifest.site.display)")
      }
      return (manifest, stated)
    } catch {
      throw Problem(
        .manifestInvalid,
        "the manifest cannot be used: \(error.what)",
        hint: error.hint ?? "a manifest is made by tamsdr repair, and never edited")
    }
  }

  private static func digest(of members: [String: Value]) -> String {
    hexadecimal(sha256(JSONText.encode(.map(members))))
  }

  /// What a manifest is bound to: a site file may be renamed.
  static func place(of site: Site) -> Value {
    .map([
      "cluster": .text(site.vast.endpoint), "tenant": .text(site.vast.tenant),
      "database": .text("\(site.database.bucket)/\(site.database.schema)"),
      "buckets": .texts(site.buckets.sorted()),
    ])
  }
}
