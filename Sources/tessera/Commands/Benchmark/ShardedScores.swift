import Acquisition
import Files
import Foundation
import Learning
import Problems
import Rounds
import Tensors

/// The scores of a synthetic pool in shards, as many processes would write them, and their merge.
struct ShardedScores {
    let regions: Int
    let shards: Int
    /// The number of decoder features of a region.
    let channels: Int
    let seed: UInt64

    /// The classes of Cityscapes.
    private static let classCount = 19

    /// Measures of the merge and of reading what a strategy needs.
    struct Costs: Encodable {
        let shards: Int
        let merge: Measurement
        /// The size of the merged file.
        let bytes: Int
        let read: Measurement
    }

    /// Writes shards to a temporary folder, merges them, and reads the merged scores.
    /// - Parameter folder: The folder for about twice the bytes of the scores.
    func merged(in folder: RootedPath, needs: StrategyNeeds) throws -> (scores: TileScores, costs: Costs) {
        try folder.withTemporaryFolder { folder in
            var parts: [ShardMerge.Part] = []
            for shard in 0..<shards {
                let range = regions * shard / shards..<regions * (shard + 1) / shards
                let file = folder.appending("\(shard).safetensors")
                try write(range, to: file)
                parts.append(
                    ShardMerge.Part(
                        file.url, tiles: range.count, damage: Problem(reason: "damaged shard", fix: "try again")))
            }
            let file = folder.appending("merged.safetensors")
            let metadata = TileScores.metadata(round: 0, fingerprint: "")
            let merge = try Measurement.measure {
                try ShardMerge(parts, required: TileScores.requiredTensors).write(
                    to: file, metadata: metadata, isValid: TileScores.isValid)
            }.1
            let (scores, read) = Measurement.measure {
                TileScores.read(
                    from: file, fingerprint: "", tileCount: regions, classCount: Self.classCount, needs: needs)
            }
            guard let scores else {
                throw Problem(path: file.url.path, reason: "the merged scores cannot be read", fix: "report this")
            }
            let bytes = folder.files().first { $0.name == "merged.safetensors" }?.size ?? 0
            return (scores, Costs(shards: shards, merge: merge, bytes: bytes, read: read))
        }
    }

    /// Writes the scores of some regions. The entropy is that of `SyntheticPool`, and the other numbers are arbitrary.
    private func write(_ range: Range<Int>, to file: RootedPath) throws {
        let shapes = TileScores.requiredShapes(tiles: range.count, classCount: Self.classCount, channels: channels)
        try Safetensors.write(shapes: shapes, to: file) { name, append throws(Problem) in
            let width = (shapes[name]?.count ?? 0) / max(1, range.count)
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
                let piece = start..<min(range.upperBound, start + 4096)
                let elements =
                    name == TileScores.entropyName
                    ? piece.map { SyntheticPool.entropy(of: SyntheticPool.tile($0), seed: seed) }
                    : (0..<piece.count * width).map { Float(region: piece.lowerBound, column: $0) }
                try append(elements[...])
            }
        }
    }
}

extension Float {
    /// A number in `0..<1` that depends on a region and a column.
    fileprivate init(region: Int, column: Int) {
        self = Float((region &* 2_654_435_761 &+ column &* 40_503) & 0xFFFF) / 65536
    }
}
