import Acquisition
import Imagery
import Pool
import Tensors
import Testing

@Suite("Spatial distances in tile units")
struct TileUnitTests {
    /// Fixed grids with square and with elongated tiles, with sides that are rounded to whole pixels, and regions that
    /// the edges of the image clip.
    static let grids = [
        TileGrid(.grid(rows: 4, columns: 4), of: Size(height: 360, width: 480)),
        TileGrid(.grid(rows: 3, columns: 5), of: Size(height: 36, width: 1000)),
        TileGrid(.grid(rows: 6, columns: 4), of: Size(height: 1001, width: 41)),
        TileGrid(.region(side: 128), of: Size(height: 290, width: 700)),
        TileGrid(.region(side: 10), of: Size(height: 43, width: 95)),
        TileGrid(.region(side: 64), of: Size(height: 20, width: 30)),
    ]

    /// The difference of two tile centers in tile units, from the pixels of the tiles.
    private static func offset(_ a: TileID, _ b: TileID, in grid: TileGrid) -> (x: Double, y: Double) {
        let isFixed = grid.rect(row: 0, column: 0).width != grid.rect(row: 0, column: 0).height
        // Tiles of a fixed grid are equal, apart from rounding.
        if isFixed, grids.prefix(3).contains(grid) {
            return (Double(abs(a.column - b.column)), Double(abs(a.row - b.row)))
        }
        let side = [290: 128.0, 43: 10, 20: 64][grid.imageSize.height] ?? .nan
        let (first, second) = (grid.rect(row: a.row, column: a.column), grid.rect(row: b.row, column: b.column))
        let x = Double(2 * first.left + first.width - 2 * second.left - second.width) / 2
        let y = Double(2 * first.top + first.height - 2 * second.top - second.height) / 2
        return (abs(x) / side, abs(y) / side)
    }

    private static func length(_ norm: SpatialDistance.Norm, _ x: Double, _ y: Double) -> Double {
        switch norm {
        case .l1: x + y
        case .l2: (x * x + y * y).squareRoot()
        case .chebyshev: max(x, y)
        }
    }

    @Test("distances equal those of the definition, for every pair of tiles of two images", arguments: grids)
    func definition(grid: TileGrid) throws {
        let pool = Pools.pool(images: 2, grid: grid)
        for norm in SpatialDistance.Norm.allCases {
            let lengths = pool.tiles.map { a in
                pool.tiles.map { b in
                    let offset = Self.offset(a, b, in: grid)
                    return Self.length(norm, offset.x, offset.y)
                }
            }
            let largest = lengths.joined().max() ?? 0
            for delta in [1, 1.5, 2, 3.25] {
                let piecewise = try SpatialDistance(.piecewise(near: 1, far: 1.5, other: 2, delta: delta), norm: norm)
                let linear = try SpatialDistance(.linear, norm: norm)
                for (a, tile) in pool.tiles.enumerated() {
                    let (steps, line) = (
                        pool.spatialDistances(from: a, by: piecewise), pool.spatialDistances(from: a, by: linear)
                    )
                    for (b, other) in pool.tiles.enumerated() {
                        let isSame = tile.image == other.image
                        let step = a == b ? 0 : !isSame ? 1 : lengths[a][b] < delta ? 0.5 : 0.75
                        #expect(steps[b] == Float(step), "\(norm), \(delta): \(tile), \(other)")
                        let fraction = isSame ? lengths[a][b] / max(largest, 1e-9) : 1
                        #expect(abs(line[b] - Float(fraction)) < 1e-6, "\(norm): \(tile), \(other)")
                    }
                }
            }
        }
    }

    @Test(
        "all eight neighbors of a tile are near, and no other tile, whatever the shape of the tiles",
        arguments: grids.prefix(3))
    func neighbors(grid: TileGrid) {
        let pool = Pools.pool(images: 1, grid: grid)
        for (index, tile) in pool.tiles.enumerated() {
            let distances = pool.spatialDistances(from: index, by: .standard)
            for (other, distance) in zip(pool.tiles, distances) where other != tile {
                let isNeighbor = abs(other.row - tile.row) < 2 && abs(other.column - tile.column) < 2
                #expect(distance == (isNeighbor ? 0.5 : 1))
            }
        }
    }

    @Test("the lazy and the plain greedy method select the same elongated and clipped tiles", arguments: grids)
    func selection(grid: TileGrid) throws {
        let count = 8 * grid.count
        let pool = Pools.pool(
            images: 8, grid: grid, entropy: Pools.randomScores(count).map { ($0 * 8).rounded() },
            labeled: [0, count - 1])
        for norm in SpatialDistance.Norm.allCases {
            for form in [.linear, .piecewise(near: 1, far: 2, other: 3, delta: 2)] as [SpatialDistance.Form] {
                let strategy = try MaxMinStrategy(.entropySpatial, distance: SpatialDistance(form, norm: norm))
                let query = try strategy.query(count / 2, from: pool, workers: Workers(count: 2))
                #expect(try query.items.map(\.index) == PlainGreedy(strategy).picks(count / 2, from: pool))
            }
        }
    }
}
