import Foundation
import Imagery
import Pool
import Rounds
import Testing

@Suite("Class probabilities of a tile")
struct TileProbabilitiesTests {
    @Test("they sum to 1, the likeliest class is the one predicted, and their entropy is the map's")
    func ofARound() async throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        let first = try round.ask(workspace.acquisitionSettings())
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

    @Test("of a round that has no network there are none")
    func withoutNetwork() async throws {
        let workspace = try RoundsFixture().open()
        #expect(await TileInspector(workspace).probabilities(of: TileID(image: 0, row: 0, column: 0), round: 3) == nil)
    }
}
