/// Mean and variance of a channel.
struct ChannelStatistics {
    let mean: Double
    let variance: Double
    /// The number of values.
    let count: Double

    /// - Parameters:
    ///   - first: The sum of the differences from the pivot.
    ///   - second: The sum of their squares.
    init(first: Double, second: Double, pivot: Float, count: Double) {
        let offset = first / count
        mean = Double(pivot) + offset
        variance = max(0, second / count - offset * offset)
        self.count = count
    }

    func save(in saved: BatchNormalization.Saved, _ state: BatchNormalization.State, channel: Int) {
        saved.mean[channel] = Float(mean)
        saved.inverseDeviation[channel] = Float(1 / (variance + Double(state.epsilon)).squareRoot())
        saved.factor[channel] = state.scale[channel] * saved.inverseDeviation[channel]
    }

    /// Moves the running statistics toward these, with the unbiased variance.
    func updateRunning(_ state: BatchNormalization.State, channel: Int) {
        let momentum = BatchNormalization.momentum
        state.runningMean[channel] += momentum * (Float(mean) - state.runningMean[channel])
        if count > 1 {
            let unbiased = Float(variance * count / (count - 1))
            state.runningVariance[channel] += momentum * (unbiased - state.runningVariance[channel])
        }
    }
}
