import Acquisition
import Files
import Foundation
import Learning
import Tensors

/// The file of scores. It has the tensors `entropy [N]`, `least_confidence [N]`, `mutual_information [N]`,
/// `class_shares [N, C]`, `class_margins [N, C]` and `decoder_features [N, 256]`. NaN marks tiles whose image could not
/// be read.
extension TileScores {
    /// - Parameter fingerprint: The hash of the pool. `read` returns the scores only for the same hash.
    func write(to file: RootedPath, fingerprint: String) throws {
        try Safetensors.write(tensors, metadata: ["round": "\(round)", "pool": fingerprint], to: file)
    }

    /// The tensors of the file.
    var tensors: [String: Tensor] {
        var tensors = ["class_shares": classShares, "class_margins": classMargins]
        for (measure, name) in Self.fileNames { tensors[name] = self[measure].map(Self.tensor) }
        tensors["decoder_features"] = decoderFeatures
        return tensors
    }

    /// Reads the scores. Nil if the file is missing, damaged or of another pool; the scores can be computed again.
    static func read(from file: RootedPath, fingerprint: String, tileCount: Int, classCount: Int) -> TileScores? {
        guard let (tensors, metadata) = try? Safetensors.read(file.url),
            metadata["pool"] == fingerprint, let round = metadata["round"].flatMap({ Int($0) }), round >= 0
        else { return nil }
        return TileScores(tensors, round: round, tileCount: tileCount, classCount: classCount)
    }

    /// The scores in the tensors of a file; nil if a tensor is missing, or has a wrong shape or impossible values.
    init?(_ tensors: [String: Tensor], round: Int, tileCount: Int, classCount: Int) {
        guard let entropy = tensors["entropy"], let shares = tensors["class_shares"],
            let margins = tensors["class_margins"], tensors["least_confidence"] != nil,
            let features = tensors["decoder_features"],
            [shares, margins, features].allSatisfy({
                $0.shape.rank == 2 && $0.rowCount == tileCount
            }), margins.shape == shares.shape, shares.columnCount == classCount,
            // No valid value is larger than this, so damaged files are refused.
            tensors.values.allSatisfy({ $0.elements.allSatisfy { $0.isNaN || $0.magnitude < 1e9 } }),
            Self.fileNames.values.allSatisfy({ (tensors[$0] ?? entropy).shape == [tileCount] })
        else { return nil }
        var measures = Self.fileNames.compactMapValues { tensors[$0]?.elements }
        measures[.margin] = (0..<tileCount).map { margins.row($0).reduce(0, +) }
        self.init(
            round: round, measures: measures, classShares: shares, classMargins: margins, decoderFeatures: features,
            isKnown: entropy.elements.map { !$0.isNaN })
    }

    /// The margin is not stored. It is the sum of the class margins.
    private static let fileNames: [UncertaintyMeasure: String] = [
        .entropy: "entropy", .leastConfidence: "least_confidence", .mutualInformation: "mutual_information",
    ]

    private static func tensor(_ column: Column) -> Tensor {
        Tensor([column.count], elements: column.map { $0 ?? .nan })
    }
}
