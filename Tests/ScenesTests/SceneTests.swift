import Foundation
import Imagery
import Scenes
import Testing

@Suite("Scenes")
struct SceneTests {
    static let sampleSize = Size(height: 180, width: 240)
    static let sampleFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "sample-data")

    @Test("a scene depends only on seed, index and size")
    func repeats() {
        let size = Size(height: 60, width: 80)
        let first = SceneGenerator(seed: 5, size: size).scene(3)
        _ = SceneGenerator(seed: 5, size: size).scene(9)
        #expect(SceneGenerator(seed: 5, size: size).scene(3) == first)
        #expect(SceneGenerator(seed: 6, size: size).scene(3).image != first.image)
        #expect(SceneGenerator(seed: 5, size: size).scene(4).mask != first.mask)
    }

    @Test("a scene has the requested size and valid classes", arguments: [(16, 16), (17, 31), (90, 40), (200, 320)])
    func sizes(height: Int, width: Int) {
        let size = Size(height: height, width: width)
        let (image, mask) = SceneGenerator(seed: 2, size: size).scene(0)
        #expect(image.size == size)
        #expect(mask.size == size)
        #expect(mask.values.allSatisfy { Int($0) < SceneGenerator.classes.count })
    }

    @Test("sample-data equals the scenes of the generator, pixel by pixel", arguments: 0..<40)
    func files(index: Int) throws {
        let scene = SceneGenerator(seed: 1, size: Self.sampleSize).scene(index)
        let name = SampleSet.name(index)
        #expect(try ImageFile.read(Self.sampleFolder.appending(path: "images/\(name).png")) == scene.image)
        #expect(try ImageFile.readMask(Self.sampleFolder.appending(path: "masks/\(name).png")) == scene.mask)
    }

    @Test("every class occurs in the training and the validation images, and people and poles are rare")
    func shares() throws {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: SceneGenerator.classes.count), count: 2)
        for index in 0..<40 {
            let mask = try ImageFile.readMask(Self.sampleFolder.appending(path: "masks/\(SampleSet.name(index)).png"))
            for value in mask.values { counts[SampleSet.isValidation(index) ? 1 : 0][Int(value)] += 1 }
        }
        for split in counts {
            #expect(split.allSatisfy { $0 > 0 })
            let total = split.reduce(0, +)
            let share = Dictionary(
                uniqueKeysWithValues: zip(SceneGenerator.classes.map(\.name), split.map { Double($0) / Double(total) }))
            #expect(share["road"] ?? 0 > 0.15)
            #expect(share["pole"] ?? 1 < 0.04)
            #expect(share["pedestrian"] ?? 1 < 0.04)
        }
    }
}
