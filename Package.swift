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
        .library(name: "Latency", targets: ["Latency"]),
        .library(name: "IntrospectionServer", targets: ["IntrospectionServer", "Observatory", "Documents"]),
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
        .target(name: "Documents", swiftSettings: strict),
        .target(name: "Threads", dependencies: ["CPlatform"], swiftSettings: strict),
        .target(
            name: "Latency",
            dependencies: [
                "BuddySlab", "Threads", "CPlatform", .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict),
        .target(name: "Traces", dependencies: ["Threads", "CPlatform"], swiftSettings: strict),
        .target(
            name: "Workloads", dependencies: ["BuddySlab", "Latency", "Threads", "Traces", "CPlatform"],
            swiftSettings: strict),
        .target(
            name: "Observatory", dependencies: ["BuddySlab", "Documents", "Latency", "Threads", "CPlatform"],
            swiftSettings: strict),
        .target(
            name: "Scenarios",
            dependencies: [
                "BuddySlab", "Backends", "Documents", "Latency", "Observatory", "Threads", "Traces", "Workloads",
                "CPlatform",
            ],
            swiftSettings: strict),
        .target(
            name: "Backends", dependencies: ["BuddySlab", "Latency", "Observatory", "Threads", "Workloads"],
            swiftSettings: strict),
        .target(
            name: "IntrospectionServer",
            dependencies: [
                "BuddySlab", "Documents", "Latency", "Threads", "Observatory", "CMicrohttpd", "CPlatform",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "HTTPClient", dependencies: ["CPlatform"], swiftSettings: strict),
        .target(
            name: "Top",
            dependencies: ["Documents", "HTTPClient", "Observatory", "Threads", "CPlatform"],
            swiftSettings: strict),
        .target(
            name: "Bench",
            dependencies: [
                "BuddySlab", "BuddySlabC", "CBuddySlab", "Documents", "Threads", "Workloads", "Observatory",
                "CPlatform", "CMicrohttpd", "HTTPClient", "IntrospectionServer",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "slabscope",
            dependencies: [
                "BuddySlab", "Documents", "Latency", "Threads", "Traces", "Workloads", "Backends", "Scenarios",
                "Observatory", "IntrospectionServer", "Bench", "CPlatform", "HTTPClient", "Top",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "BuddySlabTests", dependencies: ["BuddySlab", "Threads", "CPlatform"], swiftSettings: strict),
        .testTarget(name: "TracesTests", dependencies: ["Traces", "Threads"], swiftSettings: strict),
        .testTarget(
            name: "LatencyTests", dependencies: ["Latency", "BuddySlab", "Observatory", "Threads", "CPlatform"],
            swiftSettings: strict),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: strict),
        .testTarget(
            name: "ScenariosTests",
            dependencies: [
                "Scenarios", "Backends", "BuddySlab", "Documents", "Latency", "Observatory", "Threads", "Traces",
                "Workloads", "CPlatform",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WorkloadsTests",
            dependencies: [
                "Workloads", "Backends", "Observatory", "BuddySlab", "Latency", "Threads", "Traces", "CPlatform",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ObservatoryTests", dependencies: ["Observatory", "BuddySlab", "Latency", "Threads", "CPlatform"],
            swiftSettings: strict),
        .testTarget(
            name: "IntrospectionServerTests",
            dependencies: [
                "IntrospectionServer", "Observatory", "BuddySlab", "Documents", "Latency", "Threads", "CPlatform",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: ["HTTPClient", "IntrospectionServer", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .testTarget(
            name: "TopTests",
            dependencies: ["Top", "Documents", "HTTPClient", "IntrospectionServer", "Observatory", "BuddySlab"],
            swiftSettings: strict),
        .testTarget(
            name: "BenchTests", dependencies: ["Bench", "BuddySlab", "Threads", "Observatory", "CPlatform"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// What `.ci/fuzz` builds. libFuzzer brings `main`, so that nothing but `--sanitize=fuzzer` can link these.
if Context.environment["SLABSCOPE_FUZZ"] != nil {
    let fuzzed: [SwiftSetting] = strict + [.unsafeFlags(["-parse-as-library"])]
    package.targets += [
        .executableTarget(
            name: "FuzzAllocator", dependencies: ["BuddySlab", "CPlatform"], path: "Tests/Fuzz/Allocator",
            swiftSettings: fuzzed),
        .executableTarget(
            name: "FuzzRequests", dependencies: ["IntrospectionServer", "Observatory", "BuddySlab", "Documents"],
            path: "Tests/Fuzz/Requests", swiftSettings: fuzzed),
        .executableTarget(
            name: "FuzzExpressions", dependencies: ["Scenarios"], path: "Tests/Fuzz/Expressions",
            swiftSettings: fuzzed),
        .executableTarget(
            name: "FuzzScenarios", dependencies: ["Scenarios", "Backends", "Documents", "Latency", "Workloads"],
            path: "Tests/Fuzz/Scenarios", swiftSettings: fuzzed),
        .executableTarget(
            name: "FuzzTraces", dependencies: ["Traces"], path: "Tests/Fuzz/Traces", swiftSettings: fuzzed),
    ]
}
