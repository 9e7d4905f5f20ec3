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
    private let shards: ShardStore?
    private let table = Mutex<TileTable?>(nil)

    /// - Parameters:
    ///   - file: The cache file; nil means that no file is used.
    ///   - shards: The results of shards, which are merged instead of computing all features; nil for none.
    init(of dataset: Dataset, source: NetworkSource, file: RootedPath?, shards: ShardStore? = nil) {
        self.dataset = dataset
        self.shards = shards
        tiles = dataset.tiles(of: .train)
        self.source = source
        self.file = file
    }

    /// The features, `[tiles, D]`. Tiles of unreadable images have zeros.
    /// - Throws: As `completed`.
    func rows(_ monitor: StageMonitor) throws -> Tensor { try completed(monitor).rows }

    /// The table of the features. It is read from the file if its fingerprint is that of this pool and backbone,
    /// otherwise computed. The next call tries unreadable images again.
    /// - Throws: `Problem` if no image can be read and no call before could read one, or if shards are missing;
    ///   `CancellationError`.
    func completed(_ monitor: StageMonitor) throws -> TileTable {
        try table.withLock { table in
            // The fingerprint reads the state of every file of the pool, so it is not computed for a complete table.
            if let known = table, known.missing.isEmpty { return known }
            let fingerprint = fingerprint
            let current: TileTable
            if let known = table {
                current = try completed(known, monitor)
            } else if let rows = cached(fingerprint) {
                let complete = TileTable(complete: rows)
                table = complete
                return complete
            } else if let merged = try merged() {
                current = merged.missing.isEmpty ? merged : try completed(merged, monitor)
            } else {
                current = try computed(Array(tiles.indices), monitor)
            }
            table = current
            if let file, current.missing.isEmpty {
                store(current, fingerprint, in: file)
            }
            return current
        }
    }

    /// Writes the features to the cache, so that results of shards are not needed any more. If they cannot be written,
    /// the next session computes or merges them again.
    private func store(_ table: TileTable, _ fingerprint: String, in file: RootedPath) {
        do {
            try Safetensors.write(["features": table.rows], metadata: ["features_of": fingerprint], to: file)
            shards?.removeAll()
        } catch {}
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

    // MARK: Shards

    /// Computes and stores the features of a shard.
    /// - Returns: False if nothing was computed, because the features are stored already.
    func computeShard(_ shard: Shard, monitor: StageMonitor) throws -> Bool {
        guard let shards else { preconditionFailure("PretrainedFeatures: no folder for shards") }
        let fingerprint = fingerprint
        let identity = identity(fingerprint)
        guard cached(fingerprint) == nil, !shards.has(shard, identity) else { return false }
        let found = try computed(PoolPart(shard, of: tiles).tileIndices, mayBeEmpty: true, monitor)
        let missing = found.missing.map { Float($0) }
        try shards.write(
            [Self.rowsKey: found.rows, Self.missingKey: Tensor([missing.count], elements: missing)], of: shard,
            identity: identity)
        return true
    }

    /// Merges the features of all shards, and computes those of images that could not be read then.
    /// - Parameter refusesOld: Whether shards of other images or weights are an error.
    /// - Returns: Nil if there are no shards.
    func mergeShards(monitor: StageMonitor, refusesOld: Bool) throws -> TileTable? {
        guard try merged(refusesOld: refusesOld) != nil else { return nil }
        return try completed(monitor)
    }

    private static let rowsKey = "features"
    private static let missingKey = "missing"

    /// The features of the shards; nil if there are none, or if they could read no image.
    private func merged(refusesOld: Bool = false) throws -> TileTable? {
        guard let shards, let set = try shards.completeSet(for: identity(fingerprint), refusesOld: refusesOld)
        else { return nil }
        var dimensions: Set<Int> = []
        let parts = try set.map { shard in
            let indices = PoolPart(shard, of: tiles).tileIndices
            let tensors = try shards.read(shard).tensors
            guard let rows = tensors[Self.rowsKey], rows.shape.rank == 2, rows.rowCount == indices.count,
                rows.elements.allSatisfy(\.isFinite), let missing = tensors[Self.missingKey],
                let table = TileTable(rows: rows, missing: missing.elements)
            else { throw shards.damaged(shard) }
            // A shard without a readable image has no columns.
            if !table.known.isEmpty { dimensions.insert(rows.columnCount) }
            guard dimensions.count < 2, !dimensions.contains(0) else { throw shards.damaged(shard) }
            return (indices, table)
        }
        return dimensions.isEmpty ? nil : TileTable(joining: parts, count: tiles.count)
    }

    private func identity(_ fingerprint: String) -> ShardIdentity {
        ShardIdentity(of: dataset, poolFingerprint: fingerprint, network: source.backboneFingerprint)
    }

    /// The hash of the pool and the backbone.
    private var fingerprint: String { dataset.poolFingerprint() + "-" + source.backboneFingerprint }

    private func computed(_ indices: [Int], mayBeEmpty: Bool = false, _ monitor: StageMonitor) throws -> TileTable {
        // The network is made for the first image that can be read. Often none can, if only missing rows are computed.
        var network: SegmentationNetwork?
        return try TileTable(
            of: indices, in: tiles, of: dataset, mayBeEmpty: mayBeEmpty, monitor: monitor
        ) { picture, rects in
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
