import Acquisition
import Foundation
import Imagery
import Learning
import Manifold
import Pool
import ProjectStore
import Rounds
import SettingValues
import Tensors
import TestSupport
import Testing

/// The numbers that the papers give, and the project's own choices where the papers give no number. A change of one
/// changes what the program computes, so it must be made here too.
@Suite("Defaults of the papers and of the project")
struct DefaultsTests {
    struct Default: CustomTestStringConvertible, Sendable {
        let name: String
        let expected: String
        let found: @Sendable () throws -> String

        init<Value>(_ name: String, _ expected: Value, _ found: @autoclosure @escaping @Sendable () throws -> Value) {
            self.name = name
            self.expected = "\(expected)"
            self.found = { "\(try found())" }
        }

        var testDescription: String { "\(name) = \(expected)" }
    }

    @Test(
        "each default has the listed value",
        arguments: umap + seeding + training + head + acquisition + distance + strategies + pool)
    func defaults(setting: Default) throws {
        #expect(try setting.found() == setting.expected, "\(setting.name)")
    }

    // MARK: McInnes, Healy, Melville, arXiv 1802.03426, and umap-learn where the paper gives no number

    static let umap: [Default] = [
        Default("UMAP n_components", 2, try fitted().embedding.columnCount),
        Default("UMAP n_neighbors", 15, UMAP.Options().neighborCount),
        Default("UMAP min_dist", 0.1, UMAP.Options().minimumDistance),
        Default("UMAP spread", 1.0, UMAP.Options().spread),
        Default("UMAP negative samples", 5, UMAP.Options().negativeSamples),
        Default("UMAP learning rate", 1.0, UMAP.Options().learningRate),
        Default("UMAP epochs at 10,000 rows", 500, UMAP.Options().epochs(forRows: 10_000)),
        Default("UMAP epochs above 10,000 rows", 200, UMAP.Options().epochs(forRows: 10_001)),
        Default("UMAP rows with exact neighbors", 50_000, UMAP.Options().exactRowLimit),
        Default("UMAP curve a, b", "1.577 0.895", text(curve.a) + " " + text(curve.b)),
        Default("UMAP transform: divisor of the epochs", 3, UMAP.transformDivisors.epochs),
        Default("UMAP transform: divisor of the learning rate", 4.0, UMAP.transformDivisors.learningRate),
        Default("UMAP gradient clip", Float(4), Forces.clip),
        Default("UMAP repulsion offset", Float(0.001), Forces.repulsionOffset),
        Default("UMAP bisection steps", 64, SmoothDistances.steps),
        Default("UMAP bisection tolerance", 1e-5, SmoothDistances.tolerance),
        Default("UMAP minimum scale", 1e-3, SmoothDistances.floor),
    ]

    private static var curve: SimilarityCurve { SimilarityCurve(minimumDistance: 0.1, spread: 1) }

    private static func text(_ number: Double) -> String { "\((number * 1000).rounded() / 1000)" }

    private static func fitted() throws -> UMAP {
        var options = UMAP.Options()
        options.epochs = 1
        let rows = Tensor([8, 3], elements: (0..<24).map { Float($0 * $0 % 17) })
        return try UMAP.fit(rows, options, workers: Workers(count: 1))
    }

    // MARK: Arthur, Vassilvitskii, SODA 2007; the greedy variant of scikit-learn

    static let seeding: [Default] = [
        Default("k-means++ trials for 1 seed", 2, KMeansPlusPlus.greedyTrials(count: 1)),
        Default("k-means++ trials for 32 seeds: 2 + floor(log 32)", 5, KMeansPlusPlus.greedyTrials(count: 32)),
        Default("k-means++ trials for 1,000 seeds", 8, KMeansPlusPlus.greedyTrials(count: 1000)),
        Default("k-means++ variant", "greedy", AcquisitionSettings().seeding.rawValue),
    ]

    // MARK: Training: the recipes of MEAL and of Tessera

    static let training: [Default] = [
        Default("Adam betas", "0.9 0.999", "\(Adam.beta1) \(Adam.beta2)"),
        Default("Adam epsilon", Float(1e-8), Adam.epsilon),
        Default("meal: epochs, last epochs, epochs between validations", "25 32 1", epochs(.meal)),
        Default("meal: optimizer, learning rate, batch", "adam 0.001 constant 8", steps(.meal)),
        Default("meal: weight decay, flip, balanced classes", "0.0 false false", "\(meal)"),
        Default("context: epochs, last epochs, epochs between validations", "16 16 1000", epochs(.context)),
        Default("context: smallest number of steps", 400, settings(.context).leastSteps),
        Default("context: frozen stages", 3, settings(.context).frozenStages),
        Default("context: decay of the average", 0.99, settings(.context).averageDecay),
        Default("context: weight, threshold of pseudo labels", "0.3 0.9", pseudoLabels),
        Default("context: range of class weights", 0.3...3, settings(.context).classWeights),
        Default("context: networks, fine-tuned, strategy, power", "fine lite true pixbal 2.0", projects(.context)),
        Default("meal: networks, fine-tuned, strategy, power", "full full false meal 0.0", projects(.meal)),
        Default("spatial: networks, fine-tuned, strategy, power", "full full false meal 0.0", projects(.spatial)),
        Default("largest images that are enlarged", 524_288, ProjectDefaults.mostEnlargedPixels),
        Default("context: optimizer, learning rate, batch", "adam 0.0005 poly 8", steps(.context)),
        Default("context: side of a crop in sides of the tile", 2, settings(.context).contextSides),
        Default("context: largest shift in a tile of 120x90", "40 50", "\(shifts)"),
        Default("spatial: epochs, last epochs, epochs between validations", "100 100 10", epochs(.spatial)),
        Default("spatial: optimizer, learning rate, batch", "sgd 0.007 poly 16", steps(.spatial)),
        Default("spatial: learning rate for Cityscapes", 0.01, settings(.spatial, .cityscapes).learningRate),
        Default("spatial: momentum", 0.9, settings(.spatial).momentum),
        Default("spatial: weight decay", 4e-5, settings(.spatial).weightDecay),
        Default("spatial: crop", 513, settings(.spatial).crop),
        Default("spatial: crop for Cityscapes", 769, settings(.spatial, .cityscapes).crop),
        Default("spatial: scales", "0.5 2.0", "\(scales(.spatial))"),
        Default("supervised: epochs, last epochs, epochs between validations", "60 60 1", epochs(.supervised)),
        Default("supervised: optimizer, learning rate, batch", "adam 0.0008 step 2", steps(.supervised)),
        Default("supervised: steps of the learning rate", "20 0.1", "\(stepSchedule)"),
        Default("supervised: crop, scales", "0 1.0 1.0", "\(settings(.supervised).crop) \(scales(.supervised))"),
        Default("power of the poly schedule", 0.9, TrainingSettings().polyPower),
        Default("range of class weights", 0.1...10, TrainingSettings().classWeights),
        Default("class weights of shares 10^-6, .01 and .99", "[10.0, 1.0, 0.1]", "\(weights([1, 10_000, 989_999]))"),
        Default("class weights: median frequency over frequency", "[1.5, 0.75, 1.0]", "\(weights([2, 4, 3]))"),
        Default("poly power", "[1.0, 0.536, 0.126]", "\(rates(.poly()))"),
        Default("pretraining: power of the schedule", 0.9, Pretraining.schedulePower),
        Default("pretraining: batch", 8, pretraining.batchSize),
        Default("pretraining: learning rate", Float(1e-3), pretraining.learningRate),
        Default("batch normalization: epsilon", Float(1e-5), BatchNormalization.epsilon),
        Default("batch normalization: momentum", Float(0.1), BatchNormalization.momentum),
    ]

    private static var pretraining: Pretraining.Plan {
        Pretraining.Plan(seed: 1, stages: 1, stepsPerStage: 1, height: 32, width: 32)
    }

    private static func settings(
        _ recipe: TrainingRecipe, _ layout: DatasetLayout = .folder
    ) -> TrainingSettings { recipe.settings(for: layout) }

    private static func epochs(_ recipe: TrainingRecipe) -> String {
        let settings = settings(recipe)
        return "\(settings.epochs) \(settings.lastEpochs) \(settings.validateEvery)"
    }

    private static func steps(_ recipe: TrainingRecipe) -> String {
        let settings = settings(recipe)
        return "\(settings.optimizer) \(settings.learningRate) \(settings.schedule) \(settings.batchSize)"
    }

    private static func scales(_ recipe: TrainingRecipe) -> String {
        "\(settings(recipe).smallestScale) \(settings(recipe).largestScale)"
    }

    private static var meal: String {
        let settings = settings(.meal)
        return "\(settings.weightDecay) \(settings.flip) \(settings.balanceClasses)"
    }

    private static var shifts: String {
        let settings = settings(.context)
        return "\(Int(90 * settings.verticalShift)) \(Int(120 * settings.horizontalShift))"
    }

    private static var pseudoLabels: String {
        let settings = settings(.context)
        return "\(settings.pseudoWeight) \(settings.pseudoThreshold)"
    }

    private static func projects(_ recipe: TrainingRecipe) -> String {
        let defaults = recipe.projectDefaults
        let (small, large) = (Size(height: 512, width: 1024), Size(height: 513, width: 1024))
        let networks = [defaults.network(for: [large, small, small]), defaults.network(for: [small, large, large])]
        return "\(networks[0]) \(networks[1]) \(defaults.finetunesTrainedWeights) \(defaults.acquisition.strategy) "
            + "\(defaults.acquisition.scorePower)"
    }

    private static var stepSchedule: String {
        "\(settings(.supervised).stepEpochs) \(settings(.supervised).stepFactor)"
    }

    private static func weights(_ counts: [Int]) -> [Float] {
        (ClassBalance.medianFrequency(pixelCounts: counts, within: TrainingSettings().classWeights) ?? [])
            .map { ($0 * 1000).rounded() / 1000 }
    }

    /// The rates at the start, in the middle and after nine tenths of the training.
    private static func rates(_ schedule: LearningRateSchedule) -> [Float] {
        [0, 50, 90].map { (schedule.rate(1, step: $0, of: 100, epoch: 0) * 1000).rounded() / 1000 }
    }

    // MARK: Chen and others, 2018

    static let head: [Default] = [
        Default("ASPP rates", [6, 12, 18], DeepLabHeadNumbers.rates),
        Default("head channels", 256, DeepLabHeadNumbers.breadth),
        Default("low-level channels", 48, DeepLabHeadNumbers.lowBreadth),
        Default("dropout after the pyramid", 0.5, DeepLabHeadNumbers.dropout.pyramid),
        Default("dropout in the decoder", "0.5 0.1", "\(dropout.0) \(dropout.1)"),
        Default("parameters of the network, 11 classes", 5_813_483, try network().parameterCount),
        Default("parameters of the backbone", 1_811_712, try network().backboneParameterCount),
    ]

    private static let dropout = DeepLabHeadNumbers.dropout.decoder
    private static func network() throws -> SegmentationNetwork {
        try SegmentationNetwork(.full, classCount: 11, seed: 1, workers: Workers(count: 1))
    }

    // MARK: Sreenivasaiah, Otterbach, Wollmann, 2021

    static let acquisition: [Default] = [
        Default("N", 32, settings.batchSize), Default("N_I", 200, settings.candidateCount),
        Default("strategy", "meal", settings.strategy),
        Default("neighbors of the query's UMAP", 15, settings.manifoldOptions.neighborCount),
        Default("minimum distance of the query's UMAP", 0.1, settings.manifoldOptions.minimumDistance),
        Default("negative samples of the query's UMAP", 5, settings.manifoldOptions.negativeSamples),
        Default("smallest number of tiles that MEAL embeds", 4, MEALStrategy.fewestToFit),
        Default("initial images", "\(InitialQuery.Amount.images(2))", "\(InitialQuery.Amount.standard)"),
        Default("tiling of an image", "4x4", DatasetSource(images: "images").tiling.description),
    ]

    private static let settings = AcquisitionSettings()

    // MARK: Cai, Xu, Zhang, Foo, 2021

    static let distance: [Default] = [
        Default("lambda", 1.0, settings.lambda),
        Default("lambda's range", "\(SettingKind.number(0...4))", "\(lambdaKind)"),
        Default("delta", 2.0, settings.delta), Default("d1", 1.0, settings.nearDistance),
        Default("d2", 2.0, settings.farDistance), Default("d3", 2.0, settings.otherDistance),
        Default("form", "piecewise", settings.distanceForm.rawValue),
        Default("norm", "chebyshev", settings.norm.rawValue),
        Default(
            "default settings give the standard distance", "true", "\(try settings.spatialDistance() == .standard)"),
        Default("feature components", 128, settings.featureComponents),
    ]

    private static var lambdaKind: SettingKind { AcquisitionSetting.lambda.kind }

    // MARK: Strategies of other papers

    static let strategies: [Default] = [
        Default("ReDAL clusters", 150, settings.clusterCount), Default("ReDAL decay", 0.95, settings.clusterDecay),
        Default("PixBal nu", 6.0, settings.pixelBalance), Default("BALD passes", 10, settings.dropoutPasses),
    ]

    // MARK: Data and effort

    static let pool: [Default] = [
        Default("validation share", 0.2, DatasetSource(images: "images").validationFraction),
        Default(
            "validation share of a project without this setting", 0.2, try withoutSettings().source.validationFraction),
        Default("recipe of a project without this setting", "meal", try withoutSettings().recipe),
        Default("network of a project without this setting", "full", try withoutSettings().network),
        Default(
            "backbone of a project without this setting", "frozen", try withoutSettings().finetune ? "learns" : "frozen"
        ),
        Default("longest pause that counts as work, in seconds", 60.0, Journal.longestPause),
    ]

    private static func withoutSettings() throws -> ProjectConfiguration {
        let text = """
            [dataset]
            images = "images"
            tiles = "4x4"
            [labels]
            classes = [ { value = 0, name = "road", color = "#804080" } ]
            """
        return try ProjectConfiguration(parsing: text, path: "project.toml")
    }
}
