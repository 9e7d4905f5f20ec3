/// BatchNorm of a batch whose parts are in several maps, perhaps in several processes. First the sums of each part are
/// computed, then all parts get the same totals. Sums are in double precision: for each channel the first sum, then for
/// each channel the second.
extension BatchNormalization {
    /// The sums of a part for the statistics of the batch. The pivot is the running mean, which all parts share.
    package static func statisticSums(of input: FeatureMap, state: State, on device: Device) -> [Double] {
        var result: [Double] = []
        statisticSums(of: input, pivot: state.runningMean.vectors, on: device) {
            result = $0.values(channels: input.channels)
        }
        return result
    }

    /// Saves the statistics of the batch for one of its parts.
    /// - Parameters:
    ///   - totals: The sum of `statisticSums` of all parts.
    ///   - pixels: The number of pixels of all parts.
    package static func setStatistics(_ totals: [Double], pixels: Int, state: State, saving saved: Saved) {
        forEachChannel(of: totals, pixels: pixels, state) { $0.save(in: saved, state, channel: $1) }
    }

    /// Moves the running statistics toward those of the batch. Call it once, after `setStatistics` of all parts.
    package static func updateRunningStatistics(_ totals: [Double], pixels: Int, state: State) {
        forEachChannel(of: totals, pixels: pixels, state) { $0.updateRunning(state, channel: $1) }
    }

    private static func forEachChannel(
        of totals: [Double], pixels: Int, _ state: State, _ body: (ChannelStatistics, Int) -> Void
    ) {
        let channels = totals.count / 2
        precondition(channels == state.scale.count, "BatchNormalization: \(totals.count) sums")
        for channel in 0..<channels {
            let statistics = ChannelStatistics(
                first: totals[channel], second: totals[channels + channel], pivot: state.runningMean[channel],
                count: Double(pixels))
            body(statistics, channel)
        }
    }

    /// The sums of a part for the gradient. The parameters are those of `backward`. Writes the part's gradients of scale
    /// and shift.
    package static func gradientSums(
        _ gradient: FeatureMap, from arriving: FeatureMap?, input: FeatureMap, state: State, saved: Saved,
        activation: Activation, dropout: Dropout?, scaleGradient: FloatStorage, shiftGradient: FloatStorage,
        on device: Device
    ) -> [Double] {
        let layer = GradientLayer(input: input, state: state, saved: saved, activation: activation)
        layer.check(gradient, scaleGradient, shiftGradient)
        var result: [Double] = []
        func keep(_ sums: ChannelSums) {
            result = sums.values(channels: input.channels)
            for channel in 0..<input.channels {
                shiftGradient[channel] = Float(result[channel])
                scaleGradient[channel] = Float(result[input.channels + channel])
            }
        }
        if let dropout {
            precondition(arriving == nil, "BatchNormalization: dropout of a gradient that stays")
            dropout.check(gradient)
            layer.sums(of: DroppedGradient(of: gradient, by: dropout), on: device) { keep($0) }
        } else {
            layer.sums(of: PlainGradient(of: arriving ?? gradient), on: device) { keep($0) }
        }
        return result
    }

    /// Replaces the gradient of the output of a part by that of its input.
    /// - Parameter totals: The sum of `gradientSums` of all parts.
    package static func finishGradient(
        _ gradient: FeatureMap, from arriving: FeatureMap?, totals: [Double], pixels: Int, input: FeatureMap,
        state: State, saved: Saved, activation: Activation, dropout: Dropout?, on device: Device
    ) {
        let layer = GradientLayer(input: input, state: state, saved: saved, activation: activation)
        let channels = input.channels
        let means = (FloatStorage(count: channels), FloatStorage(count: channels))
        for channel in 0..<channels {
            means.0[channel] = Float(totals[channel] / Double(pixels))
            means.1[channel] = Float(totals[channels + channel] / Double(pixels))
        }
        if let dropout {
            layer.write(
                gradient, from: DroppedGradient(of: gradient, by: dropout), meanGradient: means.0.vectors,
                meanProduct: means.1.vectors, on: device)
        } else {
            layer.write(
                gradient, from: PlainGradient(of: arriving ?? gradient), meanGradient: means.0.vectors,
                meanProduct: means.1.vectors, on: device)
        }
    }
}

extension ChannelSums {
    /// The first sum of each channel, then the second sum of each channel.
    func values(channels: Int) -> [Double] {
        (0..<channels).map { first[$0 / 8][$0 % 8] } + (0..<channels).map { second[$0 / 8][$0 % 8] }
    }
}
