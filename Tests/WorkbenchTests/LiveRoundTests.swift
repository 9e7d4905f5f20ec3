import Pool
import Rounds
import Testing
import Workbench

@Suite("Rounds while labeling")
struct LiveRoundTests {
    @Test("a tile is added to the query and excluded from it by hand, and both can be reverted")
    func choices() throws {
        var robot = Robot()
        robot.score()
        robot.query([5, 20])
        try robot.press("a")
        #expect(robot.model.shared.queue?.positions == [5, 20, 0])
        #expect(robot.screen().contains("added by hand"))
        try robot.press("nA")
        #expect(robot.model.shared.cursor == 5)
        #expect(robot.model.shared.queue?.positions == [20, 0])
        #expect(robot.screen().contains("⊘ excluded"))
        try robot.press("n")
        #expect(robot.model.shared.cursor == 20)
        robot.query([7], round: 2)
        #expect(robot.model.shared.queue?.positions == [7, 0], "an added tile stays in the next query")
        try robot.press("[<Home>a")
        #expect(robot.model.shared.queue?.positions == [7], "a withdrawn tile is not queried")
        robot.query([5, 7], round: 3)
        #expect(robot.model.shared.queue?.positions == [7], "an excluded tile stays excluded")
    }

    @Test("a tile that is queried or labeled already cannot be added")
    func nothingToAdd() throws {
        var robot = Robot()
        robot.query([5])
        try robot.press("na")
        #expect(robot.model.shared.queue?.positions == [5])
        #expect(robot.screen().contains("already in the query"))
        try robot.press("<Enter>w<Enter>a")
        #expect(robot.screen().contains("already confirmed"))
    }

    @Test("after a tile outside the queue is labeled, the queue continues at its last place")
    func manualChoice() throws {
        var robot = Robot()
        robot.score()
        robot.query([5, 20, 40])
        try robot.press("n<Enter>a<Enter><Esc>]<Home>")
        #expect(robot.model.shared.cursor == 32)
        try robot.press("<Enter>w<Enter>")
        #expect(robot.model.shared.states[32] == .labeled)
        #expect(robot.model.shared.cursor == 20, "the queue continues after its last tile")
        #expect(robot.model.shared.doneCount == 1)
    }

    @Test("once the new query is stored, quitting needs no confirmation, although the round still runs")
    func quitAfterQuery() throws {
        var robot = Robot()
        try robot.labelHere()
        try robot.press("r")
        robot.query([5], round: 2)
        #expect(robot.model.shared.round.isBusy)
        try robot.press("q")
        #expect(robot.model.isQuitting)
    }

    @Test("an image that was loading when new predictions arrived shows the new ones")
    func outdatedPicture() throws {
        var robot = Robot()
        robot.score(round: 1)
        let old = robot.picture(1)
        _ = robot.model.update(.input(.key(.init(.character("]")))))
        #expect(robot.model.shared.pictures[1] == .loading)
        robot.score(round: 2)
        let effects = robot.model.update(.picture(image: 1, old))
        #expect(effects == [.loadMaps(image: 1)])
        #expect(robot.model.update(.picture(image: 1, old)).isEmpty, "the maps are not requested again")
    }
}
