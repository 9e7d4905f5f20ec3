import Learning
import Problems
import SettingValues
import Tensors

/// The numbers of a training recipe. `TrainingSetting` declares each of them for `project.toml`, the command line and
/// the documents; `TrainingRecipe` has the values of each recipe.
package struct TrainingSettings: Sendable, Equatable {
    package var epochs = 25
    /// The number of epochs of the last training of a project or a simulation.
    package var lastEpochs = 32
    /// The number of epochs between validations. More validations are more likely to find the best epoch and take
    /// longer, because they use whole images.
    package var validateEvery = 1
    package var batchSize = 8
    /// The smallest number of steps of a training. With few labels, an epoch has few steps, and a training with the
    /// usual number of epochs ends before the network has learned.
    package var leastSteps = 0
    package var optimizer = OptimizerKind.adam
    /// The learning rate before the schedule. A higher rate learns faster, but can diverge.
    package var learningRate = 1e-3
    /// The factor of the learning rate for a fine-tuned backbone. Its weights are pretrained, and a lower rate keeps
    /// more of what they know.
    package var backboneRate = 1.0
    /// The number of stages of a fine-tuned backbone that stay as they are, from the image on. Their features are general,
    /// and they take most of the time of a step, because their maps are the largest.
    package var frozenStages = 0
    /// The decay of the moving average of the weights, which is validated and kept; 0 for none. With a decay of 0.99,
    /// the average is over about 100 steps. See `WeightAverage`.
    package var averageDecay = 0.0
    /// The weight of pixels with pseudo labels in the loss; 0 for no pseudo labels. See `PseudoLabels`.
    package var pseudoWeight = 0.0
    /// The smallest probability of a pseudo label.
    package var pseudoThreshold = 0.9
    /// The probability that half of a patch is replaced by that of another one. See `CutMix`.
    package var cutMix = 0.0
    package var momentum = 0.9
    package var weightDecay = 0.0
    package var schedule = Schedule.constant
    package var polyPower = 0.9
    package var stepEpochs = 20
    package var stepFactor = 0.1
    /// The side of a context crop in sides of its tile. Larger crops show more context, but take time in proportion to
    /// their area.
    package var contextSides = 2.0
    /// The maximum shift of a context crop's center as a fraction of the tile's height. Up to 1/2, the crop contains
    /// its whole tile. Larger shifts give more variation.
    package var verticalShift = 0.45
    /// The same as a fraction of the tile's width.
    package var horizontalShift = 0.42
    /// The side of a crop of an image in pixels; 0 for the whole image.
    package var crop = 0
    package var smallestScale = 1.0
    package var largestScale = 1.0
    package var flip = false
    /// The largest random change of brightness, contrast and saturation; 0 for none. See `ColorJitter`.
    package var colorJitter = 0.0
    /// Whether rare classes have larger weights in the loss. See `ClassBalance`.
    package var balanceClasses = false
    /// The range of the class weights. A wider range helps rare classes, but then a few wrong pixels of a rare class
    /// can dominate the gradient. With a narrower range, rare classes are not learned.
    package var smallestClassWeight = 0.1
    package var largestClassWeight = 10.0
    /// The memory of a forward and backward pass in MiB. With less, a step needs more passes, and BatchNorm sees fewer
    /// images at a time.
    package var passMemory = 2048

    package init() {}

    /// The names of the schedules of the learning rate.
    package enum Schedule: String, CaseIterable, Sendable, SettingConvertible { case constant, poly, step }

    /// The range of the class weights.
    package var classWeights: ClosedRange<Double> { smallestClassWeight...largestClassWeight }

    /// The range of the random scales of images.
    var scales: ClosedRange<Double> { smallestScale...largestScale }

    /// A random scale. It draws no random number if there is only one.
    func randomScale(_ random: inout Philox) -> Double {
        scales.lowerBound == scales.upperBound ? scales.lowerBound : Double.random(in: scales, using: &random)
    }

    var learningRateSchedule: LearningRateSchedule {
        switch schedule {
        case .constant: .constant
        case .poly: .poly(power: Float(polyPower))
        case .step: .step(epochs: stepEpochs, factor: Float(stepFactor))
        }
    }

    /// A copy with other values for some settings. If the epochs change and the last epochs do not, the last epochs are
    /// the same as the epochs. If the epochs change and the smallest number of steps does not, it is 0.
    /// - Throws: `Problem.setting` if a value is out of its range, or if a range is empty.
    package func changed(by changes: TrainingChanges) throws(Problem) -> TrainingSettings {
        if let wrong = firstWrong(of: changes) {
            throw .setting(name: wrong.setting.name, value: wrong.value.text, range: wrong.range)
        }
        return applying(changes)
    }

    /// The first setting with a value that it must not have after some changes; nil if there is none.
    func firstWrong(of changes: TrainingChanges) -> (setting: TrainingSetting, value: SettingValue, range: String)? {
        for setting in TrainingSetting.allCases {
            guard let value = changes.values[setting], !setting.kind.contains(value) else { continue }
            return (setting, value, setting.range)
        }
        let settings = applying(changes)
        for (low, high) in TrainingSetting.ranges where low.number(in: settings) > high.number(in: settings) {
            // The message is about the setting that was changed.
            return changes.values[low] == nil
                ? (high, high.value(in: settings), "at least \(low.name), which is \(low.value(in: settings).text)")
                : (low, low.value(in: settings), "at most \(high.name), which is \(high.value(in: settings).text)")
        }
        return nil
    }

    private func applying(_ changes: TrainingChanges) -> TrainingSettings {
        var settings = self
        for (setting, value) in changes.values { setting.set(value, in: &settings) }
        if changes.values[.epochs] != nil, changes.values[.lastEpochs] == nil {
            settings.lastEpochs = settings.epochs
        }
        if changes.values[.epochs] != nil, changes.values[.leastSteps] == nil {
            settings.leastSteps = 0
        }
        return settings
    }
}

/// Values that replace those of a recipe, from `project.toml` or from the command line.
package struct TrainingChanges: Sendable, Hashable {
    package var values: [TrainingSetting: SettingValue]

    package init(_ values: [TrainingSetting: SettingValue] = [:]) { self.values = values }

    /// The values as texts, by the names of the settings.
    package var texts: [String: String] { values.reduce(into: [:]) { $0[$1.key.name] = $1.value.text } }

    /// These changes, replaced by `other` where both have a value.
    package func merging(_ other: TrainingChanges) -> TrainingChanges {
        TrainingChanges(values.merging(other.values) { $1 })
    }
}

/// Each change is stored under the name of its setting, as in the table `[training]` of `project.toml`.
extension TrainingChanges: Codable {
    /// - Throws: `DecodingError` if a value has the wrong type. Ranges are checked by `TrainingSettings.changed`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        values = [:]
        for setting in TrainingSetting.allCases { values[setting] = try container.value(of: setting) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        for (setting, value) in values { try container.encode(value, of: setting) }
    }
}
