import Foundation
import Pool
import Testing

@Suite("Sample data")
struct SampleDataTests {
    @Test("the sample data is loaded without problems: 30 training images, 10 validation images, CamVid's 11 classes")
    func loads() throws {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "sample-data")
        let dataset = try Dataset.load(DatasetSource(images: folder.path))
        #expect(dataset.problems.isEmpty)
        #expect(dataset.indices(of: .train).count == 30)
        #expect(dataset.indices(of: .val).count == 10)
        #expect(
            dataset.catalog.names == [
                "sky", "building", "pole", "road", "pavement", "tree", "sign", "fence", "car", "pedestrian",
                "bicyclist",
            ])
        #expect(dataset.tiles(of: .train).count == 480)
    }
}
