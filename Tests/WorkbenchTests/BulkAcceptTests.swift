import Acquisition
import Imagery
import Pool
import Rounds
import Terminal
import Testing

@testable import Workbench

@Suite("Confirming certain predictions")
struct BulkAcceptTests {
    private static func queried() -> Robot {
        var robot = Robot()
        robot.score()
        robot.query([3, 17, 5])
        return robot
    }

    private func list(_ robot: Robot) throws -> BulkAccept {
        guard case .bulk(let list) = robot.model.dialog else { throw Closed() }
        return list
    }

    private struct Closed: Error {}

    @Test("the list shows the tiles before anything is stored, and Enter confirms those above the limit")
    func confirm() throws {
        var robot = Self.queried()
        try robot.press("b")
        #expect(try list(robot).tiles.count == 3 && list(robot).isComplete)
        #expect(robot.screen().contains("at least 90% at every pixel: 0 of 3 tiles"))
        #expect(try list(robot).chosen.isEmpty && robot.journal.editCount == 0)
        // The least certain pixels have .7.
        try robot.press("<Left><Left><Left><Left>")
        #expect(try list(robot).limit == 70 && list(robot).chosen.count == 3)
        try robot.press("<Down><Space>")
        let chosen = try list(robot).chosen.map(\.tile)
        #expect(chosen.count == 2 && robot.screen().contains("2 of 3 tiles"))
        try robot.press("<Enter>")
        #expect(
            robot.model.dialog == nil && robot.screen().contains("2 tiles confirmed as predicted; u on one of them"))
        for position in [3, 5, 17] {
            let isChosen = chosen.contains(robot.model.shared.pool.tiles[position])
            #expect(robot.model.shared.states[position] == (isChosen ? .labeled : .unlabeled))
        }
        let tile = try #require(chosen.first)
        robot.model.shared.go(to: try #require(robot.model.shared.pool.position(of: tile)))
        #expect(robot.labels().allSatisfy { $0 == "11110000" }, "the predicted classes")
    }

    @Test("Esc closes the list and changes nothing, and answers for it are ignored then")
    func close() throws {
        var robot = Self.queried()
        try robot.press("b<Left><Left><Left><Left><Esc>")
        #expect(robot.model.dialog == nil && robot.journal.editCount == 0)
        try robot.press("b")
        let count = try list(robot).tiles.count
        robot.send(.examined(nil, number: 1))
        #expect(try list(robot).failed == 0 && list(robot).tiles.count == count)
        robot.send(.examined(nil, number: 2))
        #expect(try list(robot).failed == 1)
    }

    @Test("tiles with labels are not examined, and without others the command says so")
    func onlyUnlabeled() throws {
        var robot = Self.queried()
        robot.model.shared.go(to: 3)
        try robot.labelHere()
        try robot.press("b")
        #expect(try list(robot).tiles.map(\.tile) == [5, 17].map { robot.model.shared.pool.tiles[$0] })
        try robot.press("<Esc>")
        for position in [5, 17] {
            robot.model.shared.go(to: position)
            try robot.labelHere()
        }
        try robot.press("b")
        #expect(robot.screen().contains("! All tiles of the query have labels already"))
    }

    @Test("the confidence of a tile is the smallest of its pixels, and the labels are the most probable classes")
    func confidence() {
        let values: [Float] = [0.9, 0.1, 0.4, 0.6, 0.99, 0.01, 0.5, 0.5]
        let tile = ExaminedTile(
            TileID(image: 0, row: 0, column: 0),
            TileProbabilities(round: 2, size: Size(height: 2, width: 2), classCount: 2, values: values))
        #expect(tile.confidence == 0.5 && tile.labels.values == [0, 1, 0, 0] && tile.round == 2)
    }

    // MARK: Neighbors

    @Test("labels of the neighboring tile continue over unlabeled pixels, as one unit of undo")
    func neighbors() throws {
        var robot = Robot(size: Size(height: 96, width: 128))
        robot.score()
        try robot.press("<Enter>&")
        #expect(robot.screen().contains("! The neighboring tiles have no labels at this tile"))
        // The left tile is road, as the prediction of the left half here.
        try robot.press("2w<Esc><Right><Enter>&")
        let labels = robot.labels()
        #expect(labels.joined().contains("1"))
        #expect(labels.allSatisfy { $0.hasPrefix("1111") }, "the left half is predicted as road")
        try robot.press("u")
        #expect(robot.model.editor.tile?.labeledCount == 0)
        try robot.press("3w&")
        #expect(robot.screen().contains("Nothing changes") && robot.labels().joined().allSatisfy { $0 == "2" })
    }

    @Test("the labels of the image before are copied to unlabeled pixels of the tile at the same place")
    func previousImage() throws {
        var robot = Robot()
        try robot.press("<Enter>#")
        #expect(robot.screen().contains("! This is the first image"))
        try robot.press("2w<Esc>]<Enter>3[[<Space>#")
        #expect(robot.screen().contains("Labels copied from scene0"))
        #expect(robot.labels() == ["11111111", "11111111", "11111111", "11112111", "11111111", "11111111"])
        try robot.press("u")
        #expect(robot.labels()[0] == "........" && robot.labels()[3] == "....2...")
        try robot.press("<Esc><Right><Enter>#")
        #expect(robot.screen().contains("! The tile at this place of scene0, the image before, has no labels"))
    }
}
