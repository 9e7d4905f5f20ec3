/// How a network is trained.
package struct TrainingOptions: Sendable, Equatable {
    package var epochs: Int
    package var batchSize: Int
    /// Of Adam, before the schedule.
    package var learningRate: Float
    package var schedule: LearningRateSchedule
    /// Whether the backbone learns too. If not, its BatchNorm uses the running statistics it came with.
    package var finetune: Bool
    /// A weight for each class in the loss, as PyTorch's `CrossEntropyLoss(weight:)`; nil: all 1.
    package var classWeights: [Float]?
    /// Of the order of the patches and of dropout.
    package var seed: UInt64
    /// Validate after each so many epochs, and after the last.
    package var validateEvery: Int

    /// Validating more often finds the best epoch more surely and takes longer: it runs on whole images.
    package static let validationInterval = 5

    package init(
        epochs: Int, batchSize: Int = 8, learningRate: Float = 1e-3, schedule: LearningRateSchedule = .constant,
        finetune: Bool = false, classWeights: [Float]? = nil, seed: UInt64,
        validateEvery: Int = validationInterval
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

/// What becomes of the learning rate over the steps of a training.
package enum LearningRateSchedule: Sendable, Equatable {
    case constant
    /// `rate * (1 - step / steps) ^ power` (DeepLab's). A larger power spends more steps at small rates.
    case poly(power: Float = 0.9)
}
