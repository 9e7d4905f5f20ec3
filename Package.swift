// swift-tools-version: 6.2
import Foundation
import PackageDescription

// A build is for the highest level of x86-64 that this computer has. TESSERA_KERNELS=v2, v3 or v4 builds for another
// one. `-march=native` would be slower: for some processors the compiler then generates worse code.
#if arch(x86_64)
    func levelOfThisComputer() -> String {
        let lines = ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").split(separator: "\n")
        let flags = Set((lines.first { $0.hasPrefix("flags") } ?? "").split(separator: " ").map(String.init))
        guard flags.isSuperset(of: ["avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"]) else { return "v2" }
        return flags.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]) ? "v4" : "v3"
    }
    let wanted = Context.environment["TESSERA_KERNELS"] ?? ""
    let instructions = ["-Xcc", "-march=x86-64-\(wanted.isEmpty ? levelOfThisComputer() : wanted)"]
#else
    let instructions: [String] = []
#endif

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
// Debug builds optimize each of these modules as a whole, as release builds do. File by file, a generic kernel of another
// file would not be specialized, and the tests would take several times as long.
let optimized: [SwiftSetting] =
    strict + [.unsafeFlags(["-O", "-whole-module-optimization", "-num-threads", "2"], .when(configuration: .debug))]
let numeric: [SwiftSetting] = optimized + [.unsafeFlags(instructions)]

/// A room of the house; `ArchitectureTests` holds its imports to the floors.
func room(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies + [.target(name: name), "Problems", "TestSupport"],
        exclude: exclude,
        swiftSettings: strict)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let heapModule = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let orderedCollections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")

let package = Package(
    name: "tessera",
    products: [
        .executable(name: "tessera", targets: ["tessera"]),
        .executable(name: "tessera-launcher", targets: ["Launcher"]),
        .library(name: "TesseraAcquisition", targets: ["TesseraAcquisition"]),
        .library(name: "TesseraManifold", targets: ["TesseraManifold"]),
    ],
    traits: [.trait(name: "MPI", description: "Train with several processes of mpirun; needs libopenmpi-dev.")],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Floor 0: C.
        .target(name: "CNCurses"),
        .systemLibrary(name: "COpenBLAS"),
        .target(name: "CNumericShims"),
        .target(
            name: "CImageCodecs",
            linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("z")]),
        .target(name: "CTOML"),
        .systemLibrary(name: "CCairo"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CExpat"),
        .systemLibrary(name: "CMPI", pkgConfig: "ompi-c"),
        // Floor 0 too: what everything above names.
        room("Problems", []),
        room("Tiles", []),
        room("Colors", [], settings: optimized),
        room("Hashes", [], settings: optimized),
        room("SharedLibraries", []),
        // Floor 1: files, numbers, cells.
        room("Processors", ["CNumericShims"], settings: numeric),
        room("Files", ["Problems", "Hashes"], settings: optimized),
        room("Tensors", ["Problems", "COpenBLAS", "CNumericShims", "Hashes", "SharedLibraries"], settings: numeric),
        room("Terminal", ["Problems", "CNCurses", "CZlib", "Colors"], settings: optimized),
        room("TOML", ["Problems", "CTOML"]),
        room("XML", ["Problems", "CExpat"]),
        room("SettingValues", ["Problems"]),
        // Floor 2: pictures, manifolds.
        room("Imagery", ["Problems", "CImageCodecs", "Files", "Colors"], settings: numeric),
        room("Manifold", ["Problems", "Tensors", "CNumericShims"], settings: numeric),
        // Empty without the trait MPI.
        room(
            "OpenMPI", ["Problems", "Tensors", .target(name: "CMPI", condition: .when(traits: ["MPI"]))]),
        // Floor 3: networks, datasets, scenes, drawings, what to select.
        room("Drawing", ["Problems", "CCairo", "SharedLibraries", "Imagery", "Terminal"]),
        room(
            "Learning",
            ["Problems", "Hashes", "Tensors", "Imagery", "Files", "CNumericShims", "CZlib", orderedCollections],
            settings: numeric),
        room("Pool", ["Problems", "Hashes", "Files", "Imagery", "Tiles"]),
        room("Scenes", ["Hashes", "Imagery", "Tensors"], settings: numeric),
        room(
            "Acquisition",
            ["Problems", "SettingValues", "Tensors", "Manifold", "Tiles", "CNumericShims", heapModule],
            settings: numeric),
        room("TesseraManifold", ["Problems", "Tensors", "Manifold"]),
        // Floor 4: what is kept, and the strategies for other packages.
        room("ProjectStore", ["Problems", "Files", "TOML", "Pool", "Imagery", grdb]),
        room("Formats", ["Problems", "Files", "XML", "Pool", "Imagery"], settings: optimized),
        room("TesseraAcquisition", ["Tensors", "Manifold", "Tiles", "Acquisition", "TesseraManifold"]),
        // Floor 5: the loop.
        room(
            "Rounds",
            [
                "Problems", "Hashes", "Processors", "Files", "SettingValues", "Tensors", "Imagery", "Learning",
                "Manifold", "Pool", "Scenes", "Acquisition", "ProjectStore", "Formats",
            ]),
        // Floor 6: the screen.
        room(
            "Workbench",
            [
                "Problems", "Files", "Colors", "SettingValues", "Terminal", "TOML", "Tensors", "Imagery", "Drawing",
                "Pool", "Acquisition", "ProjectStore", "Formats", "Rounds", orderedCollections,
            ]),
        // Floor 6 too: tables of simulations.
        room(
            "Studies",
            [
                "Problems", "Files", "SettingValues", "TOML", "Tensors", "Imagery", "Drawing", "Learning", "Pool",
                "Scenes",
                "Acquisition", "ProjectStore", "Rounds",
            ]),
        // Floor 7: commands and wiring; the program of packages that starts the best level.
        .executableTarget(name: "Launcher", dependencies: ["Processors"], swiftSettings: strict),
        .executableTarget(
            name: "tessera",
            dependencies: [
                "Problems", "Hashes", "Processors", "Files", "SettingValues", "Tensors", "Imagery", "Drawing",
                "Terminal", "Learning", "Manifold", "Pool", "Scenes", "Acquisition", "ProjectStore", "Formats",
                "Rounds", "Studies", "Workbench", "OpenMPI", arguments,
            ],
            resources: ["themes", "sample-data", "weights", "docs/studies"].map { .copy("../../\($0)") },
            swiftSettings: strict
        ),

        .target(
            name: "TestSupport", dependencies: ["CZlib", "Tensors", "Imagery", "Pool"],
            path: "Tests/TestSupport", swiftSettings: numeric),
        .testTarget(name: "ArchitectureTests", dependencies: ["Acquisition"], swiftSettings: strict),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(name: "ProblemsTests", dependencies: ["Problems"], swiftSettings: strict),
        tests("Colors", []),
        tests("SharedLibraries", []),
        tests("Processors", []),
        tests("Files", []),
        tests("Tensors", []),
        tests("Imagery", []),
        tests("Terminal", ["CNCurses", "CZlib", "Imagery", "Tensors", "TerminalProbe"]),
        .executableTarget(
            name: "TerminalProbe", dependencies: ["Terminal"], path: "Tests/TerminalProbe", swiftSettings: strict),
        tests("TOML", []),
        tests("XML", []),
        tests("Drawing", ["Imagery", "Terminal"]),
        tests("Learning", ["Files", "Imagery", "Tensors"], exclude: ["Fixtures"]),
        tests("Manifold", ["Tensors"]),
        tests("Pool", ["Files", "Imagery"]),
        tests("Scenes", ["Imagery"]),
        tests("Acquisition", ["Tensors", "Imagery", "Manifold", "Pool"]),
        .testTarget(
            name: "ProductTests", dependencies: ["TesseraAcquisition", "TesseraManifold"], swiftSettings: strict),
        tests("ProjectStore", ["Files", "Pool", "Imagery", "JournalProbe", "Tensors", "CPowerLoss", grdb]),
        tests("Formats", ["Files", "Pool", "Imagery", "Tensors"]),
        .target(name: "CPowerLoss", path: "Tests/CPowerLoss"),
        .executableTarget(
            name: "JournalProbe", dependencies: ["ProjectStore", "Imagery"], path: "Tests/JournalProbe",
            swiftSettings: strict),
        tests(
            "Rounds",
            [
                "Files", "SettingValues", "Tensors", "Imagery", "Learning", "Manifold", "Pool", "Scenes", "Acquisition",
                "ProjectStore", "Formats", "CPowerLoss",
            ], exclude: ["Fixtures"]),
        tests(
            "Workbench",
            [
                "Terminal", "Colors", "SettingValues", "Imagery", "Tensors", "Pool", "Acquisition", "ProjectStore",
                "Rounds", "CPowerLoss", grdb,
            ], exclude: ["Goldens"]),
        tests("Studies", ["Drawing", "Files", "SettingValues", "Imagery", "Pool", "Rounds", "Tensors"]),
        tests(
            "tessera",
            ["Launcher", "Processors", "Acquisition", "Imagery", "Pool", "ProjectStore", "Rounds", "JournalProbe"],
            exclude: ["Fixtures"]),
    ],
    cxxLanguageStandard: .cxx17
)
