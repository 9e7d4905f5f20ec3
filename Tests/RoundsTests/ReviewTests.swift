import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import TestSupport
import Testing

@Suite("Review and agreement of annotators")
struct ReviewTests {
    private let fixture: RoundsFixture
    private let tiles: [TileID]

    init() throws {
        fixture = try RoundsFixture(images: 8)
        tiles = try fixture.open(.readOnly).dataset.tiles(of: .train)
    }

    private func open(_ user: String) throws -> Workspace {
        try Workspace.open(Project.open(at: fixture.projectURL, access: .readWrite, user: user))
    }

    /// Opens the project as a user, and closes it after `body`.
    private func session(_ user: String, _ body: (Workspace) throws -> Void) throws {
        let workspace = try open(user)
        try body(workspace)
        try workspace.project.journal.close()
    }

    private func set(_ review: ReviewSettings) throws {
        try session("eve") { try $0.project.save { $0.review = review } }
    }

    private func query(_ tiles: [TileID], in workspace: Workspace) throws {
        let items = tiles.enumerated().map { rank, tile in
            Query.Item(tile: tile, index: self.tiles.firstIndex(of: tile)!, rank: rank, origin: .strategy)
        }
        try workspace.setCurrentQuery(
            Query(strategy: "entropy", items: items), settings: try workspace.acquisitionSettings())
    }

    private func confirm(_ tile: TileID, _ value: UInt8, in workspace: Workspace) throws {
        let key = workspace.visibleKey(of: tile, second: try workspace.secondTiles())
        let mask = LabelMask(size: key.rect.size, repeating: value)
        try workspace.project.journal.recordTogether { journal in
            try journal.record(EditRequest(.confirm, of: key, to: mask))
            if key.annotator != nil {
                try journal.disputeIfDifferent(
                    key.labels(of: nil), leastAgreement: workspace.project.configuration.review.leastAgreement)
            }
        }
    }

    @Test("the share of the query is requested a second time, and only another annotator gets it, blind")
    func second() throws {
        try set(ReviewSettings(secondShare: 0.5))
        try session("ada") { workspace in
            try query(Array(tiles.prefix(6)), in: workspace)
            #expect(try workspace.project.journal.secondRequests().count == 3)
            for tile in tiles.prefix(6) { try confirm(tile, 0, in: workspace) }
            #expect(try workspace.secondTiles().isEmpty, "nobody labels a tile twice")
            // The next query has other tiles.
            try query(Array(tiles[6..<8]), in: workspace)
        }
        let requested = try open("bob").project.journal
        let expected = Set(try requested.secondRequests().prefix(3))
        try requested.close()
        try session("bob") { workspace in
            let second = try workspace.secondTiles()
            #expect(Set(second.map(workspace.key)) == expected)
            let states = try workspace.visibleStates(second: second)
            for (tile, state) in zip(tiles, states) {
                #expect(state == (second.contains(tile) || !tiles.prefix(6).contains(tile) ? .unlabeled : .labeled))
            }
            let current = try #require(try workspace.currentQuery()?.query)
            #expect(Set(current.tiles) == second.union(tiles[6..<8]))
            #expect(current.items.map(\.rank) == Array(0..<5))
            // One tile is labeled the same, one differently.
            let ordered = second.sorted()
            try confirm(ordered[0], 0, in: workspace)
            try confirm(ordered[1], 1, in: workspace)
            let journal = workspace.project.journal
            #expect(try journal.tile(workspace.key(of: ordered[0]))?.state == .labeled)
            #expect(try journal.tile(workspace.key(of: ordered[1]))?.state == .disputed)
            // The own labels stay visible, and a finished tile leaves the query.
            #expect(try workspace.secondTiles() == second)
            #expect(try workspace.visibleStates(second: second)[tiles.firstIndex(of: ordered[1])!] == .labeled)
            #expect(try workspace.currentQuery()?.query.tiles.contains(ordered[2]) == true)
            #expect(try workspace.currentQuery()?.query.tiles.contains(ordered[0]) == false)
            #expect(try workspace.labeledTiles().count == 5, "a disputed tile does not train")
        }
        try session("cem") { workspace in
            // Only one tile still waits for second labels.
            #expect(try workspace.secondTiles().count == 1)
            let agreement = try workspace.annotatorAgreement()
            let pair = try #require(agreement.pairs.first { $0.key.first == "ada" && $0.key.second == "bob" }?.value)
            #expect(agreement.pairs.count == 1 && pair.tiles == 2 && pair.accuracy == 0.5)
            #expect(
                agreement.tilesOfPairs.map(\.accuracy) == [0, 1] && agreement.tilesOfPairs[0].authors == ["ada", "bob"])
        }
    }

    @Test("hidden gold tiles are unlabeled tiles of the pool, and each annotator gets them")
    func gold() throws {
        let known = Array(tiles.suffix(6))
        try session("eve") { workspace in
            _ = try workspace.importLabels(of: known, as: .gold)
        }
        try set(ReviewSettings(goldShare: 0.5))
        try session("ada") { workspace in
            try query(Array(tiles.prefix(4)), in: workspace)
            let current = try #require(try workspace.currentQuery()?.query)
            let hidden = current.items.filter { $0.origin == .check }.map(\.tile)
            #expect(current.items.count == 6 && hidden.count == 2 && hidden.allSatisfy(known.contains))
            #expect(current.items.map(\.rank) == Array(0..<6))
            for tile in hidden { try confirm(tile, 1, in: workspace) }
            let agreement = try workspace.annotatorAgreement()
            #expect(agreement.comparedGoldTiles == 2 && agreement.withGoldByAuthor["ada"]?.tiles == 2)
            #expect(agreement.withGoldByDay["ada"]?.reduce(0) { $0 + $1.part.tiles } == 2)
        }
        try session("bob") { workspace in
            let second = try workspace.secondTiles()
            #expect(second.count == 2, "the gold tiles that ada confirmed")
            for tile in second { try confirm(tile, 0, in: workspace) }
            let agreement = try workspace.annotatorAgreement()
            #expect(agreement.withGoldByAuthor["bob"]?.tiles == 2 && agreement.withGold.tiles == 4)
            #expect(agreement.pairs.values.map(\.tiles) == [2])
        }
    }

    @Test("the agreement of masks counts pixels with a label in both, and void is a label")
    func masks() {
        let size = Size(height: 1, width: 5)
        let first = LabelMask(size: size, values: [0, 1, LabelMask.void, LabelMask.unlabeled, 2])
        let second = LabelMask(size: size, values: [0, 2, LabelMask.void, 1, LabelMask.unlabeled])
        #expect(first.agreement(with: second) == 2.0 / 3)
        #expect(LabelMask(size: size).agreement(with: first) == nil)
    }

    @Test("kappa, accuracy and IoU of two annotators are those of scikit-learn 1.9.1")
    func scikitLearn() throws {
        try set(ReviewSettings(secondShare: 1))
        let tile = tiles[0]
        let count = 24 * 32
        // In numpy: (i * 7919 % 101) % 3 and (i * 104729 % 103) % 3 where i % 4 == 0, else the first.
        let first = (0..<count).map { (index: Int) -> UInt8 in UInt8(index * 7919 % 101 % 3) }
        let second = (0..<count).map { (index: Int) -> UInt8 in
            index % 4 == 0 ? UInt8(index * 104_729 % 103 % 3) : first[index]
        }
        for (user, values) in [("ada", first), ("bob", second)] {
            try session(user) { workspace in
                if user == "ada" { try query([tile], in: workspace) }
                let key = workspace.visibleKey(of: tile, second: try workspace.secondTiles())
                #expect(key.rect.count == count && (key.annotator == nil) == (user == "ada"))
                try workspace.project.journal.record(
                    EditRequest(.confirm, of: key, to: LabelMask(size: key.rect.size, values: values)))
            }
        }
        let pair = try #require(try fixture.open(.readOnly).annotatorAgreement().pairs.values.first)
        let kappa = try #require(pair.confusion.kappa)
        #expect(abs(kappa - 0.7401411944285441) < 1e-9)
        #expect(try abs(#require(pair.accuracy) - 0.8268229166666666) < 1e-12)
        let iou = pair.confusion.iou.map { $0 ?? -1 }
        for (value, expected) in zip(iou, [0.7064516129032258, 0.7009966777408638, 0.7068965517241379]) {
            #expect(abs(value - expected) < 1e-9)
        }
    }
}
