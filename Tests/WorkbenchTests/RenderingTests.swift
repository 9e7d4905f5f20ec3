import Drawing
import Foundation
import Imagery
import ProjectStore
import Rounds
import Testing
import Workbench

@Suite("Views without a terminal")
struct RenderingTests {
    /// Two scenes of 24x32 pixels with 2x2 tiles, blue in the upper half and gray in the lower. One tile is confirmed
    /// as road.
    private func rendering(
        _ folder: ReplayTests.Folder, image: String? = nil, embedding: [SIMD2<Float>]? = nil,
        color: ScatterColor = .entropy, compared: RunHistory? = nil
    ) throws -> Rendering {
        let workspace = try Workspace.open(folder.project, access: .readWrite)
        let journal = workspace.project.journal
        let tile = try #require(try workspace.tile(inImage: "scene1", row: 1, column: 0))
        try journal.record(
            EditRequest(
                .confirm, of: workspace.key(of: tile),
                to: LabelMask(size: Size(height: 12, width: 16), repeating: 1)))
        try journal.beginRound(0, strategy: "meal")
        try journal.finishRound(
            0,
            metrics: RoundMetrics(
                labeledTiles: 1, labeledPixels: 192, imagesTouched: 1, meanIoU: 0.5, iou: [0.75, 0.25],
                confusion: [[9, 1], [6, 4]]))
        try journal.close()
        return try Rendering(
            Workspace.open(folder.project, access: .readOnly), image: image, embedding: embedding, color: color,
            compared: compared)
    }

    @Test("the picture of the grid has the image's colors and the frames of its tiles")
    func grid() throws {
        let view = try rendering(ReplayTests.Folder(), image: "scene1")
        let image = try view.drawing(of: [.grid], width: 64).image()
        #expect(image.size == Size(height: 48, width: 64))
        #expect(image[8, 8] == RGB(40, 90, 160))
        #expect(image[36, 48] == RGB(110, 101, 100))
        #expect(image[25, 1] == image[46, 30], "the confirmed tile is framed")
        #expect(image[25, 1] != image[1, 1] && image[25, 2] == image[25, 1], "and its frame is different and wider")
        let labels = try view.drawing(of: [.labels], width: 64).image()
        #expect(labels[36, 12] != image[36, 12], "the label covers its tile")
        #expect(labels[8, 8] == image[8, 8], "the label covers no other tile")
    }

    @Test("several views are drawn one below the other")
    func stack() throws {
        let view = try rendering(ReplayTests.Folder())
        let one = try view.drawing(of: [.classes], width: 100).image()
        let two = try view.drawing(of: [.classes, .curve], width: 100).image()
        #expect(two.size == Size(height: one.size.height + 8 + 50, width: 100))
        #expect(two[10, 20] == one[10, 20])
    }

    @Test("the length of bars shows the IoU, and the brightness of matrix cells shows their share")
    func classes() throws {
        let view = try rendering(ReplayTests.Folder())
        let bars = try view.drawing(of: [.classes], width: 112).image()
        let color = bars[14, 8]
        #expect(bars[14, 80] == color && bars[14, 82] != color, "three quarters of 100")
        let matrix = try view.drawing(of: [.confusion], width: 90).image()
        func cell(_ row: Int, _ column: Int) -> Int {
            let color = matrix[30 * row + 45, 30 * column + 45]
            return Int(color.red) + Int(color.green)
        }
        #expect(cell(0, 0) > cell(1, 0) && cell(1, 0) > cell(1, 1) && cell(1, 1) > cell(0, 1))
    }

    @Test("tiles are at their embedding's coordinates in the scatter, in the chosen color")
    func scatter() throws {
        let corners: [SIMD2<Float>] = [SIMD2(0, 0), SIMD2(4, 0), SIMD2(0, 3), SIMD2(4, 3)]
        let view = try rendering(
            ReplayTests.Folder(), embedding: corners + corners.map { $0 / 2 + SIMD2(1, 0.75) }, color: .state)
        let image = try view.drawing(of: [.scatter], width: 400).image()
        let ground = image[150, 10]
        var places: [RGB: Int] = [:]
        for row in 0..<image.size.height {
            for column in 0..<image.size.width where image[row, column] != ground {
                places[image[row, column], default: 0] += 1
            }
        }
        let solid = places.values.sorted().suffix(2)
        // Seven discs have one color, one disc has another.
        #expect(solid.last! > 6 * solid.first! && solid.last! < 8 * solid.first!)
    }

    @Test("the text of a view is a sentence or a table, or both")
    func text() throws {
        let runs = RunHistory(
            name: "random",
            points: [(0, 0.0, 0.0), (1, 1.0, 1.0)].map {
                RunHistory.Point(round: $0.0, labeledTiles: 0, labeledShare: $0.1, meanIoU: $0.2, iou: [])
            })
        let view = try rendering(ReplayTests.Folder(), image: "scene1", compared: runs)
        #expect(
            view.text(of: .grid).contains("scene1: 32x24 pixels in 2 rows and 2 columns of tiles\nrow\tcolumn\tstate"))
        #expect(view.text(of: .grid).contains("1\t0\tconfirmed\t-\t-"))
        #expect(view.text(of: .labels).contains("road\t192\t25.00%"))
        #expect(view.text(of: .heatmap) == "scene1: no network has scored it yet")
        #expect(view.text(of: .curve).contains("round\tlabeled tiles\tlabeled pixels\tmIoU\tmIoU of random\tgain"))
        #expect(view.text(of: .curve).contains("0\t1\t12.500%\t0.5000\t0.1250\t0.3750"))
        #expect(view.text(of: .classes).contains("sky\t0.7500\t0.00%"))
        #expect(view.text(of: .confusion).contains("road\t6\t4"))
        #expect(view.text(of: .queue) == "There is no query yet")
    }

    @Test("the error for an unknown image names it")
    func noImage() throws {
        #expect {
            try rendering(ReplayTests.Folder(), image: "nowhere")
        } throws: {
            "\($0)".contains("nowhere")
        }
    }
}
