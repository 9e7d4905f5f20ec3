// swift-tools-version: 6.2
import PackageDescription

// The product is built from source where it runs, so it may use all the processor has.
#if arch(x86_64)
    let native = ["-Xcc", "-march=native"]
#else
    let native: [String] = []
#endif

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
let numeric: [SwiftSetting] =
    strict + [.unsafeFlags(native), .unsafeFlags(["-O"], .when(configuration: .debug))]

/// A room of the house; `ArchitectureTests` holds its imports to the floors.
func room(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies + [.target(name: name), "TestSupport"],
        swiftSettings: strict)
}

let package = Package(
    name: "tessera",
    targets: [
        // Floor 0: C.
        .systemLibrary(name: "COpenBLAS"),
        .target(name: "CNumericShims"),
        // Floor 1: numbers, pictures, cells.
        room("Tensors", ["COpenBLAS", "CNumericShims"], settings: numeric),
        room("Imagery", [], settings: numeric),
        room("Terminal", []),
        // Floor 2: networks, manifolds, tiles.
        room("Pool", ["Imagery"]),
        // Floor 5: the screen.
        room("Workbench", ["Terminal", "Imagery", "Pool"]),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: numeric),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        tests("Tensors", []),
        tests("Workbench", ["Terminal", "Pool", "Imagery"]),
    ]
)
