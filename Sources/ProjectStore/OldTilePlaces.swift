import Imagery
import Pool

/// A tile of an earlier version: a row and a column of a grid that is not known.
struct OldTile {
    let id: Int64
    let row: Int
    let column: Int
    let size: Size
}

/// Which pixels the tiles of an earlier version are, as far as that is certain.
///
/// Tiles that fit the project's tiling are of it. The others may be of a tiling that the project had before: they are placed
/// where all tilings in which they have their rows, columns and sizes agree on the pixels, all together or each alone.
struct OldTilePlaces {
    /// The top left pixel of each tile whose place is certain, by the number of the tile.
    private(set) var places: [Int64: (top: Int, left: Int)] = [:]

    /// - Parameter size: That of the image.
    init(_ tiles: [OldTile], _ tiling: Tiling, _ size: Size) {
        var open = tiles
        if tiling.fits(size) {
            let grid = TileGrid(tiling, of: size)
            open.removeAll { tile in
                guard 0..<grid.rows ~= tile.row, 0..<grid.columns ~= tile.column,
                    case let rect = grid.rect(row: tile.row, column: tile.column), rect.size == tile.size
                else { return false }
                places[tile.id] = (rect.top, rect.left)
                return true
            }
        }
        guard !open.isEmpty, !place(open, size) else { return }
        for tile in open { place([tile], size) }
    }

    /// Places tiles that are of one grid.
    /// - Returns: Whether their places are certain.
    @discardableResult
    private mutating func place(_ tiles: [OldTile], _ size: Size) -> Bool {
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
        for (index, tile) in tiles.enumerated() { places[tile.id] = (starts.tops[index], starts.lefts[index]) }
        return true
    }

    /// The sides that regions can have where the first of the tiles is one of them, and perhaps others. A region has the
    /// length of its side, or what is left of the image after those before it. Sides beyond the image cut it alike.
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

/// A tile along one side of an image.
private struct Span {
    let index: Int
    let length: Int

    /// Where the spans begin in every division of a side into equal parts that has them all.
    static func starts(of spans: [Span], inGridOf side: Int) -> Set<[Int]> {
        guard let span = spans.first, 1...side ~= span.length, spans.allSatisfy({ 0..<side ~= $0.index }) else {
            return []
        }
        // Parts are as equal as whole pixels allow: the length differs from side / count by less than one pixel.
        let least = max(side / (span.length + 1), (spans.map(\.index).max() ?? 0) + 1)
        let most = span.length == 1 ? side : min(side, side / (span.length - 1) + 1)
        guard least <= most else { return [] }
        return Set((least...most).compactMap { starts(of: spans, .grid(rows: $0, columns: 1), side) })
    }

    /// Where the spans begin along a side that is cut; nil where they are not among its parts.
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
