// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built with strict memory safety as an error: what touches raw memory says `unsafe`.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatWarning("StrictMemorySafety", as: .error),
]

let package = Package(
    name: "slabscope",
    products: [
        .library(name: "BuddySlab", targets: ["BuddySlab"]),
        .library(name: "buddyslab", type: .dynamic, targets: ["BuddySlabC"]),
        .library(name: "IntrospectionServer", targets: ["IntrospectionServer"]),
        .executable(name: "slabscope", targets: ["slabscope"]),
    ],
    traits: [
        .trait(
            name: "InternalChecks",
            description: "Checks the allocator's own invariants after every slow path; slow, for tests.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "CPlatform"),
        .systemLibrary(
            name: "CMicrohttpd", pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"])]),
        .target(name: "BuddySlab", swiftSettings: strict),
        .target(name: "CBuddySlab"),
        .target(name: "BuddySlabC", dependencies: ["BuddySlab", "CBuddySlab", "CPlatform"], swiftSettings: strict),
        .target(name: "Threads", dependencies: ["CPlatform"], swiftSettings: strict),
        .target(
            name: "Latency",
            dependencies: [
                "BuddySlab", "Threads", "CPlatform", .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "Workloads", dependencies: ["BuddySlab", "Latency", "Threads", "CPlatform"], swiftSettings: strict),
        .target(
            name: "Observatory", dependencies: ["BuddySlab", "Latency", "Threads", "CPlatform"], swiftSettings: strict),
        .target(
            name: "IntrospectionServer",
            dependencies: [
                "BuddySlab", "Latency", "Threads", "Observatory", "CMicrohttpd", "CPlatform",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Bench",
            dependencies: [
                "BuddySlab", "BuddySlabC", "CBuddySlab", "Threads", "Workloads", "Observatory", "CPlatform",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "slabscope",
            dependencies: [
                "BuddySlab", "Latency", "Workloads", "Observatory", "IntrospectionServer", "Bench", "CPlatform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "BuddySlabTests", dependencies: ["BuddySlab", "Threads", "CPlatform"], swiftSettings: strict),
        .testTarget(
            name: "LatencyTests", dependencies: ["Latency", "BuddySlab", "Observatory", "Threads", "CPlatform"],
            swiftSettings: strict),
        .testTarget(
            name: "WorkloadsTests", dependencies: ["Workloads", "BuddySlab", "Latency", "Threads", "CPlatform"],
            swiftSettings: strict),
        .testTarget(
            name: "ObservatoryTests", dependencies: ["Observatory", "BuddySlab", "Latency", "Threads", "CPlatform"],
            swiftSettings: strict),
        .testTarget(
            name: "IntrospectionServerTests",
            dependencies: ["IntrospectionServer", "Observatory", "BuddySlab", "Latency", "Threads", "CPlatform"],
            swiftSettings: strict),
        .testTarget(
            name: "BenchTests", dependencies: ["Bench", "BuddySlab", "Threads", "Observatory", "CPlatform"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
