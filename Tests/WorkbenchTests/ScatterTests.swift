import Imagery
import Pool
import ProjectStore
import Rounds
import Terminal
import Testing

@testable import Workbench

@Suite("Scatter")
struct ScatterTests {
    /// Three images side by side in the scatter, with 4x4 tiles each. The tiles of the second one are at x 5...8.
    private func robot(width: Int = 120, height: Int = 40) throws -> Robot {
        var robot = Robot(width: width, height: height)
        robot.score()
        robot.embed()
        robot.query([5, 20, 26, 40])
        try robot.press("<Tab>")
        #expect(robot.model.shared.focus == .scatter)
        return robot
    }

    /// The cell of a tile in the scatter, found by moving there.
    private func cell(of position: Int, _ robot: Robot) throws -> (x: Int, y: Int) {
        let content = try #require(robot.model.shared.layout.content(of: .scatter))
        var best: (x: Int, y: Int)?
        for y in content.y..<content.y + content.height {
            for x in content.x..<content.x + content.width {
                var other = robot
                try other.press("<press:\(x),\(y)><release:\(x),\(y)>")
                if other.model.shared.cursor == position, best == nil { best = (x, y) }
            }
        }
        return try #require(best)
    }

    @Test("a box drawn by keys selects the tiles inside; grid and queue show only these")
    func box() throws {
        var robot = try robot()
        try robot.press("v<S-Right><S-Up><S-Up><Enter>")
        let selection = try #require(robot.model.shared.selection)
        #expect(selection.positions.first == 0)
        #expect(selection.positions.allSatisfy { $0 < 16 }, "only tiles of the first image")
        #expect(robot.screen().contains("Selected · \(selection.count) of 48"))
        #expect(robot.screen().contains("\(selection.count) of 16 selected"))
        try robot.press("]")
        #expect(robot.model.shared.cursor == 0, "no other image has selected tiles")
        try robot.press("<Esc>")
        #expect(robot.model.shared.selection == nil)
        #expect(robot.screen().contains("All 48 tiles are shown again"))
        #expect(robot.screen().contains("Queue · 0 of 4 done"))
    }

    @Test("new scores sort the selected tiles again, and the cursor stays on its tile")
    func newScores() throws {
        var robot = try robot()
        try robot.press("v<S-Right><S-Up><S-Up><Enter>n")
        let before = try #require(robot.model.shared.worklist)
        let (cursor, others) = (robot.model.shared.cursor, before.positions.dropFirst(before.queriedCount))
        #expect(others.count > 2 && Array(others) == others.sorted(by: >))
        robot.score(round: 2, isRising: false)
        let after = try #require(robot.model.shared.worklist)
        #expect(after.positions.dropFirst(after.queriedCount) == others.reversed()[...])
        #expect(after.positions.prefix(after.queriedCount) == before.positions.prefix(before.queriedCount))
        #expect(
            after.items.last?.entropy == robot.model.shared.scores?.entropy[after.positions[after.positions.count - 1]])
        #expect(robot.model.shared.cursor == cursor)
        try robot.press("n")
        let rank = try #require(after.rank(of: cursor))
        #expect(robot.model.shared.cursor == after.positions[(rank + 1) % after.positions.count])
    }

    @Test("the tiles in a lasso drawn by mouse can be labeled in sequence, those of the query first")
    func lasso() throws {
        var robot = try robot()
        let content = try #require(robot.model.shared.layout.content(of: .scatter))
        // A box around the tiles of the second image, which are in the middle third.
        let (left, right) = (content.x + content.width / 3 + 1, content.x + content.width * 2 / 3 - 1)
        let (top, bottom) = (content.y, content.y + content.height - 3)
        try robot.press(
            "<press:\(left),\(top)><drag:\(right),\(top)><drag:\(right),\(bottom)><drag:\(left),\(bottom)><release:\(left),\(bottom)>"
        )
        #expect(robot.model.shared.selection?.positions == Array(16..<32))
        #expect(robot.model.shared.cursor == 20, "the first tile of the query in the lasso")
        #expect(robot.screen().contains("Selected · 16 of 48 · 2 queried · 0 done"))
        try robot.press("<Enter>")
        for _ in 0..<16 { try robot.press("a<Enter>") }
        #expect((16..<32).allSatisfy { robot.model.shared.states[$0] == .labeled })
        #expect(robot.model.shared.count(.labeled) == 16)
        #expect(robot.screen().contains("The selection is done"))
        #expect(robot.screen().contains("16 done"))
    }

    @Test("a lasso drawn by keys selects the tiles inside its path")
    func lassoByKeys() throws {
        var robot = try robot()
        let wide = robot.model.shared.layout.content(of: .scatter)!.width
        let right = String(repeating: "<Right>", count: wide)
        let up = String(repeating: "<S-Up>", count: 4)
        let down = String(repeating: "<S-Down>", count: 8)
        try robot.press("V\(down)\(right)\(up)\(up)\(String(repeating: "<S-Left>", count: 12))\(down)<Enter>")
        #expect(robot.model.shared.selection?.count ?? 0 > 40)
    }

    @Test("Esc discards a shape and keeps the selection")
    func discarded() throws {
        var robot = try robot()
        try robot.press("v<S-Right><S-Up><Enter>")
        let before = robot.model.shared.selection
        #expect(before != nil)
        try robot.press("v<Right><Esc>")
        #expect(robot.model.scatter.shape == nil)
        #expect(robot.model.shared.selection == before)
    }

    @Test(
        "no key drops a drawn lasso or box, except Esc, which says so",
        arguments: ["<Tab>", "c", "s", "+", "5", "<paste:q>"])
    func keepsShape(key: String) throws {
        for (tool, name) in [("V", "lasso"), ("v", "box")] {
            var robot = Robot(width: 160, height: 44)
            robot.score()
            robot.embed()
            while robot.model.context != .scatter { try robot.press("<Tab>") }
            try robot.press(tool + "<Right><Down>")
            #expect(robot.screen().contains("Enter selects the tiles inside  Esc drops the \(name)"))
            try robot.press(key)
            #expect(robot.model.scatter.shape?.hasMoved == true, "\(key)")
            #expect(robot.model.context == .scatter && robot.model.shared.notice != nil)
            try robot.press("<Esc>")
            #expect(robot.model.scatter.shape == nil && robot.screen().contains("The open \(name) was dropped"))
        }
    }

    @Test("zooming keeps the cursor in view, panning moves the view, 0 shows all tiles")
    func camera() throws {
        var robot = try robot()
        try robot.press("+++")
        #expect(robot.model.scatter.camera.zoom > 3)
        #expect(robot.screen().contains("3.4x"))
        let center = robot.model.scatter.camera.center
        try robot.press("<S-Right>")
        #expect(robot.model.scatter.camera.center!.x > center!.x)
        try robot.press("<Tab><End>")
        try robot.press("0<S-Tab>0")
        #expect(robot.model.scatter.camera == ScatterCamera())
    }

    @Test("scatter and grid share the cursor, and the view moves to a cursor that is out of view")
    func linked() throws {
        var robot = try robot()
        try robot.press("++++")
        try robot.press("nnn")
        #expect(robot.model.shared.cursor == 26)
        #expect(robot.model.shared.cursorTile.image == 1)
        let center = try #require(robot.model.scatter.camera.center)
        let place = try #require(robot.model.shared.cursorPoint)
        #expect(abs(center.x - place.x) < 3 && abs(center.y - place.y) < 3)
    }

    @Test("a click moves the cursor to the nearest tile, and a second click opens that tile")
    func click() throws {
        var robot = try robot()
        let at = try cell(of: 21, robot)
        try robot.press("<press:\(at.x),\(at.y)><release:\(at.x),\(at.y)>")
        #expect(robot.model.shared.cursor == 21)
        #expect(robot.model.editor.tile == nil)
        try robot.press("<press:\(at.x),\(at.y)><release:\(at.x),\(at.y)>")
        #expect(robot.model.editor.tile?.position == 21)
    }

    @Test("colors show entropy, class, state and round; the round of a label is the first one trained on it")
    func colors() throws {
        var robot = try robot()
        try robot.labelHere()
        #expect(robot.model.shared.labelRounds == [0: 0])
        robot.send(.round(.finished(RoundSummary(round: 0, labeledTiles: 1, meanIoU: 0.2, iou: [], seconds: 1))))
        try robot.press("<Right>")
        try robot.labelHere()
        #expect(robot.model.shared.labelRounds.values.sorted() == [0, 1])
        for title in ["class", "state", "round", "entropy"] {
            try robot.press("c")
            #expect(robot.screen().contains("Scatter · \(title)"))
        }
    }

    @Test("a cell shows eight dots without colors, and two dots with colors")
    func dots() throws {
        var robot = try robot()
        #expect(robot.screen().contains("▀"))
        robot.look = Look(tier: .mono, symbols: .unicode)
        robot.cache = RenderCache()
        let braille = robot.screen().unicodeScalars.filter { (0x2800...0x28FF).contains($0.value) }
        #expect(braille.count >= 16)
    }

    @Test("the tile at the cursor is shown as a thumbnail if it fits")
    func thumbnail() throws {
        var robot = try robot()
        try robot.press("z")
        #expect(robot.screen().contains("─ 0,0 ─"))
        try robot.press("<Right>")
        #expect(robot.screen().contains("─ 0,1 ─"))
    }

    @Test("while the embedding is optimized the title shows the progress")
    func optimizing() throws {
        var robot = try robot()
        #expect(!robot.screen().contains("optimizing"))
        robot.send(.round(.progress(StageProgress(stage: .embed, fraction: 0.25, epoch: (125, 500)))))
        #expect(robot.screen().contains("optimizing 125/500"))
    }

    @Test("the scatter can be drawn in every size, with an open shape and a selection")
    func sizes() throws {
        for (width, height) in [(40, 10), (12, 4), (80, 24), (200, 50), (3, 3)] {
            var robot = try robot(width: width, height: height)
            try robot.press("v<Right><S-Up>")
            _ = robot.screen()
            try robot.press("<Enter><resize:\(height),\(width)>+z")
            _ = robot.screen()
        }
    }

    @Test("a drag or a click with the right button does not move the cursor")
    func rightButton() throws {
        var robot = try robot()
        let at = try cell(of: 20, robot)
        func send(_ action: MouseEvent.Action, _ offset: Int) {
            robot.send(.input(.mouse(MouseEvent(action, x: at.x + offset, y: at.y))))
        }
        for offsets in [[2, 0], [0]] {
            send(.press(.right), offsets[0])
            for offset in offsets.dropFirst() { send(.drag(.right), offset) }
            send(.release, offsets.last ?? 0)
            #expect(robot.model.shared.cursor == 0 && !robot.model.editor.isOpen)
        }
    }

    @Test("the start of a round changes the colors by round at once, in the dots and the legend")
    func colorsByRound() throws {
        var robot = try robot()
        try robot.press("<F2>")
        try robot.labelHere()
        robot.send(.round(.finished(RoundSummary(round: 0, labeledTiles: 1, meanIoU: nil, iou: [], seconds: 1))))
        try robot.press("<Tab>")
        while robot.model.scatter.color != .round { try robot.press(":scatter-color<Enter>") }
        _ = robot.drawn()
        try robot.press("r")
        let drawn = robot.drawn().ansiText()
        robot.cache = RenderCache()
        #expect(robot.drawn().ansiText() == drawn)
    }

    @Test("the plot fills its pane in both directions", arguments: [(120, 40), (200, 50), (80, 24)])
    func fills(size: (width: Int, height: Int)) throws {
        let robot = try robot(width: size.width, height: size.height)
        let plot = try #require(robot.model.scatter.plot(robot.model.shared))
        let pixels = robot.model.shared.embedding!.compactMap { $0 }.compactMap(plot.pixel)
        #expect(pixels.count == 48, "every tile is in view")
        let (columns, rows) = (pixels.map(\.column), pixels.map(\.row))
        #expect(columns.max()! - columns.min()! >= plot.area.width - 4)
        #expect(rows.max()! - rows.min()! >= plot.pixelHeight - 6)
    }

    @Test("tiles on a line, and a single point, are shown with one scale")
    func degenerate() throws {
        for points in [[SIMD2<Float>(0, 1), SIMD2(4, 1)], [SIMD2(2, 2), SIMD2(2, 2)]] {
            let bounds = try #require(EmbeddingBounds(points))
            let area = Rect(x: 0, y: 0, width: 40, height: 10)
            let plot = try #require(ScatterPlot(bounds, camera: ScatterCamera(), in: area))
            #expect(plot.scale.x == plot.scale.y && plot.scale.x > 0 && plot.scale.x.isFinite)
            #expect(points.allSatisfy { plot.pixel(of: $0) != nil })
        }
    }

    @Test("no entry of the legend is cut: it continues on further lines", arguments: [46, 58, 30])
    func legend(width: Int) throws {
        let names = [
            "sky", "building", "pole", "road", "pavement", "tree", "sign", "fence", "car", "pedestrian", "bicyclist",
        ]
        let catalog = ClassCatalog(
            classes: names.enumerated().map { LabelClass(name: $1, color: RGB(9, 9, 9), maskValue: UInt8($0)) },
            voidValues: [255])
        let robot = try robot()
        let shared = SharedState(
            projectName: "", pool: robot.model.shared.pool, catalog: catalog, states: robot.model.shared.states,
            history: [], choices: ManualChoices(), keymap: .standard, layout: robot.model.shared.layout)
        let legend = ScatterLegend(.predictedClass, shared)
        let height = legend.height(width: width, paneHeight: 60)
        var surface = Surface(width: width, height: height)
        legend.draw(in: surface.bounds, look: Look(), into: &surface)
        for name in names { #expect(surface.text.contains("█ \(name)"), "\(name)\n\(surface.text)") }
        #expect(!surface.text.contains("…"))
        var low = Surface(width: width, height: 1)
        legend.draw(in: low.bounds, look: Look(), into: &low)
        #expect(low.text.contains("more") && !low.text.contains("…"), "\(low.text)")
    }

    @Test("beside the thumbnail are the predicted class, the entropy, the state and the name of the tile")
    func thumbnailFacts() throws {
        var robot = try robot(width: 200, height: 50)
        try robot.press("n")
        let screen = robot.screen()
        let scatter = try #require(robot.model.shared.layout.content(of: .scatter))
        let lines = screen.split(separator: "\n").map { String($0.dropFirst(scatter.x).prefix(scatter.width)) }
        for text in ["road", "entropy 0.104", "queried", "scene0", "─ 1,1 ─"] {
            #expect(lines.contains { $0.contains(text) }, "\(text)")
        }
    }
}

@Suite("Tiles without a place in the scatter")
struct MissingPlaceTests {
    /// The tiles of the first image have no place; the others are at x 5...8 and 10...13.
    private func robot() throws -> Robot {
        var robot = Robot(width: 120, height: 40)
        robot.score()
        let places = robot.model.shared.pool.tiles.map { tile in
            tile.image == 0 ? nil : SIMD2(Float(tile.image * 5 + tile.column), Float(tile.row))
        }
        robot.send(.round(.embedded(places)))
        try robot.press("<Tab>")
        #expect(robot.model.shared.focus == .scatter && robot.model.shared.cursorPoint == nil)
        return robot
    }

    @Test("are not drawn, and the plot shows the places of the others")
    func drawn() throws {
        var robot = try robot()
        let bounds = try #require(robot.model.shared.embeddingBounds)
        #expect(bounds == EmbeddingBounds([SIMD2(5, 0), SIMD2(13, 3)]))
        #expect(robot.screen().contains("48 tiles"))
    }

    @Test("are left by a step, and are not selected by a click or a shape")
    func moves() throws {
        var robot = try robot()
        try robot.press("l")
        #expect(robot.model.shared.cursor == 16)
        robot = try self.robot()
        try robot.press("++")
        #expect(robot.model.scatter.camera.zoom > 1)
        robot = try self.robot()
        let content = try #require(robot.model.shared.layout.content(of: .scatter))
        try robot.press("<press:\(content.x),\(content.y)><release:\(content.x),\(content.y)>")
        #expect(robot.model.shared.cursorTile.image == 1)
        robot = try self.robot()
        let (right, bottom) = (content.x + content.width - 1, content.y + content.height - 3)
        try robot.press(
            "<press:\(content.x),\(content.y)><drag:\(right),\(content.y)><drag:\(right),\(bottom)>"
                + "<drag:\(content.x),\(bottom)><release:\(content.x),\(bottom)>")
        let selection = try #require(robot.model.shared.selection)
        #expect(!selection.positions.isEmpty && selection.positions.allSatisfy { $0 >= 16 })
    }
}

@Suite("Shapes in the scatter")
struct ScatterShapeTests {
    static let points = (0..<25).map { SIMD2(Float($0 % 5), Float($0 / 5)) }

    @Test("a box includes its edges and can start at any corner")
    func box() {
        for (from, to) in [(SIMD2<Float>(1, 1), SIMD2<Float>(3, 2)), (SIMD2(3, 2), SIMD2(1, 1))] {
            var shape = ScatterShape(.box, from: from)
            shape.extend(to: to)
            #expect(shape.positions(in: Self.points) == [6, 7, 8, 11, 12, 13])
        }
    }

    @Test("a lasso contains the points inside its path, also if it is not convex")
    func lasso() {
        // An L: the left column and the lowest row.
        var shape = ScatterShape(.lasso, from: SIMD2(-0.5, -0.5))
        for corner in [(4.5, -0.5), (4.5, 0.5), (0.5, 0.5), (0.5, 4.5), (-0.5, 4.5)] {
            shape.extend(to: SIMD2(Float(corner.0), Float(corner.1)))
        }
        #expect(shape.positions(in: Self.points) == [0, 1, 2, 3, 4, 5, 10, 15, 20])
    }
}
