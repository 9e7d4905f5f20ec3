import Files
import Imagery
import Learning
import Pool
import Problems
import Synchronization
import Tensors

/// Features of all tiles of the pool (the training split) from the pretrained backbone: `[tiles, D]`, with D channels
/// of the backbone. The input for a tile is the crop of this tile. The features are computed once and cached in memory
/// and in a file.
final class PretrainedFeatures: Sendable {
    let dataset: Dataset
    let tiles: [TileID]
    let source: NetworkSource
    private let file: RootedPath?
    private let table = Mutex<TileTable?>(nil)

    /// - Parameter file: The cache file; nil means that no file is used.
    init(of dataset: Dataset, source: NetworkSource, file: RootedPath?) {
        self.dataset = dataset
        tiles = dataset.tiles(of: .train)
        self.source = source
        self.file = file
    }

    /// The features, `[tiles, D]`. Tiles of unreadable images have zeros.
    /// - Throws: As `completed`.
    func rows(_ monitor: StageMonitor) throws -> Tensor { try completed(monitor).rows }

    /// The table of the features. It is read from the file if its fingerprint is that of this pool and backbone,
    /// otherwise computed. The next call tries unreadable images again.
    /// - Throws: `Problem` if no image can be read and no call before could read one, `CancellationError`.
    func completed(_ monitor: StageMonitor) throws -> TileTable {
        try table.withLock { table in
            // The fingerprint reads the state of every file of the pool, so it is not computed for a complete table.
            if let known = table, known.missing.isEmpty { return known }
            let fingerprint = dataset.poolFingerprint() + "-" + source.backboneFingerprint
            let current: TileTable
            if let known = table {
                current = try completed(known, monitor)
            } else if let rows = cached(fingerprint) {
                let complete = TileTable(complete: rows)
                table = complete
                return complete
            } else {
                current = try computed(Array(tiles.indices), monitor)
            }
            table = current
            // If the features cannot be written, the next session computes them again.
            if let file, current.missing.isEmpty {
                try? Safetensors.write(["features": current.rows], metadata: ["features_of": fingerprint], to: file)
            }
            return current
        }
    }

    /// Computes the missing rows whose images can be read now, and returns the table with them.
    private func completed(_ table: TileTable, _ monitor: StageMonitor) throws -> TileTable {
        var completed = table
        do {
            completed.fill(from: try computed(table.missing, monitor))
        } catch is Problem {
            // None of the missing images can be read yet. The problems are reported already.
        }
        return completed
    }

    private func computed(_ indices: [Int], _ monitor: StageMonitor) throws -> TileTable {
        // The network is made for the first image that can be read. Often none can, if only missing rows are computed.
        var network: SegmentationNetwork?
        return try TileTable(of: indices, in: tiles, of: dataset, monitor: monitor) { picture, rects in
            // The round only changes the random head, which is not used here.
            let made = try network ?? source.makeNetwork(round: 0)
            network = made
            return made.backboneFeatures(of: rects, in: picture)
        }
    }

    private func cached(_ fingerprint: String) -> Tensor? {
        guard let file, let (tensors, metadata) = try? Safetensors.read(file.url),
            metadata["features_of"] == fingerprint,
            let features = tensors["features"], features.shape.rank == 2, features.rowCount == tiles.count,
            features.columnCount > 0, features.elements.allSatisfy(\.isFinite)
        else { return nil }
        return features
    }
}

extension SegmentationNetwork {
    /// Features of rectangles of an image, `[rects, D]`. The input for a rectangle is its crop. A large crop is split
    /// into overlapping windows. Its features are the mean over the windows, weighted by the number of pixels in the
    /// core of each window. Each pixel of the crop is in one core.
    func backboneFeatures(of rects: [PixelRect], in picture: Image) -> Tensor {
        let windows = rects.map { WindowPolicy.standard.windows(of: $0.size) }
        let found = backboneFeatures(
            zip(rects, windows).flatMap { rect, windows in
                windows.map { picture.cropped(to: $0.rect.moved(down: rect.top, right: rect.left)) }
            })
        var means = TileMeans(count: rects.count)
        var row = 0
        for (tile, windows) in windows.enumerated() {
            for window in windows {
                means.add(found.row(row), pixels: window.core.count, to: tile)
                row += 1
            }
        }
        return means.table
    }
}
