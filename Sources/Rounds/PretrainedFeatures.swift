import Files
import Imagery
import Learning
import Pool
import Problems
import Synchronization
import Tensors

/// Features of all tiles of the pool (the training split) from the pretrained backbone: `[tiles, D]`, with D channels
/// of the backbone. The input for a tile is the crop of this tile. The features are computed once, by one process or in
/// shards, and cached in a file.
final class PretrainedFeatures: Sendable {
    let dataset: Dataset
    let tiles: [TileID]
    let source: NetworkSource
    private let file: RootedPath?
    private let shards: ShardStore?
    private let memoryLimit: Int
    private let requiresShards: Bool
    private let table = Mutex<PoolTable?>(nil)

    /// - Parameters:
    ///   - file: The cache file; nil means that no file is used.
    ///   - shards: The results of shards, which are merged instead of computing all features; nil for none.
    ///   - requiresShards: Whether an incomplete set of shards is an error. If not, all features are computed.
    ///   - memoryLimit: The largest table in bytes that is kept in memory.
    init(
        of dataset: Dataset, source: NetworkSource, file: RootedPath?, shards: ShardStore? = nil,
        requiresShards: Bool = false, memoryLimit: Int = PoolTable.memoryLimit
    ) {
        self.requiresShards = requiresShards
        self.dataset = dataset
        self.shards = shards
        self.memoryLimit = memoryLimit
        tiles = dataset.tiles(of: .train)
        self.source = source
        self.file = file
    }

    /// The features of some tiles. Tiles of unreadable images have zeros.
    /// - Throws: As `completed`.
    func rows(at indices: [Int], _ monitor: StageMonitor) throws -> Tensor {
        try completed(monitor).rows(at: indices)
    }

    /// The features of all tiles, `[tiles, D]`.
    /// - Throws: As `completed`.
    func rows(_ monitor: StageMonitor) throws -> Tensor {
        let table = try completed(monitor)
        return try table.inMemory ?? table.rows(at: Array(tiles.indices))
    }

    /// The table of the features. It is read from the file if its fingerprint is that of this pool and backbone,
    /// otherwise computed or merged from shards. The next call tries unreadable images again, unless the table is
    /// larger than the limit of memory.
    /// - Throws: `Problem` if no image can be read and no call before could read one, or if shards are missing;
    ///   `CancellationError`.
    func completed(_ monitor: StageMonitor) throws -> PoolTable {
        try table.withLock { table in
            switch table {
            // The fingerprint reads the state of every file of the pool, so it is not computed for a complete table.
            case .file: break
            case .memory(let known) where known.missing.isEmpty: break
            case .memory(let known): table = .memory(store(try completed(known, monitor), fingerprint))
            case nil:
                let fingerprint = fingerprint
                table =
                    try cached(fingerprint) ?? merged(fingerprint, monitor)
                    ?? .memory(store(try computed(Array(tiles.indices), monitor), fingerprint))
            }
            guard let table else { preconditionFailure("PretrainedFeatures: no table") }
            return table
        }
    }

    /// Writes complete features to the cache, so that results of shards are not needed any more. If they cannot be
    /// written, the next session computes or merges them again.
    private func store(_ table: TileTable, _ fingerprint: String) -> TileTable {
        guard let file, table.missing.isEmpty else { return table }
        do {
            try Safetensors.write(
                [PoolTable.rowsName: table.rows], metadata: [Self.fingerprintKey: fingerprint], to: file)
            shards?.removeAll()
        } catch {}
        return table
    }

    private static let fingerprintKey = "features_of"

    /// Computes the missing rows whose images can be read now, and returns the table with them.
    private func completed(_ table: TileTable, _ monitor: StageMonitor) throws -> TileTable {
        var completed = table
        // If none of the missing images can be read yet, the problems are reported already.
        let found = try computed(table.missing, mayBeEmpty: true, monitor)
        guard found.missing.count < table.missing.count else { return table }
        // A damaged file may have another number of columns. Then all rows are computed.
        guard found.rows.columnCount == table.rows.columnCount else {
            return try computed(Array(tiles.indices), monitor)
        }
        completed.fill(from: found)
        return completed
    }

    /// The table in the cache; nil if the file is missing, damaged or of another pool.
    private func cached(_ fingerprint: String) -> PoolTable? {
        guard let file, let found = try? SafetensorsFile(file.url),
            found.metadata[Self.fingerprintKey] == fingerprint, let shape = found.shape(of: PoolTable.rowsName),
            shape.rank == 2, shape[0] == tiles.count, shape[1] > 0
        else { return nil }
        if shape.count * MemoryLayout<Float>.stride > memoryLimit {
            return try? PoolTable(found, rowCount: tiles.count)
        }
        guard let elements = try? found.rows(0..<tiles.count, of: PoolTable.rowsName), elements.allSatisfy(\.isFinite)
        else { return nil }
        return .memory(TileTable(complete: Tensor(shape, elements: elements)))
    }

    // MARK: Shards

    /// Computes and stores the features of a shard.
    /// - Returns: False if nothing was computed, because the features are stored already.
    func computeShard(_ shard: Shard, monitor: StageMonitor) throws -> Bool {
        guard let shards else { preconditionFailure("PretrainedFeatures: no folder for shards") }
        let fingerprint = fingerprint
        let identity = identity(fingerprint)
        guard cached(fingerprint) == nil, !shards.has(shard, identity) else { return false }
        let found = try computed(Array(PoolPart(shard, of: dataset).tiles), mayBeEmpty: true, monitor)
        try shards.write(
            [PoolTable.rowsName: found.rows, PoolTable.knownName: PoolTable.known(found)], of: shard,
            identity: identity)
        return true
    }

    /// Merges the features of all shards, and computes those of images that could not be read then.
    /// - Parameter refusesOld: Whether shards of other images or weights are an error.
    /// - Returns: The number of tiles; nil if there are no shards, or if they were merged before.
    func mergeShards(monitor: StageMonitor, refusesOld: Bool) throws -> Int? {
        let fingerprint = fingerprint
        if cached(fingerprint) != nil {
            // A slow process stored its shard after the merge.
            shards?.removeAll()
            return nil
        }
        guard try shards?.completeSet(for: identity(fingerprint), refusesOld: refusesOld) != nil else { return nil }
        return try completed(monitor).rowCount
    }

    /// The features of the shards; nil if there are none, or if they could read no image. If shards are missing or
    /// differ, this is an error, or nil if they are not required.
    private func merged(_ fingerprint: String, _ monitor: StageMonitor) throws -> PoolTable? {
        guard let shards, let file else { return nil }
        let set: [Shard]?
        do {
            set = try shards.completeSet(for: identity(fingerprint))
        } catch let problem as Problem where !requiresShards && problem.isAboutShards {
            set = nil
        }
        guard let set else { return nil }
        return try shards.merging(set, of: dataset) { parts in
            try merged(
                ShardMerge(parts, required: [PoolTable.rowsName, PoolTable.knownName]), file, fingerprint, monitor)
        }
    }

    private func merged(
        _ merge: ShardMerge, _ file: RootedPath, _ fingerprint: String, _ monitor: StageMonitor
    ) throws -> PoolTable? {
        var missing: [Int] = []
        try merge.forEachPiece(of: PoolTable.knownName, isValid: { $0 == 0 || $0 == 1 }) { tiles, known in
            missing += PoolTable.missing(in: known, from: tiles.lowerBound)
        }
        guard let columns = merge.columns(of: PoolTable.rowsName), columns > 0, missing.count < tiles.count else {
            return nil
        }
        guard tiles.count * columns * MemoryLayout<Float>.stride > memoryLimit else {
            var rows: [Float] = []
            try merge.forEachPiece(of: PoolTable.rowsName, isValid: \.isFinite) { rows += $1 }
            let table = TileTable(rows: Tensor([tiles.count, columns], elements: rows), missing: missing)
            return .memory(store(missing.isEmpty ? table : try completed(table, monitor), fingerprint))
        }
        guard !file.isReadOnly else {
            throw Problem(
                path: file.url.path, reason: "the features were computed in shards that are not merged yet",
                fix: "run `tessera merge`")
        }
        // Images that a shard could not read may be readable now.
        let found = try computed(missing, mayBeEmpty: true, monitor)
        let unread = Set(found.missing)
        var repaired: [Int: ArraySlice<Float>] = [:]
        for (row, tile) in missing.enumerated() where !unread.contains(row) { repaired[tile] = found.rows.row(row) }
        // A damaged file may have another number of columns. Then all features are computed.
        guard repaired.values.allSatisfy({ $0.count == columns }) else { return nil }
        let names: Set = unread.isEmpty ? [PoolTable.rowsName] : [PoolTable.rowsName, PoolTable.knownName]
        try merge.write(
            to: file, names: names, metadata: [Self.fingerprintKey: fingerprint], isValid: \.isFinite
        ) { name, tiles, piece in
            let width = piece.count / tiles.count
            for (tile, row) in repaired where tiles ~= tile {
                let start = (tile - tiles.lowerBound) * width
                piece.replaceSubrange(start..<start + width, with: name == PoolTable.knownName ? [1] : row)
            }
        }
        shards?.removeAll()
        return cached(fingerprint)
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
