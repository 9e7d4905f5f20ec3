import Imagery
import Pool
import Terminal

/// Numbers the tiles of the pool. Scores, embedding and states are arrays in this order.
package struct PoolIndex: Sendable, Equatable {
    /// An image of the pool.
    package struct Picture: Sendable, Equatable {
        /// The index of the image in the dataset.
        package let image: Int
        package let name: String
        package let grid: TileGrid
        /// The position of its first tile in the pool.
        package let firstTile: Int

        package var size: Size { grid.imageSize }
        package var tiles: Range<Int> { firstTile..<firstTile + grid.count }

        /// The position in the pool of the tile in a row and column of the grid.
        package func position(row: Int, column: Int) -> Int { firstTile + row * grid.columns + column }
    }

    package let pictures: [Picture]
    package let tiles: [TileID]
    /// The width in cells of the longest image name.
    let nameWidth: Int
    private let pictureOfTile: [Int32]
    private let positionOfImage: [Int: Int]

    /// - Parameter images: The images of the pool in the order of the dataset, each with its index there, its name and
    ///   its grid. An image must not occur twice.
    /// - Complexity: O(tiles).
    package init(_ images: [(image: Int, name: String, grid: TileGrid)]) {
        var pictures: [Picture] = []
        var tiles: [TileID] = []
        var owners: [Int32] = []
        for (image, name, grid) in images {
            owners += [Int32](repeating: Int32(pictures.count), count: grid.count)
            pictures.append(Picture(image: image, name: name, grid: grid, firstTile: tiles.count))
            for row in 0..<grid.rows {
                for column in 0..<grid.columns { tiles.append(TileID(image: image, row: row, column: column)) }
            }
        }
        self.pictures = pictures
        nameWidth = pictures.map(\.name.cellWidth).max() ?? 0
        self.tiles = tiles
        pictureOfTile = owners
        positionOfImage = Dictionary(uniqueKeysWithValues: pictures.enumerated().map { ($1.image, $0) })
    }

    package var count: Int { tiles.count }

    /// The number of pixels of all images.
    package var pixelCount: Int { pictures.reduce(0) { $0 + $1.size.count } }

    /// The position of a tile; nil if it is not in the pool. O(1).
    package func position(of tile: TileID) -> Int? {
        guard let picture = positionOfImage[tile.image].map({ pictures[$0] }),
            0..<picture.grid.rows ~= tile.row, 0..<picture.grid.columns ~= tile.column
        else { return nil }
        return picture.position(row: tile.row, column: tile.column)
    }

    /// The index in `pictures` of the image with the tile at `position`. O(1).
    package func pictureIndex(ofTile position: Int) -> Int { Int(pictureOfTile[position]) }

    package func picture(ofTile position: Int) -> Picture { pictures[pictureIndex(ofTile: position)] }

    /// The tile in words: the image, the row and the column.
    func name(ofTile position: Int) -> String {
        "\(picture(ofTile: position).name) row \(tiles[position].row) column \(tiles[position].column)"
    }

    /// The pixels of the tile at `position` in its image.
    package func rect(ofTile position: Int) -> PixelRect {
        let tile = tiles[position]
        return picture(ofTile: position).grid.rect(row: tile.row, column: tile.column)
    }
}
