import Core

/// Whether everything the run will need answers and agrees with the site file.
package struct SitePreflight {
  package static let spec = ActionSpec(
    name: "site.preflight",
    help: "asks every part of the site whether it answers and is the one the site file means",
    outputs: [
      .init("cluster", .text, help: "the cluster's name"),
      .init("cluster_version", .text, help: "its software version"),
      .init("clock_offset", .duration, help: "the cluster's clock minus this host's"),
    ],
    timeout: .seconds(120))
}
