// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "embedding",
    dependencies: [.package(name: "slabscope", path: "../..")],
    targets: [
        .executableTarget(
            name: "embedding",
            dependencies: [
                .product(name: "BuddySlab", package: "slabscope"),
                .product(name: "IntrospectionServer", package: "slabscope"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
