/// Where a training is, after each step and after each validation.
package struct TrainingProgress: Sendable, Equatable {
    /// The epoch being trained, from 1.
    package let epoch: Int
    package let epochs: Int
    /// Steps done, of all epochs.
    package let step: Int
    package let steps: Int
    /// Of the last step, in nats; nil when its batch had no labeled pixel and changed nothing.
    package let loss: Double?
    /// Of the last validation, if there was one.
    package let meanIoU: Double?
}

/// What came of a training.
package struct TrainingReport: Sendable, Equatable {
    /// The mean loss of each epoch's steps; nil where no step had a labeled pixel.
    package let losses: [Double?]
    /// The epochs after which the network was validated, and what it reached.
    package let validations: [Validation]
    /// The epoch whose state the network now has: the best validated, or the last one where nothing was validated.
    package let keptEpoch: Int
    package let steps: Int

    package struct Validation: Sendable, Equatable {
        /// From 1.
        package let epoch: Int
        package let meanIoU: Double
    }
}
