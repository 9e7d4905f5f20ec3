import Imagery
import Learning
import Tensors

extension InferenceWindow {
    /// What the network sees, in the image's pixels.
    var rect: PixelRect {
        PixelRect(top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
    }

    /// What its answer counts for, in the image's pixels.
    var core: PixelRect {
        PixelRect(
            top: coreRows.lowerBound, left: coreColumns.lowerBound, height: coreRows.count, width: coreColumns.count)
    }

    /// The pixels of a tile that its answer counts for, counted from the window's corner; nil where there are none.
    func part(of tile: PixelRect) -> PixelRect? {
        core.intersection(tile)?.moved(down: -rows.lowerBound, right: -columns.lowerBound)
    }

    /// Those of `tiles` that it has pixels of, by their positions.
    func parts(of tiles: [PixelRect]) -> [(tile: Int, part: PixelRect)] {
        tiles.indices.compactMap { tile in part(of: tiles[tile]).map { (tile, $0) } }
    }
}

/// A mean vector for each tile, gathered from the parts of tiles that windows hold.
struct TileMeans {
    private var sums: [[Double]]
    private var only: [ArraySlice<Float>?]
    private var weights: [Int]

    init(count: Int) {
        sums = [[Double]](repeating: [], count: count)
        only = [ArraySlice<Float>?](repeating: nil, count: count)
        weights = [Int](repeating: 0, count: count)
    }

    /// Adds the mean over a part of a tile.
    mutating func add(_ mean: ArraySlice<Float>, pixels: Int, to tile: Int) {
        if sums[tile].isEmpty { sums[tile] = [Double](repeating: 0, count: mean.count) }
        for (channel, value) in mean.enumerated() { sums[tile][channel] += Double(value) * Double(pixels) }
        only[tile] = weights[tile] == 0 ? mean : nil
        weights[tile] += pixels
    }

    /// `[tiles, channels]`; a tile in one part has the very numbers of that part.
    var table: Tensor {
        Tensor(
            rows: sums.indices.map { tile in
                if let mean = only[tile] { return Array(mean) }
                return sums[tile].map { Float($0 / Double(weights[tile])) }
            })
    }
}
