import Files
import Foundation
import Imagery
import Pool
import ProjectStore
import Synchronization
import TestSupport

enum Samples {
    static let size = Size(height: 6, width: 8)
    static let tile = tile("street", 1, 2)

    /// The images that a sample project starts with. Their tiles have `size`.
    static let images = ["a", "b", "c", "d", "other", "street"].map { name in
        PoolImage(
            name: name, path: name + ".png", imageURL: URL(filePath: "/data/streets/\(name).png"), maskURL: nil,
            size: Size(height: 240, width: 320), split: .train, fingerprint: ContentHash(hashing: name))
    }

    static let tiling = Tiling.grid(rows: 40, columns: 40)

    static func id(_ image: String) -> ImageID {
        ImageID(Int64((images.firstIndex { $0.name == image } ?? -2) + 1))
    }

    static func tile(_ image: String, _ row: Int, _ column: Int) -> TileKey {
        TileKey(image: id(image), rect: TileGrid(tiling, of: images[0].size).rect(row: row, column: column))
    }

    /// The grids of all images.
    static let grids = ImageGrids(
        uniqueKeysWithValues: images.map { (id($0.name), TileGrid(tiling, of: $0.size)) })

    static let catalog = ClassCatalog(
        classes: [
            LabelClass(name: "road", color: RGB(0x80, 0x40, 0x80), maskValue: 7),
            LabelClass(name: "the \"sky\"", color: RGB(0, 0, 255), maskValue: 23),
        ], voidValues: [0, 255])

    static var configuration: ProjectConfiguration {
        ProjectConfiguration(
            name: "streets", source: DatasetSource(images: "/data/streets", layout: .camvid, seed: 5), catalog: catalog,
            seed: 3, weights: "weights.pth", recipe: "context", training: Settings(["epochs": .int(25)]),
            acquisition: Settings(["strategy": .string("meal"), "lambda": .double(0.5), "batchSize": .int(32)]))
    }

    static func mask(_ value: UInt8) -> LabelMask { LabelMask(size: size, repeating: value) }
}

/// A project in a temporary folder.
final class SampleProject: Sendable {
    let folder: TemporaryFolder
    let url: URL
    private let now = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

    init() throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "project", directoryHint: .isDirectory)
        try Project.create(at: url, configuration: Samples.configuration, images: Samples.images)
    }

    func open(_ access: Project.Access = .readWrite, user: String = "ada") throws -> Project {
        try Project.open(at: url, access: access, user: user) { [self] in now.withLock { $0 } }
    }

    func advance(_ seconds: TimeInterval) { now.withLock { $0 += seconds } }

    func file(_ name: String) -> URL { url.appending(path: name) }
}
