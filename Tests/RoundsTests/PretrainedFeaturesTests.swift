import Foundation
import Problems
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Rounds

@Suite("Features of the pretrained backbone")
struct PretrainedFeaturesTests {
    @Test("an image that was damaged and then repaired has features again in the same session")
    func repairedFeatures() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let expected = try pretrained(workspace).rows(StageMonitor())
        let image = workspace.dataset.images[0].imageURL
        let bytes = try Data(contentsOf: image)
        try Data("broken".utf8).write(to: image)
        let skipped = Mutex<[String]>([])
        let monitor = StageMonitor(skipped: { problem in skipped.withLock { $0.append(problem.place) } })
        let features = try pretrained(workspace)
        for _ in 0..<2 {
            let rows = try features.rows(monitor)
            #expect(rows.row(0).allSatisfy { $0 == 0 } && rows.row(4) == expected.row(4))
        }
        #expect(skipped.withLock { $0 } == [image.path, image.path])
        try bytes.write(to: image)
        #expect(try features.rows(monitor) == expected)
        #expect(skipped.withLock { $0 }.count == 2)
    }

    private func pretrained(_ workspace: Workspace) throws -> PretrainedFeatures {
        PretrainedFeatures(
            of: workspace.dataset, source: try workspace.networkSource(workers: Workers(count: 2)), file: nil)
    }
}
