// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// What a release is optimized for. It waits for the cluster, not for itself: a quarter less to build
/// for every fresh machine.
let small: SwiftSetting = .unsafeFlags(["-Osize"], .when(configuration: .release))

/// The lab waits for its own clock, and what decides or prints waits for people: optimized, each would take
/// two to four times as long to build.
let unoptimized: SwiftSetting = .unsafeFlags(["-Onone"], .when(configuration: .release))

/// What reads and signs for hundreds of thousands of objects.
let fast: SwiftSetting = .unsafeFlags(["-O"], .when(configuration: .release))

/// A target of our own: strict settings, and no dependency it does not name.
func layer(
  _ name: String, _ dependencies: [Target.Dependency] = [], optimized: SwiftSetting = small
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + [optimized])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let subprocess: [Target.Dependency] = [
  .product(name: "Subprocess", package: "swift-subprocess"),
  .product(name: "SystemPackage", package: "swift-system"),
]
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
]

let package = Package(
  name: "tamsdr",
  products: [
    .executable(name: "tamsdr", targets: ["tamsdr"]),
    .executable(name: "tamsdr-lab", targets: ["tamsdr-lab"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CProcess"),
    .target(name: "CurlShim", dependencies: ["CCurl"]),

    layer("Core", optimized: unoptimized),
    layer("Signing", ["CCrypto"], optimized: fast),
    layer("RunbookYAML", ["Core", "CYAML"]),
    layer("Transport", ["Core", "Signing", "CCurl", "CurlShim"], optimized: fast),
    layer("Store", ["Core", "Signing"]),
    .target(
      name: "Actions", dependencies: ["Core", "Signing", "Transport"] + subprocess,
      resources: [.embedInCode("SQL")], swiftSettings: strict + [small]),
    layer("Engine", ["Core", "Store"]),
    layer("Reporting", ["Core"], optimized: unoptimized),
    .executableTarget(
      name: "tamsdr",
      dependencies: [
        "Core", "RunbookYAML", "Transport", "Store", "Actions", "Engine", "Reporting", "CProcess",
        argumentParser,
      ],
      swiftSettings: strict + [unoptimized]),

    layer("Lab", ["Core", "Signing", "CSSL", "CSQLite"] + nio, optimized: unoptimized),
    .executableTarget(
      name: "tamsdr-lab", dependencies: ["Lab", "Core", argumentParser],
      swiftSettings: strict + [unoptimized]),

    tests("CoreTests", ["Core"]),
    tests("SigningTests", ["Signing", "Core"]),
    tests("RunbookYAMLTests", ["RunbookYAML", "Core", "Actions"]),
    tests("TransportTests", ["Transport", "Core", "Lab"]),
    tests("StoreTests", ["Store", "Core"]),
    tests("ActionsTests", ["Actions", "Transport", "Core", "Lab", "RunbookYAML", "Store"]),
    tests("EngineTests", ["Engine", "Store", "Core", "RunbookYAML", "Actions", "Lab", "Signing"]),
    tests("ReportingTests", ["Reporting", "Core"]),
    tests(
      "FuzzTests",
      ["Core", "RunbookYAML", "Signing", "Store", "Transport", "Actions", "Reporting"]),
    tests("LabTests", ["Lab", "Core", "Signing", "CSSL"]),
    tests("EndToEndTests", ["tamsdr", "tamsdr-lab"] + subprocess),
  ]
)
