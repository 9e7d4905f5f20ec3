/// The stages of a round.
package enum RoundStage: String, Sendable, CaseIterable {
    case train, validate, score, embed, acquire, export
}

/// The progress of a stage.
package struct StageProgress: Sendable {
    package let stage: RoundStage
    /// The finished fraction of the stage, `0...1`.
    package var fraction: Double
    /// The current epoch and the number of epochs, for training and embedding.
    package var epoch: (current: Int, total: Int)?
    /// The mean cross-entropy over the last steps in nats, for training.
    package var loss: Double?
    /// The mean IoU of the last validation.
    package var meanIoU: Double?
    /// The rest of the stage.
    package var secondsRemaining: Double?
    /// The rest of the whole round; nil if it is unknown or no round is running.
    package var roundRemaining: Rest?

    package struct Rest: Sendable, Equatable {
        package let seconds: Double
        /// Whether a stage is not counted, because nothing is known about its time yet.
        package let isAtLeast: Bool

        package init(seconds: Double, isAtLeast: Bool) {
            self.seconds = seconds
            self.isAtLeast = isAtLeast
        }
    }

    package init(
        stage: RoundStage, fraction: Double, epoch: (current: Int, total: Int)? = nil, loss: Double? = nil,
        meanIoU: Double? = nil, secondsRemaining: Double? = nil
    ) {
        self.stage = stage
        self.fraction = fraction
        self.epoch = epoch
        self.loss = loss
        self.meanIoU = meanIoU
        self.secondsRemaining = secondsRemaining
    }
}
