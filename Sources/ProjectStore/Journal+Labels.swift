import Foundation
import GRDB
import Imagery
import Pool
import Problems

/// Images and the grids that currently divide them into tiles.
package typealias ImageGrids = [ImageID: TileGrid]

/// Queries over all tiles, without second labels.
extension Journal {
    /// The states of all tiles of the grids that have an edit in effect. All other tiles are unlabeled.
    ///
    /// Labels belong to pixels. After the tiling changed, a tile is labeled if all its pixels are labeled, and a draft
    /// if only some are.
    package func states(of grids: ImageGrids) throws -> [TileKey: TileState] {
        var states: [TileKey: TileState] = [:]
        try forEachTouchedTile(of: grids) { stack, database in
            states[stack.key] = try stack.stateWithoutMask ?? stack.composed(in: database, self).state
        }
        return states
    }

    /// The masks of all confirmed tiles of the grids, sorted by image and position.
    package func labeledMasks(of grids: ImageGrids) throws -> [(tile: TileKey, mask: LabelMask)] {
        var masks: [(tile: TileKey, mask: LabelMask)] = []
        try forEachTouchedTile(of: grids, withMasks: true) { stack, database in
            guard stack.stateWithoutMask?.isConfirmed ?? true else { return }
            let composed = try stack.composed(in: database, self)
            if composed.state.isConfirmed { masks.append((stack.key, try indices(of: composed.mask))) }
        }
        return masks.sorted { $0.tile < $1.tile }
    }

    /// The number of pixels of the confirmed tiles for each class index, void and unlabeled.
    package func pixelCounts(of grids: ImageGrids) throws -> [UInt8: Int] {
        let ids = labelIDs
        var counts: [UInt8: Int] = [:]
        func count(_ pixels: Int, _ number: UInt8) throws {
            guard let index = ids.index(ofNumber: number) else {
                throw damaged("a mask has pixels of the class ID \(number), which is not in project.toml")
            }
            counts[index, default: 0] += pixels
        }
        try forEachTouchedTile(of: grids, withMasks: true) { stack, database in
            guard stack.stateWithoutMask?.isConfirmed ?? true, let top = stack.layers.last else { return }
            if stack.hasNoNewerOverlap {
                let stored = try encodedMask(of: top, in: database)
                for (length, number) in try runs(of: stored, top.key.rect.size, "\(top.key)") {
                    try count(length, number)
                }
            } else {
                let composed = try stack.composed(in: database, self)
                guard composed.state.isConfirmed else { return }
                for number in composed.mask.distinctValues {
                    try count(composed.mask.values.count { $0 == number }, number)
                }
            }
        }
        return counts
    }

    /// The number of tiles that are drafts only because tiles of another tiling labeled a part of their pixels.
    package func partlyConfirmedTiles(of grids: ImageGrids) throws -> Int {
        var count = 0
        try forEachTouchedTile(of: grids) { stack, database in
            guard !stack.hasNoNewerOverlap, stack.layers.contains(where: { $0.state.isConfirmed }) else { return }
            if try stack.composed(in: database, self).state == .drafted { count += 1 }
        }
        return count
    }

    /// The number of pixels of each class ID in all tiles, labeled or not, in second labels and in gold labels. Tiles of earlier
    /// versions without known pixels are included.
    func pixelsByNumber(in database: Database) throws -> [UInt8: Int] {
        var counts: [UInt8: Int] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, height, width, mask FROM tile WHERE position IS NOT NULL
                UNION ALL SELECT id, height, width, mask FROM gold
                """)
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

    /// Calls `body` with each tile of the grids that has an edit in effect, image by image.
    /// - Parameter withMasks: Whether to load the masks together with the rows. That is faster if most masks are
    ///   needed.
    /// - Complexity: O(rows) if all rows of an image have the current tiling; otherwise O(rows · overlapped tiles).
    private func forEachTouchedTile(
        of grids: ImageGrids, withMasks: Bool = false, _ body: (TileStack, Database) throws -> Void
    ) throws {
        // With a condition on the image, SQLite uses an index.
        let single = grids.count == 1 ? grids.keys.first?.number : nil
        try read { database in
            let cursor = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(TileRow.columns)\(withMasks ? ", mask" : "") FROM tile
                    WHERE position IS NOT NULL AND annotator = '' \(single.map { "AND image = \($0)" } ?? "") ORDER BY image, position
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
    /// Groups rows by the tiles that they overlap. Rows outside the image are ignored; only a database that was edited
    /// by hand has them.
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
