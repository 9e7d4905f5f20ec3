import Foundation
import Imagery
import Pool
import Rounds
import Testing

@Suite("Class probabilities of a tile")
struct TileProbabilitiesTests {
    @Test("class probabilities sum to 1, are highest for the predicted class, and have the entropy of the map")
    func agreeWithMaps() async throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        let first = try round.selectInitialQuery()
        _ = try workspace.importLabels(of: first.tiles)
        _ = try round.train()
        _ = try round.score()
        let inspector = TileInspector(workspace)
        for tile in [first.tiles[0], first.tiles[3], TileID(image: first.tiles[7].image, row: 1, column: 0)] {
            let probabilities = try #require(await inspector.probabilities(of: tile, round: 0))
            let maps = try #require(try workspace.maps(ofImage: tile.image))
            let rect = workspace.dataset.rect(of: tile)
            #expect(probabilities.size == rect.size && probabilities.classCount == workspace.dataset.catalog.count)
            for row in stride(from: 0, to: rect.height, by: 5) {
                for column in stride(from: 0, to: rect.width, by: 7) {
                    let classes = probabilities.classes(row: row, column: column)
                    let predicted = Int(maps.predicted[rect.top + row, rect.left + column])
                    #expect(abs(classes.reduce(0, +) - 1) < 1e-4)
                    #expect(classes[predicted] == classes.max())
                    let entropy = classes.reduce(0) { $0 - ($1 > 0 ? Double($1) * log(Double($1)) : 0) }
                    let shown =
                        Double(maps.entropy[rect.top + row, rect.left + column]) / 255 * log(Double(classes.count))
                    #expect(abs(entropy - shown) < 0.01)
                }
            }
        }
    }

    @Test("the scores of a tile are means over the class probabilities of its pixels")
    func scores() async throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        _ = try workspace.importLabels(of: round.selectInitialQuery().tiles)
        _ = try round.train()
        let scores = try round.score()
        let inspector = TileInspector(workspace)
        for (position, tile) in workspace.dataset.tiles(of: .train).enumerated() {
            let probabilities = try #require(await inspector.probabilities(of: tile, round: 0))
            let (size, count) = (probabilities.size, Double(probabilities.size.count))
            var (entropy, leastConfidence) = (0.0, 0.0)
            var shares = [Double](repeating: 0, count: probabilities.classCount)
            var margins = shares
            for row in 0..<size.height {
                for column in 0..<size.width {
                    let classes = probabilities.classes(row: row, column: column).map(Double.init)
                    let best = classes.indices.max { classes[$0] < classes[$1] }!
                    let second = classes.indices.filter { $0 != best }.map { classes[$0] }.max()!
                    entropy -= classes.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) } / count
                    leastConfidence += (1 - classes[best]) / count
                    shares[best] += 1 / count
                    margins[best] += (1 - (classes[best] - second)) / count
                }
            }
            #expect(abs(Double(try #require(scores.entropy[position])) - entropy) < 1e-4)
            #expect(abs(Double(try #require(scores[.leastConfidence]?[position])) - leastConfidence) < 1e-5)
            let classMargins = scores.classMargins
            for label in shares.indices {
                #expect(abs(Double(scores.classShares[position, label]) - shares[label]) < 1e-5)
                #expect(abs(Double(classMargins[position, label]) - margins[label]) < 1e-5)
            }
        }
    }

    @Test("a round without a network has no class probabilities")
    func withoutNetwork() async throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        #expect(await TileInspector(workspace).probabilities(of: TileID(image: 0, row: 0, column: 0), round: 3) == nil)
    }
}
