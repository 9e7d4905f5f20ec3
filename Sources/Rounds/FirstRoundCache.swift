import Files
import Foundation
import Hashes
import Learning
import Pool
import Processors
import Tensors

/// The trained networks of round 0 of simulations, in files.
///
/// Round 0 depends on the seed, the first tiles and the training, but not on the strategy. So the arms of a study that
/// differ only in the strategy train it once for each seed.
struct FirstRoundCache {
    /// What a simulation needs of a training.
    struct Round {
        let network: SegmentationNetwork
        /// The confusion matrix on the validation split; nil if there are no validation masks.
        let confusion: ConfusionMatrix?
        let keptEpoch: Int
        /// The seconds of the training.
        let seconds: Double
    }

    private struct Stored: Codable {
        let counts: [Int]?
        let keptEpoch: Int
        let seconds: Double
    }

    private static let metadataKey = "first round"

    private let source: NetworkSource
    private let classCount: Int
    private let file: RootedPath

    /// - Parameters:
    ///   - folder: The folder of the files. All simulations that use it must have the same images and masks.
    ///   - initial: The tiles that are labeled at the start.
    ///   - isLast: Whether no query follows.
    init(
        in folder: RootedPath, source: NetworkSource, plan: TrainingPlan, classCount: Int, initial: [TileID],
        isLast: Bool
    ) {
        self.source = source
        self.classCount = classCount
        var fingerprint = Fingerprint()
        for text in [
            ProgramVersion.current, KernelLevel.current.rawValue, source.architecture.rawValue,
            source.backboneFingerprint, plan.recipe.rawValue, "\(plan.finetune) \(plan.seed) \(isLast)",
        ] {
            fingerprint.add(text)
        }
        for setting in TrainingSetting.allCases {
            fingerprint.add("\(setting.name) \(setting.value(in: plan.settings).text)")
        }
        for tile in initial { fingerprint.add("\(tile.image) \(tile.row) \(tile.column)") }
        file = folder.appending("round-0-\(fingerprint.text).safetensors")
    }

    /// The largest count of a confusion matrix that is read, so that the sums of a damaged file do not overflow.
    private static let largestCount = 1 << 40

    /// The stored round; nil if there is none, or if the file is damaged.
    func stored() -> Round? {
        guard let (tensors, metadata) = try? Safetensors.read(file.url),
            let text = metadata[Self.metadataKey],
            let stored = try? JSONDecoder().decode(Stored.self, from: Data(text.utf8)),
            stored.counts?.count ?? classCount * classCount == classCount * classCount,
            stored.counts?.allSatisfy({ 0...Self.largestCount ~= $0 }) ?? true,
            let network = try? source.makeNetwork(state: tensors, from: file.url)
        else { return nil }
        return Round(
            network: network,
            confusion: stored.counts.map { ConfusionMatrix(classCount: classCount, counts: $0) },
            keptEpoch: stored.keptEpoch, seconds: stored.seconds)
    }

    /// Stores the round. If that fails, as on a full disk, other simulations train the round again.
    func store(_ round: Round) {
        let stored = Stored(counts: round.confusion?.counts, keptEpoch: round.keptEpoch, seconds: round.seconds)
        guard let text = try? JSONEncoder().encode(stored) else { return }
        try? Safetensors.write(
            round.network.stateDictionary(), metadata: [Self.metadataKey: String(decoding: text, as: UTF8.self)],
            to: file)
    }
}
