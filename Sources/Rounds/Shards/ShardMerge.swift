import Files
import Learning
import Pool
import Problems
import Tensors

/// The tensors of the shards of a stage, joined to one file. The pool may be larger than the memory, so only pieces of
/// the tensors are read. One file is open at a time, because there can be more shards than descriptors.
struct ShardMerge {
    private let store: ShardStore
    private let parts: [(shard: Shard, tiles: Int)]
    /// The number of columns of each joined tensor; nil for a tensor of one dimension. The rows are the tiles.
    private let columns: [String: Int?]
    /// The metadata of each shard.
    let metadata: [[String: String]]

    /// The number of elements that are read at a time, about 4 MiB.
    private static let pieceLength = 1 << 20

    /// Checks the shapes in all files.
    /// - Parameter required: The tensors that each file must have. Others are joined too, except `ignored`.
    /// - Throws: `Problem`.
    init(
        _ shards: [Shard], in store: ShardStore, of dataset: Dataset, required: Set<String>,
        ignored: Set<String> = []
    ) throws {
        var columns: [String: Int?] = [:]
        var metadata: [[String: String]] = []
        var parts: [(shard: Shard, tiles: Int)] = []
        for shard in shards {
            let file = try SafetensorsFile(store.url(shard))
            let names = Set(file.names).subtracting(ignored)
            let tiles = PoolPart(shard, of: dataset).tiles.count
            guard required.isSubset(of: names), parts.isEmpty || names == Set(columns.keys) else {
                throw store.damaged(shard)
            }
            for name in names {
                guard let shape = file.shape(of: name), 1...2 ~= shape.rank, shape[0] == tiles else {
                    throw store.damaged(shard)
                }
                let found = shape.rank == 2 ? shape[1] : nil
                guard let known = columns[name] else {
                    columns[name] = .some(found)
                    continue
                }
                // A shard without a readable image has no columns.
                guard known == found || known == 0 || found == 0 else { throw store.damaged(shard) }
                if known == 0 { columns[name] = .some(found) }
            }
            parts.append((shard, tiles))
            metadata.append(file.metadata)
        }
        (self.store, self.parts, self.columns, self.metadata) = (store, parts, columns, metadata)
    }

    var tileCount: Int { parts.reduce(0) { $0 + $1.tiles } }

    /// The number of columns of a tensor of two dimensions.
    func columns(of name: String) -> Int? { columns[name].flatMap(\.self) }

    private var shapes: [String: Shape] {
        let count = tileCount
        return columns.mapValues { columns in Shape([count] + (columns.map { [$0] } ?? [])) }
    }

    /// Writes the joined tensors.
    /// - Parameters:
    ///   - further: Tensors that are written too.
    ///   - isValid: Whether a number may be in a tensor. Others are in damaged files.
    /// - Throws: `Problem`. An earlier file then stays.
    func write(
        to file: RootedPath, further: [String: Tensor] = [:], metadata: [String: String], isValid: (Float) -> Bool
    ) throws {
        let shapes = shapes.merging(further.mapValues(\.shape)) { $1 }
        try Safetensors.write(shapes: shapes, metadata: metadata, to: file) { name, append throws(Problem) in
            if let tensor = further[name] {
                try append(tensor.elements[...])
            } else {
                try forEachPiece(of: name, isValid: isValid) { piece throws(Problem) in try append(piece[...]) }
            }
        }
    }

    /// Calls `body` with the elements of a joined tensor in pieces of whole rows, shard after shard.
    func forEachPiece(
        of name: String, isValid: (Float) -> Bool, _ body: ([Float]) throws(Problem) -> Void
    ) throws(Problem) {
        let width = columns(of: name) ?? 1
        let rows = max(1, Self.pieceLength / max(1, width))
        for (shard, tiles) in parts {
            let file = try SafetensorsFile(store.url(shard))
            // A shard without a readable image has no columns.
            let isEmpty = file.shape(of: name)?.count == 0
            for start in stride(from: 0, to: tiles, by: rows) {
                let piece = start..<min(tiles, start + rows)
                let elements =
                    isEmpty ? [Float](repeating: 0, count: piece.count * width) : try file.rows(piece, of: name)
                guard elements.count == piece.count * width, elements.allSatisfy(isValid) else {
                    throw store.damaged(shard)
                }
                try body(elements)
            }
        }
    }
}
