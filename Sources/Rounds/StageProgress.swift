/// The parts of a round that take time.
package enum RoundStage: String, Sendable, CaseIterable {
    case train, validate, score, embed, acquire
}

/// How far a stage has come.
package struct StageProgress: Sendable {
    package let stage: RoundStage
    /// What is done of the stage, `0...1`.
    package var fraction: Double
    /// The epoch at work and how many there will be, while training or embedding.
    package var epoch: (current: Int, total: Int)?
    /// Mean cross-entropy in nats over the last steps, while training.
    package var loss: Double?
    /// Validation mean IoU of the last epoch that was validated.
    package var meanIoU: Double?
    package var secondsRemaining: Double?

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
