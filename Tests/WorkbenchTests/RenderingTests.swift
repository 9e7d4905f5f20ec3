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
        color: ScatterColor = .entropy, comparisons: [Comparison] = []
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
            comparisons: comparisons)
    }

    /// The drawing as SVG, in which texts are texts.
    private func vector(_ drawing: Drawing) throws -> String {
        String(decoding: try drawing.encoded(as: .svg), as: UTF8.self)
    }

    private func expect(_ texts: [String], in drawing: Drawing) throws {
        let vector = try vector(drawing)
        for text in texts { #expect(vector.contains(">\(text)</text>"), "\(text)") }
    }

    /// The height of the title and the note above an image of `rendering` that is as wide as the drawing.
    private func titleHeight(_ rendering: Rendering, width: Int) -> Int {
        rendering.drawing(of: [.image], width: width).height - width * 24 / 32
    }

    @Test("the picture of the grid has the image's colors and the frames of its tiles")
    func grid() throws {
        let view = try rendering(ReplayTests.Folder(), image: "scene1")
        let drawing = view.drawing(of: [.grid], width: 480)
        let image = try drawing.image()
        let top = titleHeight(view, width: 480)
        #expect(image[top + 60, 60] == RGB(40, 90, 160))
        #expect(image[top + 270, 360] == RGB(110, 101, 100))
        #expect(image[top + 181, 1] == image[top + 358, 238], "the confirmed tile is framed")
        #expect(image[top + 181, 1] != image[top + 1, 1] && image[top + 182, 2] == image[top + 181, 1])
        try expect(["scene1: tiles", "32x24 pixels, 2x2 tiles", "unlabeled", "confirmed"], in: drawing)
        let labels = view.drawing(of: [.labels], width: 480)
        let labeled = try labels.image()
        #expect(labeled[top + 270, 90] != image[top + 270, 90], "the label covers its tile")
        #expect(labeled[top + 60, 60] == image[top + 60, 60], "the label covers no other tile")
        try expect(["scene1: labels", "classes in this image", "road"], in: labels)
        #expect(try !vector(labels).contains(">sky<"), "a class that is not in the image is not in its legend")
    }

    @Test("views of an image that was not scored say so")
    func notScored() throws {
        let view = try rendering(ReplayTests.Folder(), image: "scene1")
        for kind in [Rendering.View.heatmap, .prediction, .difference] {
            let note = "32x24 pixels, 2x2 tiles, no network has scored it yet"
            try expect([note], in: view.drawing(of: [kind], width: 960))
        }
        try expect(["entropy of a pixel (nats)", "0.6"], in: view.drawing(of: [.heatmap], width: 960))
        try expect(["as labeled", "another class than labeled"], in: view.drawing(of: [.difference], width: 960))
    }

    @Test("several views are drawn one below the other")
    func stack() throws {
        let view = try rendering(ReplayTests.Folder())
        func height(_ views: [Rendering.View]) -> Int { view.drawing(of: views, width: 480).height }
        #expect(height([.classes, .curve]) == height([.classes]) + 8 + height([.curve]))
        let one = view.drawing(of: [.classes], width: 480)
        let two = view.drawing(of: [.classes, .curve], width: 480)
        #expect(try two.image()[60, 120] == one.image()[60, 120])
    }

    @Test("the classes and the confusion matrix have names, values and titles of axes")
    func classes() throws {
        let view = try rendering(ReplayTests.Folder())
        try expect(
            ["IoU of each class after round 0", "IoU", "sky", "road", "0.750", "0.250"],
            in: view.drawing(of: [.classes], width: 480))
        try expect(
            [
                "Confusion matrix after round 0", "true class", "predicted class", "90", "10", "60", "40",
                "share of the pixels of the true class",
            ], in: view.drawing(of: [.confusion], width: 480))
    }

    @Test("tiles are at their embedding's coordinates in the scatter, in the chosen color")
    func scatter() throws {
        let corners: [SIMD2<Float>] = [SIMD2(0, 0), SIMD2(4, 0), SIMD2(0, 3), SIMD2(4, 3)]
        let embedding = corners + corners.map { $0 / 2 + SIMD2(1, 0.75) }
        func drawing(_ color: ScatterColor) throws -> Drawing {
            try rendering(ReplayTests.Folder(), embedding: embedding, color: color)
                .drawing(of: [.scatter], width: 480)
        }
        let states = try drawing(.state)
        try expect(["UMAP 1", "UMAP 2", "state of the tile", "drafted", "confirmed"], in: states)
        let circles = try vector(states).split(separator: "\n").filter { $0.hasPrefix("<circle") }
        #expect(circles.count == 8 + 3, "tiles, and the colors in the legend")
        #expect(Set(circles.prefix(8).map { $0.suffix(10) }).count == 2, "one tile is confirmed")
        try expect(["no network has scored the tiles yet"], in: drawing(.entropy))
        try expect(["confirmed for", "round 1", "none yet"], in: drawing(.round))
    }

    /// Two runs and a strategy that selected tiles.
    private var comparisons: [Comparison] {
        let run = RunHistory(
            name: "random, seed 2",
            points: [(0, 0.0, 0.0), (1, 1.0, 1.0)].map {
                RunHistory.Point(round: $0.0, labeledTiles: 0, labeledShare: $0.1, meanIoU: $0.2, iou: [])
            })
        return [
            Comparison(name: "random, seed 2", run: run, tiles: [.init(image: "scene1", row: 0, column: 1)]),
            Comparison(name: "other", run: RunHistory(name: "other", points: []), tiles: []),
            Comparison(
                name: "entropy", run: nil,
                tiles: [
                    .init(image: "scene1", row: 1, column: 0), .init(image: "scene1", row: 0, column: 0),
                    .init(image: "scene0", row: 9, column: 9), .init(image: "scene1", row: 9, column: 0),
                ]),
        ]
    }

    @Test("each comparison has a panel with its tiles framed and their number in the title")
    func panels() throws {
        let view = try rendering(ReplayTests.Folder(), image: "scene1", comparisons: comparisons)
        let drawing = view.drawing(of: [.image], width: 976)
        try expect(["scene1", "selected tile", "random, seed 2: 1 tile here, 1 in", "1 image"], in: drawing)
        try expect(["entropy: 3 tiles here, 4 in 2", "images"], in: drawing)
        // Three panels of 320 pixels, with gaps of 8 pixels, and the legend below.
        let image = try drawing.image()
        let legend = 29
        func isFramed(_ panel: Int, _ row: Int, _ column: Int) -> Bool {
            let top = image.size.height - legend - 240
            let corner = image[top + row * 120, panel * 328 + column * 160]
            return corner == RGB(0xF0, 0xE4, 0x42)
        }
        #expect(isFramed(0, 0, 1) && !isFramed(0, 0, 0) && !isFramed(0, 1, 0))
        #expect(!isFramed(1, 0, 0) && !isFramed(1, 0, 1) && !isFramed(1, 1, 0))
        #expect(isFramed(2, 1, 0) && isFramed(2, 0, 0) && !isFramed(2, 0, 1))
        let text = view.text(of: .grid)
        #expect(text.contains("selected by\ttiles here\ttiles\timages\trow,column"))
        #expect(text.contains("entropy\t3\t4\t2\t1,0 0,0 9,0") && text.contains("other\t0\t0\t0\t-"))
    }

    @Test("the curve has a line and a name for each run")
    func curve() throws {
        let view = try rendering(ReplayTests.Folder(), comparisons: comparisons)
        let drawing = view.drawing(of: [.curve], width: 480)
        try expect(
            ["Learning curve", "labeled pixels (%)", "validation mIoU", "random, seed 2", "other"], in: drawing)
        #expect(try !vector(drawing).contains(">entropy<"), "a strategy has no curve")
        let text = view.text(of: .curve)
        #expect(text.contains("mIoU\tmIoU of random, seed 2\tgain\tmIoU of other\tgain"))
        #expect(text.contains("0\t1\t12.500%\t0.5000\t0.1250\t0.3750\t-\t-"))
        #expect(text.contains("The learning curve of random, seed 2\nround"))
        #expect(text.contains("1\t0\t100.000%\t1.0000"))
    }

    @Test("the text of a view is a sentence or a table, or both")
    func text() throws {
        let view = try rendering(ReplayTests.Folder(), image: "scene1")
        #expect(
            view.text(of: .grid).contains("scene1: 32x24 pixels in 2 rows and 2 columns of tiles\nrow\tcolumn\tstate"))
        #expect(view.text(of: .grid).contains("1\t0\tconfirmed\t-\t-"))
        #expect(view.text(of: .labels).contains("road\t192\t25.00%"))
        #expect(view.text(of: .heatmap) == "scene1: no network has scored it yet")
        #expect(view.text(of: .curve).contains("0\t1\t12.500%\t0.5000"))
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
