import Imagery
import Pool

/// A tile of an earlier version: its row and column in an unknown grid.
struct OldTile {
    let id: Int64
    let row: Int
    let column: Int
    let size: Size
}

/// Finds the pixels of tiles of earlier versions, if they are certain.
///
/// A tile that fits the tiling of the project belongs to it. Other tiles may belong to an earlier tiling. They get a
/// position if all tilings that fit their rows, columns and sizes give the same position. This is tried first for all
/// these tiles together, then for each tile alone.
struct OldTilePositions {
    /// The top left pixel of each tile with a certain position, by the row ID of the tile.
    private(set) var positions: [Int64: (top: Int, left: Int)] = [:]

    /// - Parameter size: The size of the image.
    init(_ tiles: [OldTile], _ tiling: Tiling, _ size: Size) {
        var remaining = tiles
        if tiling.fits(size) {
            let grid = TileGrid(tiling, of: size)
            remaining.removeAll { tile in
                guard 0..<grid.rows ~= tile.row, 0..<grid.columns ~= tile.column,
                    case let rect = grid.rect(row: tile.row, column: tile.column), rect.size == tile.size
                else { return false }
                positions[tile.id] = (rect.top, rect.left)
                return true
            }
        }
        guard !remaining.isEmpty, !findPositions(of: remaining, size) else { return }
        for tile in remaining { findPositions(of: [tile], size) }
    }

    /// Finds the positions of tiles that belong to one grid.
    /// - Returns: Whether the positions are certain.
    @discardableResult
    private mutating func findPositions(of tiles: [OldTile], _ size: Size) -> Bool {
        let rows = tiles.map { Span(index: $0.row, length: $0.size.height) }
        let columns = tiles.map { Span(index: $0.column, length: $0.size.width) }
        let tops = Span.starts(of: rows, inGridOf: size.height)
        let lefts = Span.starts(of: columns, inGridOf: size.width)
        var found = Set(tops.flatMap { top in lefts.map { Starts(tops: top, lefts: $0) } })
        for side in Self.sides(ofRegionsWith: tiles, size) {
            guard let top = Span.starts(of: rows, .region(side: side), size.height),
                let left = Span.starts(of: columns, .region(side: side), size.width)
            else { continue }
            found.insert(Starts(tops: top, lefts: left))
        }
        guard found.count == 1, let starts = found.first else { return false }
        for (index, tile) in tiles.enumerated() { positions[tile.id] = (starts.tops[index], starts.lefts[index]) }
        return true
    }

    /// The possible sides of square regions that include the first tile. A region has its full side, or the rest of the
    /// image after the regions before it. All sides larger than the image give the same tile.
    private static func sides(ofRegionsWith tiles: [OldTile], _ size: Size) -> Set<Int> {
        let largest = max(size.height, size.width)
        guard let tile = tiles.first else { return [] }
        var sides: Set<Int> = [tile.size.height, tile.size.width, largest]
        if tile.row > 0 { sides.insert((size.height - tile.size.height) / tile.row) }
        if tile.column > 0 { sides.insert((size.width - tile.size.width) / tile.column) }
        return sides.filter { $0 >= 1 && $0 <= largest }
    }

    private struct Starts: Hashable {
        let tops: [Int]
        let lefts: [Int]
    }
}

/// The index and the length of a tile along one side of an image.
private struct Span {
    let index: Int
    let length: Int

    /// The start positions of the spans for each division of a side into equal parts that contains all spans.
    static func starts(of spans: [Span], inGridOf side: Int) -> Set<[Int]> {
        guard let span = spans.first, 1...side ~= span.length, spans.allSatisfy({ 0..<side ~= $0.index }) else {
            return []
        }
        // Parts are as equal as possible: the length differs from side / count by less than one pixel.
        let least = max(side / (span.length + 1), (spans.map(\.index).max() ?? 0) + 1)
        let most = span.length == 1 ? side : min(side, side / (span.length - 1) + 1)
        guard least <= most else { return [] }
        return Set((least...most).compactMap { starts(of: spans, .grid(rows: $0, columns: 1), side) })
    }

    /// The start positions of the spans in a tiling of a side; nil if the tiling does not contain them.
    static func starts(of spans: [Span], _ tiling: Tiling, _ side: Int) -> [Int]? {
        let grid = TileGrid(tiling, of: Size(height: side, width: 1))
        var starts: [Int] = []
        for span in spans {
            guard 0..<grid.rows ~= span.index, case let rect = grid.rect(row: span.index, column: 0),
                rect.height == span.length
            else { return nil }
            starts.append(rect.top)
        }
        return starts
    }
}
