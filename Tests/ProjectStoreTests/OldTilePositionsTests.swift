import Imagery
import Pool
import Testing

@testable import ProjectStore

@Suite("Positions of tiles from earlier versions")
struct OldTilePositionsTests {
    private static let tilings: [Tiling] =
        [(1, 1), (2, 2), (3, 3), (4, 4), (2, 3), (6, 6), (5, 7), (8, 8)].map { .grid(rows: $0, columns: $1) }
        + [16, 32, 48, 64, 100, 128].map { .region(side: $0) }

    private func tile(_ number: Int64, _ row: Int, _ column: Int, of tiling: Tiling, _ size: Size) -> OldTile {
        OldTile(
            id: number, row: row, column: column, size: TileGrid(tiling, of: size).rect(row: row, column: column).size)
    }

    @Test(
        "a tile gets its true position or no position, for every current tiling of the project",
        arguments: [Size(height: 36, width: 48), Size(height: 360, width: 480), Size(height: 97, width: 61)])
    func truePositions(size: Size) throws {
        var placed = 0
        for old in Self.tilings where old.fits(size) {
            let grid = TileGrid(old, of: size)
            for current in Self.tilings where current != old && current.fits(size) {
                for (row, column) in [
                    (0, 0), (grid.rows - 1, grid.columns - 1), (grid.rows / 2, 0), (grid.rows / 2, grid.columns / 2),
                ] {
                    let found = OldTilePositions([tile(1, row, column, of: old, size)], current, size).positions[1]
                    let rect = grid.rect(row: row, column: column)
                    // A tile that fits the current tiling is assumed to belong to it, since a project had one tiling.
                    let fitsCurrent = fits(row, column, rect.size, current, size)
                    guard let found, !fitsCurrent else { continue }
                    placed += 1
                    #expect(found == (rect.top, rect.left), "\(old), current \(current): \(row), \(column) of \(size)")
                }
            }
        }
        #expect(placed > 0, "at least one tile must get a position")
    }

    private func fits(_ row: Int, _ column: Int, _ tile: Size, _ tiling: Tiling, _ size: Size) -> Bool {
        let grid = TileGrid(tiling, of: size)
        return row < grid.rows && column < grid.columns && grid.rect(row: row, column: column).size == tile
    }

    @Test("the tiles of two tilings in one image get their positions, whichever tiling is the current one")
    func twoTilings() {
        let size = Size(height: 36, width: 48)
        let (two, three) = (Tiling.grid(rows: 2, columns: 2), Tiling.grid(rows: 3, columns: 3))
        let tiles = [
            tile(1, 0, 1, of: two, size), tile(2, 1, 1, of: three, size), tile(3, 2, 2, of: three, size),
            tile(4, 1, 0, of: two, size),
        ]
        for current in [two, three] {
            let positions = OldTilePositions(tiles, current, size).positions
            #expect(
                positions[1]! == (0, 24) && positions[2]! == (12, 16) && positions[3]! == (24, 32)
                    && positions[4]! == (18, 0))
        }
    }

    @Test("the positions equal those of an exhaustive search over all grids and region sides")
    func exhaustive() {
        let size = Size(height: 12, width: 17)
        // The current tiling fits no tile, so each position comes from the search.
        let current = Tiling.grid(rows: 400, columns: 400)
        var placed = 0
        for row in 0..<5 {
            for column in 0..<5 {
                for height in 1...size.height {
                    for width in 1...size.width {
                        let tile = OldTile(
                            id: 1, row: row, column: column, size: Size(height: height, width: width))
                        let found = OldTilePositions([tile], current, size).positions[1].map { [$0.top, $0.left] }
                        let expected = self.positionsBySearch(of: tile, size)
                        placed += found == nil ? 0 : 1
                        #expect(found == (expected.count == 1 ? expected.first : nil), "\(tile)")
                    }
                }
            }
        }
        #expect(placed > 20)
    }

    private func positionsBySearch(of tile: OldTile, _ size: Size) -> Set<[Int]> {
        let tilings =
            (1...size.height).flatMap { rows in (1...size.width).map { Tiling.grid(rows: rows, columns: $0) } }
            + (1...2 * max(size.height, size.width)).map { .region(side: $0) }
        return Set(
            tilings.filter { fits(tile.row, tile.column, tile.size, $0, size) }.map {
                let rect = TileGrid($0, of: size).rect(row: tile.row, column: tile.column)
                return [rect.top, rect.left]
            })
    }

    @Test("impossible rows, columns and sizes give no position")
    func impossible() {
        let size = Size(height: 12, width: 17)
        for tile in [
            OldTile(id: 1, row: -1, column: 0, size: Size(height: 3, width: 3)),
            OldTile(id: 1, row: 0, column: .max, size: Size(height: 3, width: 3)),
            OldTile(id: 1, row: 1, column: 1, size: Size(height: 0, width: 0)),
            OldTile(id: 1, row: 1, column: 1, size: Size(height: .max, width: .max)),
        ] {
            #expect(OldTilePositions([tile], .region(side: 4), size).positions.isEmpty, "\(tile)")
        }
    }

    @Test("a region that the image corner cuts off gets no position from a grid that happens to fit")
    func corner() {
        let size = Size(height: 360, width: 480)
        let corner = tile(1, 5, 7, of: .region(side: 64), size)
        #expect(corner.size == Size(height: 40, width: 32))
        #expect(OldTilePositions([corner], .grid(rows: 2, columns: 2), size).positions.isEmpty)
        let place = OldTilePositions([corner], .region(side: 64), size).positions[1]
        #expect(place! == (320, 448))
    }
}
