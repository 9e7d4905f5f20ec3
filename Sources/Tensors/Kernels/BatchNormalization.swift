/// Normalizes each channel by the mean and variance of the batch, then applies scale, shift and activation (Ioffe and
/// Szegedy, "Batch Normalization", ICML 2015). Constants are PyTorch's. Sums are in double precision.
package enum BatchNormalization {
    /// The default of `State.epsilon`.
    package static let epsilon: Float = 1e-5
    /// The weight of the new batch in the running statistics.
    package static let momentum: Float = 0.1

    /// The learned parameters and running statistics of a layer: one number for each channel.
    package struct State: Sendable {
        package let scale: FloatStorage
        package let shift: FloatStorage
        package let runningMean: FloatStorage
        package let runningVariance: FloatStorage
        /// Added to the variance before the square root.
        package let epsilon: Float

        package init(channels: Int, epsilon: Float = BatchNormalization.epsilon) {
            self.epsilon = epsilon
            scale = FloatStorage(count: channels)
            shift = FloatStorage(count: channels)
            runningMean = FloatStorage(count: channels)
            runningVariance = FloatStorage(count: channels)
            scale.fill(1)
            runningVariance.fill(1)
        }

        /// The factor and offset of each channel by the running statistics, for inference.
        package func folded() -> (factor: [Float], offset: [Float]) {
            let factor = (0..<scale.count).map { scale[$0] / (runningVariance[$0] + epsilon).squareRoot() }
            return (factor, (0..<scale.count).map { shift[$0] - runningMean[$0] * factor[$0] })
        }
    }

    /// Results of the forward pass that the backward pass needs.
    package struct Saved: Sendable {
        let mean: FloatStorage
        let inverseDeviation: FloatStorage
        /// The scale times the inverse deviation.
        let factor: FloatStorage

        package init(channels: Int) {
            mean = FloatStorage(count: channels)
            factor = FloatStorage(count: channels)
            inverseDeviation = FloatStorage(count: channels)
        }
    }

    /// Training mode: `output = activation(normalized input * scale + shift)`, or `sumActivation` of its sum with the
    /// residual.
    ///
    /// The running statistics move toward those of the batch, with the unbiased variance. If the batch has one value
    /// for each channel, it normalizes to 0 and the running variance stays.
    ///
    /// - Parameter dropout: Applied to the output last. Its mask must be drawn already.
    package static func forward(
        _ input: FeatureMap, state: State, saving saved: Saved, activation: Activation, residual: FeatureMap? = nil,
        sumActivation: Activation = .none, dropout: Dropout? = nil, into output: FeatureMap, on device: Device
    ) {
        precondition(
            input.shape == output.shape && state.scale.count == input.channels
                && (residual.map { $0.shape == input.shape && dropout == nil } ?? true),
            "BatchNormalization: \(input.shape) to \(output.shape) with \(state.scale.count) channels")
        dropout?.check(output)
        updateStatistics(of: input, state: state, saving: saved, on: device)
        normalize(
            input, state: state, saved: saved, activation: activation, residual: residual, sumActivation: sumActivation,
            dropout: dropout, into: output, on: device)
    }

    /// The part of `forward` that writes the output, with saved statistics.
    package static func normalize(
        _ input: FeatureMap, state: State, saved: Saved, activation: Activation, residual: FeatureMap? = nil,
        sumActivation: Activation = .none, dropout: Dropout? = nil, into output: FeatureMap, on device: Device
    ) {
        let normalizer = BatchNormalizer(state: state, saved: saved, activation: activation, dropout: dropout)
        guard let residual else {
            normalizer.forward(input, into: output, on: device)
            return
        }
        let chunks = Chunks(input.pixels, target: 256)
        let clamp = Clamp(sumActivation)
        device.workers.forEach(chunks: chunks.count) { chunk in
            for pixel in chunks[chunk] {
                let from = input.vectors + pixel * input.vectorStride
                let to = output.vectors + pixel * output.vectorStride
                let shortcut = residual.vectors + pixel * residual.vectorStride
                for vector in 0..<input.vectorCount {
                    to[vector] = clamp(normalizer(from[vector], vector) + shortcut[vector])
                }
            }
        }
    }

    /// Replaces the gradient of the output by that of the input, in place. Writes the gradients of scale and shift.
    ///
    /// - Parameters:
    ///   - arriving: The gradient of the output, if `gradient` only gets the result.
    ///   - dropout: The same as in the forward pass.
    package static func backward(
        _ gradient: FeatureMap, from arriving: FeatureMap? = nil, input: FeatureMap, state: State, saved: Saved,
        activation: Activation,
        dropout: Dropout? = nil, scaleGradient: FloatStorage, shiftGradient: FloatStorage, on device: Device
    ) {
        let layer = GradientLayer(input: input, state: state, saved: saved, activation: activation)
        if let dropout {
            precondition(arriving == nil, "BatchNormalization: dropout of a gradient that stays")
            dropout.check(gradient)
            backward(
                DroppedGradient(of: gradient, by: dropout), gradient, layer, scaleGradient: scaleGradient,
                shiftGradient: shiftGradient, on: device)
        } else {
            backward(
                PlainGradient(of: arriving ?? gradient), gradient, layer, scaleGradient: scaleGradient,
                shiftGradient: shiftGradient, on: device)
        }
    }

    /// - Parameter arriving: The gradient after the activation. It is a generic type, because closures are not inlined
    ///   here.
    private static func backward(
        _ arriving: some ArrivingGradient, _ gradient: FeatureMap, _ layer: GradientLayer,
        scaleGradient: FloatStorage, shiftGradient: FloatStorage, on device: Device
    ) {
        layer.check(gradient, scaleGradient, shiftGradient)
        let vectors = layer.input.vectorCount
        let count = Double(layer.input.pixels)
        device.withScratch(2 * vectors * 8) { scratch in
            let meanGradient = scratch.vectors
            let meanProduct = meanGradient + vectors
            layer.sums(of: arriving, on: device) { sums in
                for vector in 0..<vectors {
                    meanGradient[vector] = Vector8(sums.first[vector] / count)
                    meanProduct[vector] = Vector8(sums.second[vector] / count)
                    shiftGradient.vectors[vector] = Vector8(sums.first[vector])
                    scaleGradient.vectors[vector] = Vector8(sums.second[vector])
                }
            }
            layer.write(
                gradient, from: arriving, meanGradient: meanGradient, meanProduct: meanProduct, on: device)
        }
    }

    /// The part of `forward` that does not write the output: a `BatchNormalizer` writes it later.
    package static func updateStatistics(
        of input: FeatureMap, state: State, saving saved: Saved, on device: Device
    ) {
        // Sums of differences from the first pixel, which reduces cancellation if the mean is far from zero.
        let pivot = input.vectors
        statisticSums(of: input, pivot: pivot, on: device) { sums in
            for channel in 0..<input.channels {
                let (vector, element) = (channel / 8, channel % 8)
                let statistics = ChannelStatistics(
                    first: sums.first[vector][element], second: sums.second[vector][element],
                    pivot: pivot[vector][element], count: Double(input.pixels))
                statistics.save(in: saved, state, channel: channel)
                statistics.updateRunning(state, channel: channel)
            }
        }
    }

    /// The sums of the differences from a pivot, and of their squares.
    @inline(__always)
    static func statisticSums(
        of input: FeatureMap, pivot: UnsafePointer<Vector8>, on device: Device, body: (ChannelSums) -> Void
    ) {
        ChannelSums.of(input, on: device) { pixel, vector in
            let difference = input.vectors[pixel * input.vectorStride + vector] - pivot[vector]
            return (difference, difference * difference)
        } body: {
            body($0)
        }
    }
}
