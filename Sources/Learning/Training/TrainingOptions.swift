/// The options of a training.
package struct TrainingOptions: Sendable, Equatable {
    package var epochs: Int
    package var batchSize: Int
    /// Adam's learning rate before the schedule.
    package var learningRate: Float
    package var schedule: LearningRateSchedule
    /// Whether the backbone is fine-tuned. If not, its BatchNorm uses the loaded running statistics.
    package var finetune: Bool
    /// A weight for each class in the loss, as PyTorch's `CrossEntropyLoss(weight:)`; nil means 1.
    package var classWeights: [Float]?
    /// The seed of the batch order and of dropout.
    package var seed: UInt64
    /// The number of epochs between validations. There is also one after the last epoch.
    package var validateEvery: Int

    package init(
        epochs: Int, batchSize: Int = 8, learningRate: Float = 1e-3, schedule: LearningRateSchedule = .constant,
        finetune: Bool = false, classWeights: [Float]? = nil, seed: UInt64,
        validateEvery: Int = 1
    ) {
        precondition(
            epochs > 0 && batchSize > 0 && validateEvery > 0,
            "TrainingOptions: \(epochs) epochs, batches of \(batchSize), validation every \(validateEvery)")
        self.epochs = epochs
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.schedule = schedule
        self.finetune = finetune
        self.classWeights = classWeights
        self.seed = seed
        self.validateEvery = validateEvery
    }
}

/// The learning rate as a function of the step.
package enum LearningRateSchedule: Sendable, Equatable {
    case constant
    /// `rate * (1 - step / steps) ^ power`, as in DeepLab. A larger power has more steps at small rates.
    case poly(power: Float = 0.9)
}
