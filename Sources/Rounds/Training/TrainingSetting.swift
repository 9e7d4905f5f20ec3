import Learning
import Problems
import SettingValues

/// The declaration of a number of the training recipes. See `TrainingSettings`.
package struct TrainingSetting: SettingDeclaration {
    /// A condition under which a setting has an effect.
    struct Condition: Sendable {
        /// Why the setting has no effect if the condition is not met.
        let reason: String
        let isMet: @Sendable (TrainingRecipe, TrainingSettings) -> Bool
    }

    package let name: String
    package let option: String
    package let summary: String
    package let kind: SettingKind
    private let condition: Condition?
    private let read: @Sendable (TrainingSettings) -> SettingValue
    /// Returns false if the value has another type.
    private let write: @Sendable (inout TrainingSettings, SettingValue) -> Bool

    private init<Value: SettingConvertible>(
        _ name: String, option: String? = nil, _ path: WritableKeyPath<TrainingSettings, Value> & Sendable,
        _ kind: SettingKind, _ summary: String, condition: Condition? = nil
    ) {
        self.name = name
        self.option = option ?? name
        self.summary = summary
        self.kind = kind
        self.condition = condition
        read = { $0[keyPath: path].settingValue }
        write = { settings, value in
            guard let value = Value(value) else { return false }
            settings[keyPath: path] = value
            return true
        }
    }

    /// The value of the setting.
    package func value(in settings: TrainingSettings) -> SettingValue { read(settings) }

    /// The value of a setting that is a number.
    func number(in settings: TrainingSettings) -> Double {
        switch read(settings) {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        case .name, .flag: preconditionFailure("TrainingSetting: \(name) is not a number")
        }
    }

    /// - Precondition: The value is one that the setting may have.
    func set(_ value: SettingValue, in settings: inout TrainingSettings) {
        guard write(&settings, value) else { preconditionFailure("TrainingSetting: \(name) cannot be \(value)") }
    }

    /// Why the setting has no effect on trainings of a recipe; nil if it has one.
    package func reasonUnused(by recipe: TrainingRecipe, _ settings: TrainingSettings) -> String? {
        condition.flatMap { $0.isMet(recipe, settings) ? nil : $0.reason }
    }
}

extension TrainingSetting {
    private static let counts = SettingKind.integer(1...100_000)

    package static let epochs = TrainingSetting("epochs", \.epochs, counts, "epochs of each training")
    package static let leastSteps = TrainingSetting(
        "leastSteps", option: "least-steps", \.leastSteps, .integer(0...1_000_000),
        "smallest number of steps of a training, which may need more epochs; 0 if only the epochs are given")
    static let lastEpochs = TrainingSetting(
        "lastEpochs", option: "last-epochs", \.lastEpochs, counts,
        "epochs of the last training; the same as the epochs if only those are given")
    static let smallestScale = TrainingSetting(
        "smallestScale", option: "smallest-scale", \.smallestScale, .number(0.1...10),
        "smallest random scale of images", condition: .surroundings)
    static let largestScale = TrainingSetting(
        "largestScale", option: "largest-scale", \.largestScale, .number(0.1...10), "largest random scale of images",
        condition: .surroundings)
    static let smallestClassWeight = TrainingSetting(
        "smallestClassWeight", option: "smallest-class-weight", \.smallestClassWeight, .number(0...1),
        "smallest weight of a class in the loss", condition: .balanced)
    static let largestClassWeight = TrainingSetting(
        "largestClassWeight", option: "largest-class-weight", \.largestClassWeight, .number(1...1000),
        "largest weight of a class in the loss", condition: .balanced)

    /// All settings, in the order in which lists show them.
    package static let allCases: [TrainingSetting] = [
        epochs, lastEpochs,
        TrainingSetting(
            "validateEvery", option: "validate-every", \.validateEvery, counts, "epochs between validations"),
        TrainingSetting(
            "batchSize", option: "batch", \.batchSize, .integer(1...10_000), "patches of each training step"),
        leastSteps,
        TrainingSetting("optimizer", \.optimizer, .choice(OptimizerKind.allCases.map(\.rawValue)), "the optimizer"),
        TrainingSetting(
            "learningRate", option: "learning-rate", \.learningRate, .number(0...100), "learning rate at the start"),
        TrainingSetting(
            "backboneRate", option: "backbone-rate", \.backboneRate, .number(0...100),
            "factor of the learning rate for a fine-tuned backbone"),
        TrainingSetting(
            "frozenStages", option: "frozen-stages", \.frozenStages, .integer(0...20),
            "first stages of a fine-tuned backbone that stay as they are"),
        TrainingSetting(
            "averageDecay", option: "average-decay", \.averageDecay, .number(0...0.9999),
            "decay of the moving average of the weights, which is validated and kept; 0: none"),
        TrainingSetting(
            "pseudoWeight", option: "pseudo-weight", \.pseudoWeight, .number(0...100),
            "weight of predicted labels of unlabeled pixels, relative to true labels; 0: none",
            condition: .surroundings),
        TrainingSetting(
            "pseudoThreshold", option: "pseudo-threshold", \.pseudoThreshold, .number(0...1),
            "smallest probability of a predicted label", condition: .surroundings),
        TrainingSetting(
            "cutMix", option: "cut-mix", \.cutMix, .number(0...1),
            "probability that half of a patch is replaced by that of another one"),
        TrainingSetting(
            "momentum", \.momentum, .number(0...1), "momentum of sgd",
            condition: Condition(reason: "only sgd uses it") { $1.optimizer == .sgd }),
        TrainingSetting(
            "weightDecay", option: "weight-decay", \.weightDecay, .number(0...1),
            "factor of the weights that is added to their gradient"),
        TrainingSetting(
            "schedule", option: "rate-schedule", \.schedule,
            .choice(TrainingSettings.Schedule.allCases.map(\.rawValue)), "schedule of the learning rate"),
        TrainingSetting(
            "polyPower", option: "poly-power", \.polyPower, .number(0...10), "exponent of the poly schedule",
            condition: Condition(reason: "only the poly schedule uses it") { $1.schedule == .poly }),
        TrainingSetting(
            "stepEpochs", option: "step-epochs", \.stepEpochs, counts, "epochs of each step of the step schedule",
            condition: .steps),
        TrainingSetting(
            "stepFactor", option: "step-factor", \.stepFactor, .number(0...1),
            "factor on the learning rate after each step of the step schedule", condition: .steps),
        TrainingSetting(
            "contextSides", option: "context-sides", \.contextSides, .number(1...100),
            "side of a crop in sides of its tile", condition: .context),
        TrainingSetting(
            "verticalShift", option: "vertical-shift", \.verticalShift, .number(0...10),
            "largest random shift of a crop in heights of its tile", condition: .context),
        TrainingSetting(
            "horizontalShift", option: "horizontal-shift", \.horizontalShift, .number(0...10),
            "largest random shift of a crop in widths of its tile", condition: .context),
        TrainingSetting(
            "crop", \.crop, .integer(0...1_000_000), "side of random crops in pixels, at most the image; 0: no crops",
            condition: .images),
        smallestScale, largestScale,
        TrainingSetting("flip", \.flip, .flag, "whether half of the patches are mirrored"),
        TrainingSetting(
            "colorJitter", option: "color-jitter", \.colorJitter, .number(0...1),
            "largest random change of brightness, contrast and saturation as a fraction; 0: none"),
        TrainingSetting(
            "balanceClasses", option: "balance-classes", \.balanceClasses, .flag,
            "whether rare classes have larger weights in the loss"),
        smallestClassWeight, largestClassWeight,
        TrainingSetting(
            "passMemory", option: "pass-memory", \.passMemory, .integer(64...1_048_576),
            "memory of a forward and backward pass in MiB; larger batches need several passes"),
    ]

    /// Pairs of settings that are the ends of a range.
    static let ranges = [(smallestScale, largestScale), (smallestClassWeight, largestClassWeight)]
}

extension TrainingSetting.Condition {
    fileprivate static let context = Self(reason: "only crops around tiles use it") { recipe, _ in
        recipe.patches == .context
    }
    fileprivate static let images = Self(reason: "only recipes that train on images use it") { recipe, _ in
        recipe.patches == .images
    }
    fileprivate static let surroundings = Self(reason: "recipes that train on tiles alone do not use it") { recipe, _ in
        recipe.patches != .tiles
    }
    fileprivate static let steps = Self(reason: "only the step schedule uses it") { $1.schedule == .step }
    fileprivate static let balanced = Self(reason: "only used with balanced classes") { $1.balanceClasses }
}

extension OptimizerKind: SettingConvertible {}
