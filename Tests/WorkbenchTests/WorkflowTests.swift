import Imagery
import Pool
import Rounds
import Terminal
import Testing
import Workbench

@Suite("Workflows by keys")
struct WorkflowTests {
    @Test("a query is labeled with keys only")
    func clearQueue() throws {
        var robot = Robot()
        robot.score()
        robot.query([5, 20, 40])
        #expect(robot.model.shared.cursor == 0, "a new query does not move the cursor")
        try robot.press("n<Enter>a<Enter>")
        #expect(robot.model.shared.cursor == 20, "confirming goes to the next tile")
        try robot.press("a<Enter>s")
        #expect(robot.model.editor.tile == nil)
        #expect(robot.model.shared.doneCount == 3)
        #expect(robot.model.shared.states[5] == .labeled && robot.model.shared.states[20] == .labeled)
        #expect(robot.model.shared.states[40] == .skipped)
        #expect(robot.screen().contains("The query is done"))
    }

    @Test("keys typed before a tile's image is loaded run later, unless the tile is closed before")
    func typeAhead() throws {
        for closesEarly in [true, false] {
            var robot = Robot()
            robot.score()
            robot.holdsPictures = true
            robot.query([20, 40])
            try robot.press("n<Enter>a<Enter>2wu3w<Enter>")
            #expect(
                robot.model.shared.cursor == 20 && robot.model.shared.count(.unlabeled) == robot.model.shared.pool.count
            )
            if closesEarly { try robot.press("<Esc>") }
            robot.release()
            #expect(robot.model.shared.count(.labeled) == (closesEarly ? 0 : 2))
            guard !closesEarly else { continue }
            #expect(robot.model.editor.tile == nil, "both tiles are confirmed")
            let second = robot.journal.record(of: robot.model.shared.pool.tiles[40], size: Size(height: 6, width: 8))
                .mask
            #expect(second.values.allSatisfy { $0 == 2 })
        }
    }

    @Test("a skipped tile can be unskipped")
    func unskip() throws {
        var robot = Robot()
        try robot.press("s")
        #expect(robot.model.shared.states[0] == .skipped)
        try robot.press("s")
        #expect(robot.model.shared.states[0] == .drafted)
    }

    @Test("a confirmation can be undone from the overview")
    func undoConfirm() throws {
        var robot = Robot()
        robot.score()
        try robot.press("<Enter>a<Enter>u")
        #expect(robot.model.shared.states[0] == .drafted)
        try robot.press("<C-r>")
        #expect(robot.model.shared.states[0] == .labeled)
    }

    @Test("retraining starts once, shows its progress, and ends with a new query and new predictions")
    func retrain() throws {
        var robot = Robot()
        robot.score()
        robot.query([5])
        try robot.press("n<Enter>a<Enter>rr")
        #expect(robot.requests == [.runRound])
        robot.send(.round(.progress(StageProgress(stage: .train, fraction: 0.5, epoch: (3, 6), loss: 0.25))))
        #expect(robot.screen().contains("train 50%"))
        #expect(robot.model.shared.isStale)
        try robot.press("<Enter>3w")
        #expect(robot.model.shared.states[5] == .labeled, "labeling continues")
        robot.score(round: 2)
        robot.query([7, 8], round: 2)
        robot.send(
            .round(.finished(RoundSummary(round: 2, labeledTiles: 1, meanIoU: 0.5, iou: [0.5], seconds: 3))))
        #expect(robot.model.shared.round.isBusy, "the round continues after its training")
        robot.send(.roundsIdle)
        #expect(robot.model.shared.cursor == 5, "the cursor stays")
        #expect(robot.model.editor.tile != nil, "the editor stays")
        #expect(robot.labels()[0] == "22222222", "labels stay")
        #expect(!robot.model.shared.round.isBusy)
        try robot.press("<Esc>n")
        #expect(robot.model.shared.cursor == 7)
    }

    @Test("predictions are stale if tiles were labeled during their round")
    func staleAfterRound() throws {
        var robot = Robot()
        robot.score()
        #expect(!robot.model.shared.isStale)
        try robot.press("<Enter>a<Enter>r")
        robot.send(.round(.progress(StageProgress(stage: .train, fraction: 0.1))))
        try robot.press("]<Enter>a<Enter>")
        robot.score(round: 2)
        robot.send(.roundsIdle)
        #expect(robot.model.shared.isStale)
    }

    @Test("predictions are not stale while only the embedding or the query is computed again")
    func freshWhileEmbedding() throws {
        var robot = Robot(isStarting: true)
        robot.score()
        robot.send(.round(.progress(StageProgress(stage: .embed, fraction: 0.5))))
        #expect(robot.model.shared.round.isBusy && !robot.model.shared.isStale)
        robot.send(.roundsIdle)
        try robot.labelHere()
        try robot.press("r")
        #expect(robot.model.shared.isStale)
        robot.score(round: 1)
        #expect(robot.model.shared.round.isBusy && !robot.model.shared.isStale)
    }

    @Test("the label statistics are read again after each confirmed tile, if they are on the screen")
    func labelSummary() throws {
        var robot = Robot()
        #expect(robot.model.shared.labelSummary?.workedTiles ?? 0 == 0)
        robot.send(.input(.resize(width: 140, height: 44)))
        try robot.labelHere()
        #expect(robot.model.shared.labelSummary?.workedTiles == 1)
        try robot.press("<Esc><Right>")
        try robot.labelHere()
        #expect(robot.model.shared.labelSummary?.workedTiles == 2)
    }

    @Test("a round requested while the program starts runs afterwards; quitting before needs no confirmation")
    func requestedWhileStarting() throws {
        var robot = Robot(isStarting: true)
        try robot.labelHere()
        try robot.press("r")
        #expect(robot.requests.isEmpty)
        robot.send(.roundsIdle)
        #expect(robot.requests == [.runRound])
        var other = Robot(isStarting: true)
        try other.press("q")
        #expect(other.model.isQuitting)
    }

    @Test("without confirmed tiles no round starts, and a message shows the reason")
    func nothingToTrain() throws {
        var robot = Robot()
        try robot.press("r")
        #expect(robot.requests.isEmpty)
        #expect(robot.screen().contains("Nothing to train on"))
    }

    @Test("x cancels a training, and a message shows it")
    func cancel() throws {
        var robot = Robot()
        try robot.labelHere()
        try robot.press("rx")
        #expect(robot.requests == [.runRound, .cancelRound])
        robot.send(.round(.canceled))
        robot.send(.roundsIdle)
        #expect(!robot.model.shared.round.isBusy)
        #expect(robot.screen().contains("Canceled"))
    }

    @Test("a round that fails shows the reason and changes nothing")
    func failedRound() throws {
        var robot = Robot()
        try robot.labelHere()
        robot.query([5])
        try robot.press("r")
        robot.send(.round(.failed("weights.pth: not a weight file")))
        robot.send(.roundsIdle)
        #expect(robot.screen().contains("not a weight file"))
        #expect(robot.model.shared.queue?.positions == [5])
        #expect(!robot.model.shared.round.isBusy)
    }

    @Test("quitting needs a confirmation while a round is running")
    func confirmQuit() throws {
        var robot = Robot()
        try robot.labelHere()
        try robot.press("rq")
        #expect(robot.model.dialog == .confirmQuit("A round is running. Quit and cancel it?"))
        for key in ["n", "<Enter>"] {
            try robot.press(key)
            #expect(!robot.model.isQuitting && robot.model.dialog == nil)
            try robot.press("q")
        }
        try robot.press("y")
        #expect(robot.model.isQuitting)
        #expect(robot.requests == [.runRound, .cancelRound, .quit])
    }

    @Test("once the query is stored quitting needs no confirmation, although previews are still prepared")
    func quitAfterTheQuery() throws {
        var robot = Robot()
        try robot.labelHere()
        try robot.press("r")
        robot.query([5])
        try robot.press("q")
        #expect(robot.model.dialog == nil && robot.model.isQuitting)
    }

    @Test("image, scatter and queue share the cursor")
    func oneCursor() throws {
        var robot = Robot()
        robot.embed()
        robot.score()
        robot.query([9, 22])
        try robot.press("<Right><Down>")
        #expect(robot.model.shared.cursor == 5)
        try robot.press("<Tab><Right>")
        #expect(robot.model.shared.focus == .scatter && robot.model.shared.cursor == 6)
        try robot.press("<Up>")
        #expect(robot.model.shared.cursor == 10, "the next tile above in the scatter")
        try robot.press("<Tab><Tab><Down><Down>")
        #expect(robot.model.shared.focus == .queue && robot.model.shared.cursor == 22)
    }

    @Test("the next image shows the same row and column, with wraparound")
    func images() throws {
        var robot = Robot()
        try robot.press("<Right>]")
        #expect(robot.model.shared.cursorTile == TileID(image: 1, row: 0, column: 1))
        try robot.press("[[")
        #expect(robot.model.shared.cursorTile == TileID(image: 2, row: 0, column: 1))
    }

    @Test("a click moves the cursor to a tile, and a second click opens that tile")
    func clicks() throws {
        var robot = Robot(width: 80, height: 24)
        let fit = ImageFit(
            robot.model.shared.cursorPicture.size,
            in: ImageView.parts(
                of: robot.model.shared.layout.body, overlay: robot.model.image.effectiveOverlay(robot.model.shared)
            ).picture
        )
        let grid = robot.model.shared.cursorPicture.grid
        let (x, y) = (fit.columns(of: grid)[2] + 2, fit.rows(of: grid)[1] + 1)
        try robot.press("<press:\(x),\(y)>")
        #expect(robot.model.shared.cursorTile == TileID(image: 0, row: 1, column: 2))
        try robot.press("<press:\(x),\(y)>")
        #expect(robot.model.editor.tile?.tile == robot.model.shared.cursorTile)
    }

    @Test("a click on a tab focuses its pane")
    func clickTab() throws {
        var robot = Robot(width: 80, height: 24)
        try robot.press("<press:18,0>")
        #expect(robot.model.shared.focus == .scatter)
    }

    @Test("an image that cannot be read is reported, and the others can be used")
    func brokenImage() throws {
        var robot = Robot()
        robot.send(.pictureFailed(image: 0, reason: "scene0.png: the file is cut off"))
        #expect(robot.screen().contains("the file is cut off"))
        try robot.press("]")
        #expect(!robot.screen().contains("the file is cut off"))
    }

    @Test(
        "screens of every size can be drawn in every mode",
        arguments: [(0, 0), (1, 1), (5, 3), (20, 5), (40, 10), (79, 24), (119, 40), (120, 40), (300, 90)])
    func sizes(size: (width: Int, height: Int)) throws {
        var robot = Robot()
        robot.score()
        robot.embed()
        robot.query([3, 30])
        robot.send(.input(.resize(width: size.width, height: size.height)))
        for keys in [
            "", "<Tab>", "<Tab>", "7", "<Tab>", "<Tab>", "/a", "<Esc>", ":", "<Esc>", "z", "<Enter>", "<Space>", "?",
            "<Esc>", "<Esc>", "r", "q", "n",
        ] {
            try robot.press(keys)
            let drawn = robot.drawn()
            #expect(drawn.width == size.width && drawn.height == size.height)
        }
    }

    @Test("the help finds a command by its description and runs it")
    func help() throws {
        var robot = Robot()
        try robot.press("?opaque")
        #expect(robot.screen().contains("overlay more opaque"))
        try robot.press("<Enter>")
        #expect(robot.model.shared.display.opacity == 8)
        #expect(robot.model.dialog == nil)
    }

    @Test("undo does not revert changes of the view")
    func undoLeavesTheView() throws {
        var robot = Robot()
        try robot.press("<Enter><Space><Esc>oo)u")
        #expect(robot.model.image.overlay == .labels && robot.model.shared.display.opacity == 8)
        #expect(robot.labels()[3] == "........")
    }
}
