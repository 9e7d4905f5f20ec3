/// The progress of a training after a step or a validation.
package struct TrainingProgress: Sendable, Equatable {
    /// The current epoch, from 1.
    package let epoch: Int
    package let epochs: Int
    /// Steps done so far, over all epochs.
    package let step: Int
    package let steps: Int
    /// The loss of the last step in nats. Nil if its batch had no labeled pixel; such a step changes nothing.
    package let loss: Double?
    /// The mean IoU of the last validation, if there was one.
    package let meanIoU: Double?
}

/// The result of a training.
package struct TrainingReport: Sendable, Equatable {
    /// The mean loss of each epoch's steps; nil if no step had a labeled pixel.
    package let losses: [Double?]
    /// The validated epochs and their mean IoU.
    package let validations: [Validation]
    /// The epoch whose state the network has: the best validated epoch, or the last one without validation.
    package let keptEpoch: Int
    package let steps: Int

    /// The mean IoU on the validation images after an epoch.
    package struct Validation: Sendable, Equatable {
        /// The epoch, from 1.
        package let epoch: Int
        package let meanIoU: Double
    }
}
