import Imagery
import Pool
import Rounds
import Terminal
import Testing

@testable import Workbench

@Suite("Rounds pane")
struct RoundPaneTests {
    private func robot(width: Int = 120, height: Int = 40) -> Robot {
        var robot = Robot(width: width, height: height)
        robot.score()
        robot.send(.round(.finished(Self.summary(0, tiles: 2, meanIoU: 0.25, iou: [0.5, 0.25, nil]))))
        robot.send(.round(.finished(Self.summary(1, tiles: 5, meanIoU: 0.5, iou: [0.75, 0.5, 0.25]))))
        return robot
    }

    @Test("the pane shows the kappa of the shown predictions and what it means, and when to stop")
    func advice() throws {
        var robot = robot(width: 260, height: 50)
        #expect(robot.screen().contains("kappa unknown: the last two networks cannot be compared"))
        robot.send(.round(.compared(kappa: 0.953, round: 1)))
        #expect(robot.screen().contains("kappa 0.953, 0 of 3 rounds at 0.99: predictions still change"))
        for round in 2...4 {
            robot.send(.round(.finished(Self.summary(round, tiles: 3 * round, meanIoU: 0.5, iou: []))))
            #expect(!robot.screen().contains("kappa unknown"), "the pool is not scored yet, so the earlier kappa stays")
            robot.send(.round(.compared(kappa: 0.99 + 0.001 * Double(round), round: round)))
            robot.score(round: round)
            let meaning = "predictions hardly change" + (round == 4 ? ", you may stop" : "  ")
            let text = "kappa 0.99\(round), \(round - 1) of 3 rounds at 0.99: " + meaning
            #expect(robot.screen().contains(text), "\(text)")
        }
    }

    @Test("a narrow pane shows the short sentence, but not if the page would not fit then")
    func narrowAdvice() throws {
        var robot = robot()
        robot.send(.round(.compared(kappa: 1, round: 1)))
        #expect(robot.screen().contains("│kappa 1.000 (1/3): predictions hardly change  │"))
        #expect(robot.screen().contains("10.42% labeled"))
        try robot.press("s")
        #expect(robot.screen().contains("1 skipped") && robot.screen().contains("10.42% labeled"))
        #expect(!robot.screen().contains("kappa"))
    }

    @Test("a project of one round has no kappa")
    func firstRound() {
        var robot = Robot()
        robot.score(round: 0)
        robot.send(.round(.finished(Self.summary(0, tiles: 2, meanIoU: 0.25, iou: []))))
        #expect(!robot.screen().contains("kappa"))
    }

    private static func summary(_ round: Int, tiles: Int, meanIoU: Double, iou: [Double?]) -> RoundSummary {
        RoundSummary(
            round: round, labeledTiles: tiles, labeledPixels: tiles * 48, meanIoU: meanIoU, iou: iou,
            confusion: [[80, 20, 0], [10, 90, 0], [0, 50, 50]], seconds: 2)
    }

    @Test("the learning curve shows the mean IoU over the labeled percentage")
    func curve() throws {
        var robot = robot()
        let screen = robot.screen()
        // 5 of 48 tiles, with 48 pixels each.
        #expect(screen.contains("10.42% labeled"))
        #expect(screen.contains("●"))
        #expect(screen.contains("mIoU 0.500 on validation with 5 tiles"))
    }

    @Test("the classes page shows the IoU of each class, its change since the last round and its share of the labels")
    func classes() throws {
        var robot = robot()
        try robot.press("<Enter>1w<Enter><Esc>")
        try robot.press("<S-Tab>v")
        let screen = robot.screen()
        #expect(robot.model.round.page == .classes)
        let sky = try #require(screen.split(separator: "\n").first { $0.contains("█ sky") })
        #expect(sky.contains("0.750") && sky.contains("+0.250") && sky.contains("100.0%"))
        let car = try #require(screen.split(separator: "\n").first { $0.contains("█ car") })
        #expect(car.contains("0.250") && car.contains("0.0%"), "a class without an IoU in the last round has no change")
    }

    @Test("the confusion page shows percentages of the true class")
    func confusion() throws {
        var robot = robot()
        try robot.press("<S-Tab>vv")
        let rows = robot.screen().split(separator: "\n").filter { $0.contains("1 sky") || $0.contains("3 car") }
        #expect(rows.contains { $0.contains("80   20    ·") })
        #expect(rows.contains { $0.contains("·   50   50") })
    }

    @Test("the effort page shows seconds and actions per tile")
    func effort() throws {
        var robot = robot()
        try robot.labelHere()
        try robot.press("<Tab>")
        try robot.labelHere()
        try robot.press("<S-Tab><S-Tab>vvv")
        #expect(robot.screen().contains("per tile 4.5 s, 2.0 actions"))
    }

    @Test("another run is drawn in the same curve and compared at the same labeled share")
    func comparison() throws {
        var robot = robot()
        robot.model.compare(
            with: RunHistory(
                name: "random, seed 3",
                points: [(0, 0.0, 0.1), (1, 0.2, 0.5)].map { round, share, meanIoU in
                    RunHistory.Point(
                        round: round, labeledTiles: 0, labeledShare: share, meanIoU: meanIoU, iou: [0.5, 0.5, 0.5])
                }))
        #expect(robot.screen().contains("random, seed 3"))
        try robot.press("<S-Tab>vvv")
        // At a labeled share of 5/48 the other run has 0.1 + 0.4 * (5/48) / 0.2.
        #expect(robot.screen().contains("0.500, other 0.308  +0.192"))
        try robot.press("vvvz")
        #expect(robot.screen().contains("+0.250"), "compared with the classes of the other run")
    }

    @Test("a zoomed pane on a large screen shows all pages")
    func zoomed() throws {
        var robot = robot(width: 200, height: 50)
        try robot.press("<S-Tab>z")
        let screen = robot.screen()
        for part in ["10.42% labeled", "80   20", "█ sky", "No tile was labeled by hand yet"] {
            #expect(screen.contains(part), "\(part)")
        }
    }

    @Test("another run is interpolated linearly between its rounds, and has no values outside")
    func interpolation() {
        let points = [(0.1, 0.2), (0.3, 0.6)].enumerated().map {
            RunHistory.Point(round: $0, labeledTiles: 0, labeledShare: $1.0, meanIoU: $1.1, iou: [])
        }
        let run = RunHistory(name: "", points: points)
        #expect(run.meanIoU(atShare: 0.1) == 0.2)
        #expect(abs(run.meanIoU(atShare: 0.2)! - 0.4) < 1e-12)
        #expect(run.meanIoU(atShare: 0.05) == nil && run.meanIoU(atShare: 0.31) == nil)
    }

    @Test("the curve has labels at its axes, on every second line at most, and 0 and the highest value")
    func ticks() {
        for lines in 2...30 {
            for tenths in 1...10 {
                let ticks = Ticks(highest: Double(tenths) / 10, lines: lines)
                let labels = (0..<lines).compactMap { ticks.label(at: $0) }
                #expect(ticks.label(at: lines - 1) == "0.0")
                #expect(ticks.label(at: 0) == (Double(tenths) / 10).text(1))
                #expect(labels.count <= lines / 2 + 1 && labels == labels.sorted(by: >))
                #expect(lines < 8 || tenths < 4 || labels.count >= 3, "\(tenths) \(lines): \(labels)")
            }
        }
    }

    @Test("in real pixels the curve has its points at their values, and lines at the labels of the axis")
    func pixels() throws {
        var robot = robot(width: 200, height: 50)
        let text = robot.drawn()
        robot.model.showImages(in: CellSize(width: 9, height: 20))
        let surface = robot.drawn()
        let shown = try #require(surface.placements.first { $0.slot == .curve })
        #expect(shown.base.width == 9 * shown.area.width && shown.base.height == 20 * shown.area.height)
        #expect(!surface.text.contains("⠒") && text.text.contains("10.42% labeled"))
        // The axes are those of the curve in characters.
        for y in shown.area.y..<shown.area.y + shown.area.height {
            for x in shown.area.x - 5..<shown.area.x { #expect(surface[x, y] == text[x, y]) }
        }
        let color = try #require(RGB(robot.look.theme[.curve].foreground))
        let background = try #require(RGB(robot.look.theme[.text].background))
        func pixel(_ x: Double, _ y: Double) -> RGB {
            let pixel = shown.base[Int(x), Int(y)]
            return RGB(pixel.red, pixel.green, pixel.blue)
        }
        // The first point is at 2 of 48 tiles and .25, the last at the right end and the highest label, .5.
        let rows = Double(shown.area.height)
        func y(_ meanIoU: Double) -> Double { (0.5 + (1 - meanIoU / 0.5) * (rows - 1)) * 20 }
        let width = Double(shown.base.width)
        let margin = try #require((0..<20).first { pixel(width - 1 - Double($0), y(0.5)) == color })
        let (first, last) = (width * 2 / 5, width - Double(margin) - 3)
        #expect(pixel(first, y(0.25)) == color && pixel(last, y(0.5)) == color)
        #expect(pixel((first + last) / 2, y(0.375)) == color, "the line between the points")
        #expect(pixel(3, y(0.25)) == background, "no line before the first point")
        for value in [0.0, 0.1, 0.2, 0.3, 0.4, 0.5] { #expect(pixel(3, y(value)) != background, "\(value)") }
        #expect(robot.drawn().placements == surface.placements)
        robot.send(.round(.finished(Self.summary(2, tiles: 8, meanIoU: 0.45, iou: [0.5, 0.5, 0.35]))))
        #expect(robot.drawn().placements.first { $0.slot == .curve } != shown)
    }

    @Test("on a screen of 200x50 the curve has at least 8 lines, and the tables are below it")
    func thirdColumn() throws {
        var robot = robot(width: 200, height: 50)
        let content = try #require(robot.model.shared.layout.content(of: .round))
        #expect(content.height >= 40 && robot.model.shared.layout.content(of: .scatter)!.x > 60)
        let screen = robot.screen()
        for text in ["80   20", "█ sky", "10.42% labeled", "needs labels"] { #expect(screen.contains(text), "\(text)") }
        let axis = screen.split(separator: "\n").filter { line in
            let cells = Array(line)
            return content.x + 4 < cells.count && "│┤".contains(cells[content.x + 4])
        }
        #expect(axis.count >= 8)
    }

    @Test("the class balance compares the labeled pixels with the predictions for the pool")
    func balance() throws {
        var robot = robot()
        #expect(robot.model.shared.predictedShares == [0, 1, 0], "every tile is predicted as road")
        try robot.press("<Enter>1w<Enter><Esc>")
        try robot.press("5vvvv")
        let lines = robot.screen().split(separator: "\n").map(String.init)
        let sky = try #require(lines.first { $0.contains("█ sky") && $0.contains("48") })
        #expect(sky.contains("100.0%") && sky.contains("0.0%") && !sky.contains("needs labels"))
        let road = try #require(lines.first { $0.contains("█ road") })
        #expect(road.contains("0.0% 100.0%") && road.contains("needs labels"))
    }

    @Test(
        "a class needs labels if it has none, at most half of its share of the predictions, or a very low IoU",
        arguments: [
            (0, 0.0, nil, true), (10, 0.2, nil, true), (11, 0.2, nil, false), (100, 0.2, 0.05, false),
            (1, 0.0, nil, false), (1, 0.0, 0.04, true), (100, 0.2, 0.0, true),
        ] as [(Int, Double, Double?, Bool)])
    func need(pixels: Int, poolShare: Double, iou: Double?, needs: Bool) {
        let row = ClassBalanceTable.Row(
            index: 0, pixels: pixels, labeledShare: Double(pixels) / 100, poolShare: poolShare, iou: iou)
        #expect(row.needsLabels == needs)
    }

    @Test("the rest of the whole round is shown, and the rest of the stage in the pane")
    func rest() throws {
        var robot = robot(width: 200, height: 50)
        try robot.labelHere()
        try robot.press("r")
        var progress = StageProgress(stage: .train, fraction: 0.25, secondsRemaining: 30)
        robot.send(.round(.progress(progress)))
        #expect(robot.screen().contains("train 25% · 30s left"))
        progress.roundRemaining = .init(seconds: 80, isAtLeast: false)
        robot.send(.round(.progress(progress)))
        #expect(robot.screen().contains("train 25% · 1m20s left") && robot.screen().contains("train 30s left"))
        progress.roundRemaining = .init(seconds: 80, isAtLeast: true)
        robot.send(.round(.progress(progress)))
        #expect(robot.screen().contains("over 1m20s left"))
    }

    @Test("a training while the query is half done asks what happens to its open tiles")
    func halfDone() throws {
        func halfDone() throws -> Robot {
            var robot = self.robot()
            robot.query([5, 20, 40])
            try robot.press("n")
            try robot.labelHere()
            return robot
        }
        var robot = try halfDone()
        try robot.press("r")
        #expect(robot.model.dialog == .confirmRetrain && robot.screen().contains("2 tiles of the query are still open"))
        #expect(robot.requests.isEmpty)
        try robot.press("<Esc>")
        #expect(robot.model.dialog == nil && robot.requests.isEmpty && !robot.model.shared.round.isBusy)
        try robot.press("ry")
        #expect(robot.requests == [.runRound])
        robot.query([7, 8], round: 2)
        #expect(robot.model.shared.queue?.positions == [7, 8], "the open tiles are replaced")
        robot = try halfDone()
        try robot.press("rk")
        #expect(robot.requests == [.runRound])
        robot.query([7, 8], round: 2)
        #expect(robot.model.shared.queue?.positions == [7, 8, 20, 40], "the open tiles are kept")
    }

    @Test("a training before or after the whole query asks nothing, also from the editor and the palette")
    func notHalfDone() throws {
        var robot = robot()
        try robot.labelHere()
        robot.query([5, 20])
        try robot.press("r")
        #expect(robot.requests == [.runRound], "no tile of the query is done")
        robot = self.robot()
        robot.query([5])
        try robot.press("n")
        try robot.labelHere()
        try robot.press("r")
        #expect(robot.requests == [.runRound], "no tile of the query is open")
        robot = self.robot()
        robot.query([5, 20])
        try robot.press("n<Enter>w<Enter><C-t>")
        #expect(robot.model.dialog == .confirmRetrain && robot.model.editor.isOpen)
        try robot.press("<Esc>:retrain<Enter>k")
        #expect(robot.requests == [.runRound])
    }

    @Test("a table with more classes than lines says how many are missing", arguments: [RoundPage.classes, .balance])
    func hiddenClasses(page: RoundPage) throws {
        let names = (10..<21).map { "class\($0)" }
        let catalog = ClassCatalog(
            classes: names.enumerated().map { LabelClass(name: $1, color: RGB(9, 9, 9), maskValue: UInt8($0)) },
            voidValues: [255])
        let robot = robot()
        let shared = SharedState(
            projectName: "", pool: robot.model.shared.pool, catalog: catalog, states: robot.model.shared.states,
            history: [], choices: ManualChoices(), keymap: .standard, layout: robot.model.shared.layout)
        var pane = RoundPane()
        pane.page = page
        for height in 7...16 {
            var surface = Surface(width: 46, height: height)
            var cache = CurveCache()
            RoundView(pane, shared).draw(in: surface.bounds, look: Look(), cache: &cache, into: &surface)
            let shown = names.filter(surface.text.contains).count
            let note = "\(names.count - shown) more classes: z shows all"
            #expect(surface.text.contains(note) == (shown < names.count), "\(surface.text)")
        }
    }
}
