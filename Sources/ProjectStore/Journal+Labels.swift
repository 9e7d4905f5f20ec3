import Foundation
import GRDB
import Imagery
import Pool
import Problems

/// The images whose labels are asked for, each with the grid that its tiles are cut by now.
package typealias ImageGrids = [ImageID: TileGrid]

/// What all tiles together say.
extension Journal {
    /// The state of every tile of the grids that was ever touched; all others are unlabeled.
    ///
    /// Labels belong to pixels: where the tiling changed since they were made, a tile is labeled if all its pixels are
    /// confirmed, and a draft if some are.
    package func states(of grids: ImageGrids) throws -> [TileKey: TileState] {
        var states: [TileKey: TileState] = [:]
        try forEachTouchedTile(of: grids) { stack, database in
            states[stack.key] = try stack.simpleState ?? stack.view(in: database, self).state
        }
        return states
    }

    /// The masks of all confirmed tiles of the grids, by image, row, column.
    package func labeledMasks(of grids: ImageGrids) throws -> [(tile: TileKey, mask: LabelMask)] {
        var masks: [(tile: TileKey, mask: LabelMask)] = []
        try forEachTouchedTile(of: grids, withMasks: true) { stack, database in
            guard stack.simpleState ?? .labeled == .labeled else { return }
            let seen = try stack.view(in: database, self)
            if seen.state == .labeled { masks.append((stack.key, try indices(of: seen.mask))) }
        }
        return masks.sorted { $0.tile < $1.tile }
    }

    /// How many pixels of the confirmed tiles have each value: class indices, void, unlabeled.
    package func pixelCounts(of grids: ImageGrids) throws -> [UInt8: Int] {
        let ids = labelIDs
        var counts: [UInt8: Int] = [:]
        func count(_ pixels: Int, _ number: UInt8) throws {
            guard let index = ids.index(ofNumber: number) else {
                throw damaged("a mask has pixels of class number \(number), which is not in project.toml")
            }
            counts[index, default: 0] += pixels
        }
        try forEachTouchedTile(of: grids, withMasks: true) { stack, database in
            guard stack.simpleState ?? .labeled == .labeled, let top = stack.layers.last else { return }
            if stack.isSimple {
                let stored = try encodedMask(of: top, in: database)
                for (length, number) in try runs(of: stored, top.key.rect.size, "\(top.key)") {
                    try count(length, number)
                }
            } else {
                let seen = try stack.view(in: database, self)
                guard seen.state == .labeled else { return }
                for number in seen.mask.distinctValues {
                    try count(seen.mask.values.count { $0 == number }, number)
                }
            }
        }
        return counts
    }

    /// How many tiles of the grids are drafts only because another tiling confirmed a part of their pixels.
    package func partlyConfirmedTiles(of grids: ImageGrids) throws -> Int {
        var count = 0
        try forEachTouchedTile(of: grids) { stack, database in
            guard !stack.isSimple, stack.layers.contains(where: { $0.state == .labeled }) else { return }
            if try stack.view(in: database, self).state == .drafted { count += 1 }
        }
        return count
    }

    /// How many pixels of all tiles, confirmed or not, have each number of a class; tiles of an earlier version whose place
    /// is not known are among them.
    func pixelsByNumber(in database: Database) throws -> [UInt8: Int] {
        var counts: [UInt8: Int] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, height, width, mask FROM tile WHERE position IS NOT NULL")
        while let row = try rows.next() {
            let size = Size(height: try row.value("height"), width: try row.value("width"))
            guard size.isPlausible else { throw Problem.unusableColumn("height") }
            for (length, number) in try runs(
                of: [UInt8](row.value("mask", as: Data.self)), size, "tile \(row.value("id", as: Int64.self))")
            {
                counts[number, default: 0] += length
            }
        }
        return counts
    }

    private func runs(of mask: [UInt8], _ size: Size, _ name: String) throws -> [(length: Int, number: UInt8)] {
        var runs: [(length: Int, number: UInt8)] = []
        do {
            try RunLengthCode.forEachRun(of: mask, size: size) { runs.append(($0, $1)) }
        } catch {
            throw damaged("the mask of \(name)")
        }
        return runs
    }

    /// Calls `body` with each tile of the grids whose pixels some row says something about, image by image.
    /// - Parameter withMasks: Whether masks are read with the rows, for whoever needs most of them.
    /// - Complexity: O(rows), where the rows of an image are of one tiling.
    private func forEachTouchedTile(
        of grids: ImageGrids, withMasks: Bool = false, _ body: (TileStack, Database) throws -> Void
    ) throws {
        // One image alone is found by the index.
        let single = grids.count == 1 ? grids.keys.first?.number : nil
        try read { database in
            let cursor = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(TileRow.columns)\(withMasks ? ", mask" : "") FROM tile
                    WHERE position IS NOT NULL \(single.map { "AND image = \($0)" } ?? "") ORDER BY image, position
                    """)
            var rows: [TileRow] = []
            func finishImage() throws {
                defer { rows = [] }
                guard let image = rows.first?.key.image, let grid = grids[image] else { return }
                for (rect, layers) in grid.layers(of: rows) {
                    try body(TileStack(TileKey(image: image, rect: rect), among: layers), database)
                }
            }
            while let next = try cursor.next() {
                guard let row = try TileRow(next) else { continue }
                if row.key.image != rows.last?.key.image { try finishImage() }
                rows.append(row)
            }
            try finishImage()
        }
    }
}

extension TileGrid {
    /// The tiles that have a pixel of a row, each with the rows that have a pixel of it. Rows outside the image, which only
    /// a database that was changed by hand has, are left out.
    fileprivate func layers(of rows: [TileRow]) -> [PixelRect: [TileRow]] {
        var layers: [PixelRect: [TileRow]] = [:]
        let bounds = PixelRect(top: 0, left: 0, height: imageSize.height, width: imageSize.width)
        for row in rows {
            let rect = row.key.rect
            guard bounds.intersection(rect) == rect else { continue }
            let first = tile(atRow: rect.top, column: rect.left)
            let last = tile(atRow: rect.top + rect.height - 1, column: rect.left + rect.width - 1)
            for gridRow in first.row...last.row {
                for gridColumn in first.column...last.column {
                    layers[self.rect(row: gridRow, column: gridColumn), default: []].append(row)
                }
            }
        }
        return layers
    }
}
