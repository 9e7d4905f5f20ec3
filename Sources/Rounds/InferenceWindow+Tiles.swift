import Imagery
import Learning
import Tensors

extension InferenceWindow {
    /// The input of the network, in pixels of the image.
    var rect: PixelRect {
        PixelRect(top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
    }

    /// The pixels for which the prediction of this window is used, in pixels of the image.
    var core: PixelRect {
        PixelRect(
            top: coreRows.lowerBound, left: coreColumns.lowerBound, height: coreRows.count, width: coreColumns.count)
    }

    /// The part of a tile for which this window's prediction is used, relative to the window; nil if there is none.
    func part(of tile: PixelRect) -> PixelRect? {
        core.intersection(tile)?.moved(down: -rows.lowerBound, right: -columns.lowerBound)
    }

    /// The parts of tiles for which this window's prediction is used, with the indices of the tiles.
    func parts(of tiles: [PixelRect]) -> [(tile: Int, part: PixelRect)] {
        tiles.indices.compactMap { tile in part(of: tiles[tile]).map { (tile, $0) } }
    }
}

/// Computes a mean vector for each tile from its parts in several windows.
/// - Precondition: The windows cover every tile.
struct TileMeans {
    private var sums: [[Double]]
    /// The mean of a tile that has only one part so far.
    private var singlePart: [ArraySlice<Float>?]
    /// The number of pixels of each tile so far.
    private var pixelCounts: [Int]

    init(count: Int) {
        sums = [[Double]](repeating: [], count: count)
        singlePart = [ArraySlice<Float>?](repeating: nil, count: count)
        pixelCounts = [Int](repeating: 0, count: count)
    }

    /// Adds the mean over a part of a tile.
    mutating func add(_ mean: ArraySlice<Float>, pixels: Int, to tile: Int) {
        if sums[tile].isEmpty { sums[tile] = [Double](repeating: 0, count: mean.count) }
        for (channel, value) in mean.enumerated() { sums[tile][channel] += Double(value) * Double(pixels) }
        singlePart[tile] = pixelCounts[tile] == 0 ? mean : nil
        pixelCounts[tile] += pixels
    }

    /// The means, `[tiles, channels]`. For a tile in one part, the values are bitwise those of the part.
    var table: Tensor {
        Tensor(
            rows: sums.indices.map { tile in
                if let mean = singlePart[tile] { return Array(mean) }
                return sums[tile].map { Float($0 / Double(pixelCounts[tile])) }
            })
    }
}
