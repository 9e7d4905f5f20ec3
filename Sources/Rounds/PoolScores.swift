import Foundation
import Learning
import Tensors

/// What a network said of each tile of the pool, in the order of the pool's tiles.
package struct PoolScores: Sendable, Equatable {
    /// The round whose network scored.
    package let round: Int
    /// Mean entropy of the tile's pixels in nats, `0...log C`.
    package let entropy: [Float]
    /// The class predicted for most of the tile's pixels; the lowest index where several are equal.
    package let predictedClass: [UInt8]
    /// The share of each class among the tile's predicted pixels: `[tiles, classes]`.
    package let classShares: Tensor

    package init(round: Int, entropy: [Float], classShares: Tensor) {
        precondition(
            classShares.rowCount == entropy.count,
            "PoolScores: \(entropy.count) entropies, class shares \(classShares.shape)")
        self.round = round
        self.entropy = entropy
        self.classShares = classShares
        predictedClass = (0..<classShares.rowCount).map { row in
            let shares = classShares.row(row)
            return UInt8((shares.firstIndex(of: shares.max() ?? 0) ?? shares.startIndex) - shares.startIndex)
        }
    }
}

extension PoolScores {
    /// - Parameter fingerprint: Names the pool the scores are of; `read` gives them back only for the same one.
    func write(to url: URL, fingerprint: String) throws {
        try Safetensors.write(
            ["entropy": Tensor([entropy.count], elements: entropy), "class_shares": classShares],
            metadata: ["round": "\(round)", "pool": fingerprint], to: url)
    }

    /// Nil where there are none, or none of this pool, or the file is broken: they can be made again.
    static func read(from url: URL, fingerprint: String, tileCount: Int) -> PoolScores? {
        guard FileManager.default.fileExists(atPath: url.path), let (tensors, metadata) = try? Safetensors.read(url),
            metadata["pool"] == fingerprint, let round = metadata["round"].flatMap({ Int($0) }),
            let entropy = tensors["entropy"], let shares = tensors["class_shares"],
            entropy.count == tileCount, shares.shape.rank == 2, shares.rowCount == tileCount
        else { return nil }
        return PoolScores(round: round, entropy: entropy.elements, classShares: shares)
    }
}
