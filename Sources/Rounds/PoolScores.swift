import Acquisition
import Files
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
    /// The mean over the tile's pixels of 1 less the best class's probability.
    package let leastConfidence: [Float]?
    /// The mean over the tile's pixels of 1 less the best class's lead over the second, split by predicted class:
    /// `[tiles, classes]`.
    package let classMargins: Tensor?
    /// How much of the entropy comes from disagreement under dropout, in nats; nil where nobody asked for it.
    package let mutualInformation: [Float]?
    /// The decoder's last layer averaged over each tile, `[tiles, 256]`.
    package let decoderFeatures: Tensor?

    package init(
        round: Int, entropy: [Float], classShares: Tensor, leastConfidence: [Float]? = nil,
        classMargins: Tensor? = nil, mutualInformation: [Float]? = nil, decoderFeatures: Tensor? = nil
    ) {
        precondition(
            classShares.rowCount == entropy.count,
            "PoolScores: \(entropy.count) entropies, class shares \(classShares.shape)")
        self.round = round
        self.entropy = entropy
        self.classShares = classShares
        self.leastConfidence = leastConfidence
        self.classMargins = classMargins
        self.mutualInformation = mutualInformation
        self.decoderFeatures = decoderFeatures
        predictedClass = (0..<classShares.rowCount).map { row in
            let shares = classShares.row(row)
            return UInt8((shares.firstIndex(of: shares.max() ?? 0) ?? shares.startIndex) - shares.startIndex)
        }
    }
}

extension PoolScores {
    /// The scores as strategies take them.
    var tileScores: TileScores {
        var measures: [UncertaintyMeasure: [Float]] = [.entropy: entropy]
        measures[.leastConfidence] = leastConfidence
        measures[.mutualInformation] = mutualInformation
        if let classMargins {
            // A tile that could not be read has no margin either.
            measures[.margin] = entropy.indices.map {
                entropy[$0].isNaN ? .nan : classMargins.row($0).reduce(0, +)
            }
        }
        return TileScores(
            measures: measures, classShares: classShares, classMargins: classMargins ?? Tensor(classShares.shape))
    }

    /// - Parameter fingerprint: Names the pool the scores are of; `read` gives them back only for the same one.
    func write(to file: RootedPath, fingerprint: String) throws {
        var tensors = ["entropy": Tensor([entropy.count], elements: entropy), "class_shares": classShares]
        tensors["class_margins"] = classMargins
        tensors["least_confidence"] = leastConfidence.map { Tensor([$0.count], elements: $0) }
        tensors["mutual_information"] = mutualInformation.map { Tensor([$0.count], elements: $0) }
        tensors["decoder_features"] = decoderFeatures
        try Safetensors.write(tensors, metadata: ["round": "\(round)", "pool": fingerprint], to: file)
    }

    /// Nil where there are none, or none of this pool, or the file is broken: they can be made again.
    static func read(from file: RootedPath, fingerprint: String, tileCount: Int, classCount: Int) -> PoolScores? {
        guard let (tensors, metadata) = try? Safetensors.read(file.url),
            metadata["pool"] == fingerprint, let round = metadata["round"].flatMap({ Int($0) }), round >= 0,
            let entropy = tensors["entropy"], let shares = tensors["class_shares"],
            let margins = tensors["class_margins"], let leastConfidence = tensors["least_confidence"],
            let features = tensors["decoder_features"],
            [shares, margins, features].allSatisfy({
                $0.shape.rank == 2 && $0.rowCount == tileCount
            }), margins.shape == shares.shape, shares.columnCount == classCount,
            // NaN stands for tiles that could not be read; nothing of a network's is larger than this.
            tensors.values.allSatisfy({ $0.elements.allSatisfy { $0.isNaN || $0.magnitude < 1e9 } }),
            [entropy, leastConfidence, tensors["mutual_information"] ?? entropy].allSatisfy({ $0.shape == [tileCount] })
        else { return nil }
        return PoolScores(
            round: round, entropy: entropy.elements, classShares: shares, leastConfidence: leastConfidence.elements,
            classMargins: margins, mutualInformation: tensors["mutual_information"]?.elements,
            decoderFeatures: features)
    }
}
