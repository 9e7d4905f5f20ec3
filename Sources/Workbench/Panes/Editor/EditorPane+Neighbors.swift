import Imagery
import Pool

/// Copies labels from neighbors: from the tiles around, and from the image before.
extension EditorPane {
    // MARK: The tiles around

    /// Continues the labels of the neighboring tiles over the unlabeled pixels.
    mutating func continueNeighbors(_ shared: inout SharedState) -> [Effect] {
        guard let tile, let correction = tile.correction else { return [] }
        let border = Self.border(of: tile, shared)
        let continued = correction.continued(tile.mask, predicted: Self.prediction(of: tile, shared), border: border)
        let pixels = tile.mask.values.indices.filter { continued.values[$0] != tile.mask.values[$0] }
        if pixels.isEmpty { shared.showMessage("Nothing changes: the pixels that the labels would reach have labels") }
        return change(pixels, source: .filling, &shared) { continued.values[$0] }
    }

    func whyNothingContinues(_ shared: SharedState) -> String? {
        guard let tile else { return nil }
        if let reason = Tool.superpixel.whyNot?(tile, shared.pictures.picture(tile.tile.image)) { return reason }
        return Self.border(of: tile, shared).isEmpty ? "The neighboring tiles have no labels at this tile" : nil
    }

    /// The labels next to the tile, by the position of the pixel of the tile that touches them.
    private static func border(of tile: EditedTile, _ shared: SharedState) -> [Int: UInt8] {
        guard let labels = shared.pictures.picture(tile.tile.image)?.labels else { return [:] }
        let (rect, size) = (tile.rect, labels.size)
        var border: [Int: UInt8] = [:]
        func add(_ row: Int, _ column: Int, inside: Pixel) {
            guard 0..<size.height ~= row, 0..<size.width ~= column else { return }
            let label = labels[row, column]
            if label != LabelMask.unlabeled { border[inside.row * rect.width + inside.column] = label }
        }
        for column in 0..<rect.width {
            add(rect.top - 1, rect.left + column, inside: Pixel(row: 0, column: column))
            add(rect.rows.upperBound, rect.left + column, inside: Pixel(row: rect.height - 1, column: column))
        }
        for row in 0..<rect.height {
            add(rect.top + row, rect.left - 1, inside: Pixel(row: row, column: 0))
            add(rect.top + row, rect.columns.upperBound, inside: Pixel(row: row, column: rect.width - 1))
        }
        return border
    }

    // MARK: The image before

    /// Reads the labels of the tile at the same place in the image before.
    func copyFromPreviousImage(_ shared: SharedState) -> [Effect] {
        guard let tile, case .success(let source) = previousTile(shared) else { return [] }
        return [.readLabels(of: source, for: tile.tile)]
    }

    func whyNoPreviousLabels(_ shared: SharedState) -> String? {
        guard case .failure(let reason) = previousTile(shared) else { return nil }
        return reason.text
    }

    private struct Reason: Error {
        let text: String
    }

    /// The tile at the same place in the image before, in the order of the pool.
    private func previousTile(_ shared: SharedState) -> Result<TileID, Reason> {
        guard let tile else { return .failure(Reason(text: "No tile is open")) }
        let index = shared.pool.pictureIndex(ofTile: tile.position) - 1
        guard index >= 0 else { return .failure(Reason(text: "This is the first image")) }
        let picture = shared.pool.pictures[index]
        guard picture.size == shared.pool.pictures[index + 1].size, tile.tile.row < picture.grid.rows,
            tile.tile.column < picture.grid.columns
        else {
            return .failure(Reason(text: "\(picture.name), the image before, has another size"))
        }
        let position = picture.position(row: tile.tile.row, column: tile.tile.column)
        guard shared.states[position] != .unlabeled else {
            return .failure(Reason(text: "The tile at this place of \(picture.name), the image before, has no labels"))
        }
        return .success(shared.pool.tiles[position])
    }

    /// Labels the unlabeled pixels as in the tile of the image before.
    mutating func copy(_ labels: LabelMask, of source: TileID, _ shared: inout SharedState) -> [Effect] {
        guard let tile, labels.size == tile.size else { return [] }
        let pixels = tile.mask.values.indices.filter {
            tile.mask.values[$0] == LabelMask.unlabeled && labels.values[$0] != LabelMask.unlabeled
        }
        let name = shared.pool.position(of: source).map { shared.pool.picture(ofTile: $0).name } ?? ""
        shared.showMessage(
            pixels.isEmpty
                ? "Nothing changes: \(name) has no labels at unlabeled pixels" : "Labels copied from \(name)")
        return change(pixels, source: .filling, &shared) { labels.values[$0] }
    }
}
