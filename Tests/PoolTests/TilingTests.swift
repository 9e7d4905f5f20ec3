import Foundation
import Imagery
import Pool
import Problems
import Testing

@Suite("Tilings")
struct TilingTests {
    @Test(
        "the tiles of a grid cover each pixel once, and the grid finds the tile of a pixel",
        arguments: [
            (Tiling.grid(rows: 4, columns: 4), 480, 360), (.grid(rows: 3, columns: 5), 17, 13),
            (.grid(rows: 1, columns: 1), 1, 1), (.region(side: 128), 300, 130), (.region(side: 7), 7, 7),
            (.region(side: 999), 3, 5),
        ])
    func covers(tiling: Tiling, width: Int, height: Int) {
        let grid = TileGrid(tiling, of: Size(height: height, width: width))
        var hits = LabelMask(size: grid.imageSize, repeating: 0)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let rect = grid.rect(row: row, column: column)
                #expect(rect.count > 0)
                for y in rect.top..<rect.top + rect.height {
                    for x in rect.left..<rect.left + rect.width {
                        hits[y, x] += 1
                        #expect(grid.tile(atRow: y, column: x) == (row, column))
                    }
                }
            }
        }
        #expect(hits.values.allSatisfy { $0 == 1 })
    }

    @Test("centers of tiles are in tile units, and those of clipped regions are the centers of their pixels")
    func centers() {
        let fixed = TileGrid(.grid(rows: 3, columns: 4), of: Size(height: 31, width: 1001))
        #expect(fixed.center(row: 2, column: 3) == (3.5, 2.5))
        let regions = TileGrid(.region(side: 128), of: Size(height: 160, width: 300))
        #expect(regions.center(row: 0, column: 1) == (1.5, 0.5))
        #expect(regions.center(row: 1, column: 2) == (2 + 22.0 / 128, 1.125))
    }

    @Test(
        "a tiling is parsed from text, and written and read back unchanged",
        arguments: [("4x4", "4x4"), ("3X10", "3x10"), ("128", "128")])
    func text(text: String, description: String) throws {
        let tiling = try #require(Tiling(text))
        #expect(tiling.description == description)
        #expect(try JSONDecoder().decode([Tiling].self, from: JSONEncoder().encode([tiling])) == [tiling])
    }

    @Test(
        "an invalid grid is refused with an example", arguments: ["", "4", "4x", "x4", "0x4", "4x-1", "4x4x4", "axb"])
    func badGrids(text: String) {
        let error = #expect(throws: Problem.self) { try Tiling(tiles: text) }
        #expect(error?.fix.contains("as in 4x4") == true)
    }

    @Test("an invalid side is refused with an example", arguments: ["", "0", "-3", "4x4", "1.5"])
    func badRegions(text: String) {
        let error = #expect(throws: Problem.self) { try Tiling(region: text) }
        #expect(error?.fix.contains("as in 128") == true)
    }

    @Test("a dataset source is read back unchanged")
    func stored() throws {
        let source = DatasetSource(images: "a b", masks: "m", layout: .camvid, tiling: .region(side: 32), classes: "c")
        #expect(try JSONDecoder().decode(DatasetSource.self, from: JSONEncoder().encode(source)) == source)
    }
}
