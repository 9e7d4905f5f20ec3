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
        try Safetensors.write(tensors, metadata: Self.metadata(round: round, fingerprint: fingerprint), to: file)
    }

    package static func metadata(round: Int, fingerprint: String) -> [String: String] {
        ["round": "\(round)", "pool": fingerprint]
    }

    /// The tensors of the file.
    var tensors: [String: Tensor] {
        var tensors = [Self.classSharesName: classShares, Self.classMarginsName: classMargins]
        for (measure, name) in Self.fileNames { tensors[name] = self[measure].map(Self.column) }
        tensors[Self.decoderFeaturesName] = decoderFeatures
        return tensors
    }

    package static let entropyName = "entropy"
    static let classSharesName = "class_shares"
    private static let classMarginsName = "class_margins"
    private static let decoderFeaturesName = "decoder_features"
    /// The tensors that each file has.
    package static let requiredTensors: Set = [
        entropyName, "least_confidence", classSharesName, classMarginsName, decoderFeaturesName,
    ]

    /// The shapes of these tensors.
    package static func requiredShapes(tiles: Int, classCount: Int, channels: Int) -> [String: Shape] {
        requiredTensors.reduce(into: [:]) { shapes, name in
            shapes[name] =
                name == classSharesName || name == classMarginsName
                ? [tiles, classCount] : name == decoderFeaturesName ? [tiles, channels] : [tiles]
        }
    }

    /// Whether a number may be in the file. No valid value is larger, so damaged files are refused.
    package static func isValid(_ value: Float) -> Bool { value.isNaN || value.magnitude < 1e9 }

    /// Reads the scores. Nil if the file is missing, damaged or of another pool; the scores can be computed again.
    /// - Parameter needs: The tables by class and of features that are read. The others have no columns. A large pool
    ///   needs little memory without them.
    package static func read(
        from file: RootedPath, fingerprint: String, tileCount: Int, classCount: Int,
        needs: StrategyNeeds = .allScores
    ) -> TileScores? {
        guard let file = try? SafetensorsFile(file.url), file.metadata["pool"] == fingerprint,
            let round = file.metadata["round"].flatMap({ Int($0) }), round >= 0,
            requiredTensors.isSubset(of: file.names)
        else { return nil }
        let table = [tileCount, classCount]
        guard [classSharesName, classMarginsName].allSatisfy({ file.shape(of: $0)?.dimensions == table }),
            let channels = file.shape(of: decoderFeaturesName), channels.rank == 2, channels[0] == tileCount,
            fileNames.values.allSatisfy({ [nil, [tileCount]].contains(file.shape(of: $0)?.dimensions) })
        else { return nil }
        func tensor(_ name: String) -> Tensor? {
            guard let shape = file.shape(of: name), let elements = try? file.rows(0..<tileCount, of: name),
                elements.allSatisfy(isValid)
            else { return nil }
            return Tensor(shape, elements: elements)
        }
        var measures: [UncertaintyMeasure: [Float]] = [:]
        for (measure, name) in fileNames where file.shape(of: name) != nil {
            guard let values = tensor(name) else { return nil }
            measures[measure] = values.elements
        }
        let hasClasses = !needs.isDisjoint(with: [.classShares, .classMargins])
        let noClasses = Tensor([tileCount, 0])
        guard let entropy = measures[.entropy],
            let shares = hasClasses ? tensor(classSharesName) : noClasses,
            let margins = hasClasses ? tensor(classMarginsName) : noClasses
        else { return nil }
        if hasClasses { measures[.margin] = (0..<tileCount).map { margins.row($0).reduce(0, +) } }
        var features: Tensor?
        if needs.contains(.decoderFeatures) {
            guard let read = tensor(decoderFeaturesName) else { return nil }
            features = read
        }
        return TileScores(
            round: round, measures: measures, classShares: shares, classMargins: margins, decoderFeatures: features,
            isKnown: entropy.map { !$0.isNaN })
    }

    /// The number of decoder features of a tile; nil if there is no file with them for the pool.
    static func channelCount(in file: RootedPath, fingerprint: String, tileCount: Int) -> Int? {
        guard let file = try? SafetensorsFile(file.url), file.metadata["pool"] == fingerprint,
            let shape = file.shape(of: decoderFeaturesName), shape.rank == 2, shape[0] == tileCount, tileCount > 0
        else { return nil }
        return shape[1]
    }

    /// The tables that a strategy reads from the file. The margin is the sum of the class margins.
    static func tables(for strategy: Strategy) -> StrategyNeeds {
        strategy.measure == .margin ? strategy.needs.union(.classMargins) : strategy.needs
    }

    /// The margin is not stored. It is the sum of the class margins.
    private static let fileNames: [UncertaintyMeasure: String] = [
        .entropy: entropyName, .leastConfidence: "least_confidence", .mutualInformation: "mutual_information",
    ]

    private static func column(_ column: Column) -> Tensor {
        Tensor([column.count], elements: column.map { $0 ?? .nan })
    }
}

extension StrategyNeeds {
    /// All that the file of scores has.
    package static let allScores: StrategyNeeds = [.classShares, .classMargins, .decoderFeatures]
}
