/// The options of a training.
package struct TrainingOptions: Sendable, Equatable {
    package var epochs: Int
    /// The number of patches of a step.
    package var batchSize: Int
    /// The smallest number of steps. If the epochs have fewer, there are more epochs.
    package var leastSteps: Int
    /// The largest number of pixels of a forward and backward pass; nil means one pass for each step. See
    /// `GradientSum`.
    package var passPixels: Int?
    package var optimizer: OptimizerKind
    /// The learning rate before the schedule.
    package var learningRate: Float
    package var schedule: LearningRateSchedule
    /// The momentum of `sgd`; `adam` does not use it.
    package var momentum: Float
    /// The factor of a parameter that is added to its gradient, as in PyTorch's optimizers.
    package var weightDecay: Float
    /// The factor of the learning rate for the backbone's parameters.
    package var backboneRate: Float
    /// The decay of the moving average of the weights, 0..<1; 0 for none. See `WeightAverage`.
    package var averageDecay: Float
    /// The pseudo labels of unlabeled pixels; nil for none.
    package var pseudoLabels: PseudoLabels?
    /// The probability that a rectangle of a patch is replaced by that of another one, 0...1. See `CutMix`.
    package var cutMix: Double
    /// Whether the backbone is fine-tuned. If not, its BatchNorm uses the loaded running statistics.
    package var finetune: Bool
    /// The number of stages of a fine-tuned backbone that stay as they are, from the image on. See `TrainedPart`.
    package var frozenStages: Int
    /// A weight for true labels of each class in the loss, as PyTorch's `CrossEntropyLoss(weight:)`; nil means 1.
    package var classWeights: [Float]?
    /// The seed of the batch order and of dropout.
    package var seed: UInt64
    /// The number of epochs between validations. There is also one after the last epoch.
    package var validateEvery: Int

    var trainedPart: TrainedPart { TrainedPart(finetune: finetune, frozenStages: frozenStages) }

    package init(
        epochs: Int, batchSize: Int = 8, leastSteps: Int = 0, passPixels: Int? = nil, optimizer: OptimizerKind = .adam,
        learningRate: Float = 1e-3, schedule: LearningRateSchedule = .constant, momentum: Float = 0.9,
        weightDecay: Float = 0, backboneRate: Float = 1, averageDecay: Float = 0, pseudoLabels: PseudoLabels? = nil,
        cutMix: Double = 0, finetune: Bool = false, frozenStages: Int = 0, classWeights: [Float]? = nil, seed: UInt64,
        validateEvery: Int = 1
    ) {
        precondition(
            epochs > 0 && batchSize > 0 && passPixels ?? 1 > 0 && validateEvery > 0 && 0..<1 ~= averageDecay,
            """
            TrainingOptions: \(epochs) epochs, batches of \(batchSize), passes of \(passPixels ?? 1) pixels, \
            validation every \(validateEvery), averages with a decay of \(averageDecay)
            """)
        self.epochs = epochs
        self.batchSize = batchSize
        self.leastSteps = leastSteps
        self.passPixels = passPixels
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.schedule = schedule
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.backboneRate = backboneRate
        self.averageDecay = averageDecay
        self.pseudoLabels = pseudoLabels
        self.cutMix = cutMix
        self.finetune = finetune
        self.frozenStages = frozenStages
        self.classWeights = classWeights
        self.seed = seed
        self.validateEvery = validateEvery
    }
}
