/// Normalization of each channel by the mean and variance of the batch, then scale, shift and activation
/// (Ioffe and Szegedy, 2015), with PyTorch's constants. Sums are in double precision.
package enum BatchNormalization {
    /// Added to the variance, inside the root.
    package static let epsilon: Float = 1e-5
    /// The share of the new batch in the running statistics.
    package static let momentum: Float = 0.1

    /// What a layer learns and keeps: one number a channel each.
    package struct State: Sendable {
        package let scale: FloatStorage
        package let shift: FloatStorage
        package let runningMean: FloatStorage
        package let runningVariance: FloatStorage

        package init(channels: Int) {
            scale = FloatStorage(count: channels)
            shift = FloatStorage(count: channels)
            runningMean = FloatStorage(count: channels)
            runningVariance = FloatStorage(count: channels)
            scale.fill(1)
            runningVariance.fill(1)
        }

        /// The factor and offset of each channel by the running statistics: what inference does.
        package func folded() -> (factor: [Float], offset: [Float]) {
            let factor = (0..<scale.count).map { scale[$0] / (runningVariance[$0] + epsilon).squareRoot() }
            return (factor, (0..<scale.count).map { shift[$0] - runningMean[$0] * factor[$0] })
        }
    }

    /// What the backward pass needs of the forward pass.
    package struct Saved: Sendable {
        let mean: FloatStorage
        let inverseDeviation: FloatStorage

        package init(channels: Int) {
            mean = FloatStorage(count: channels)
            inverseDeviation = FloatStorage(count: channels)
        }
    }

    /// Training mode: `output = activation(normalized input * scale + shift) + residual`; the running statistics
    /// move toward the batch's, with the unbiased variance. A batch of one value a channel normalizes to 0 and
    /// leaves the running variance as it is.
    ///
    /// - Parameter dropout: What is dropped of the output in the end, drawn before.
    package static func forward(
        _ input: FeatureMap, state: State, saving saved: Saved, activation: Activation, residual: FeatureMap? = nil,
        dropout: Dropout? = nil, into output: FeatureMap, on device: Device
    ) {
        precondition(
            input.shape == output.shape && state.scale.count == input.channels
                && (residual.map { $0.shape == input.shape && dropout == nil } ?? true),
            "BatchNormalization: \(input.shape) to \(output.shape) with \(state.scale.count) channels")
        dropout?.check(output)
        updateStatistics(of: input, state, saved, on: device)
        let lanes = input.laneCount
        let clamp = Clamp(activation)
        let chunks = Chunks(input.pixels, target: 256)
        let (means, shifts) = (saved.mean.lanes, state.shift.lanes)
        device.withScratch(lanes * 8) { scratch in
            let factors = scratch.lanes
            for lane in 0..<lanes {
                factors[lane] = state.scale.lanes[lane] * saved.inverseDeviation.lanes[lane]
            }
            device.workers.forEach(chunks: chunks.count) { chunk in
                for pixel in chunks[chunk] {
                    let from = input.lanes + pixel * input.laneStride
                    let to = output.lanes + pixel * output.laneStride
                    if let residual {
                        let shortcut = residual.lanes + pixel * residual.laneStride
                        for lane in 0..<lanes {
                            to[lane] =
                                clamp(shifts[lane].addingProduct(from[lane] - means[lane], factors[lane]))
                                + shortcut[lane]
                        }
                    } else if let dropout {
                        for lane in 0..<lanes {
                            let normalized = shifts[lane].addingProduct(from[lane] - means[lane], factors[lane])
                            to[lane] = dropout(clamp(normalized), pixel: pixel, lane: lane)
                        }
                    } else {
                        for lane in 0..<lanes {
                            to[lane] = clamp(shifts[lane].addingProduct(from[lane] - means[lane], factors[lane]))
                        }
                    }
                }
            }
        }
    }

    /// Turns the gradient of the output into that of the input, in place, and writes those of scale and shift.
    ///
    /// - Parameter dropout: As in the forward pass.
    package static func backward(
        _ gradient: FeatureMap, input: FeatureMap, state: State, saved: Saved, activation: Activation,
        dropout: Dropout? = nil, scaleGradient: FloatStorage, shiftGradient: FloatStorage, on device: Device
    ) {
        if let dropout {
            dropout.check(gradient)
            backward(
                DroppedGradient(of: gradient, by: dropout), gradient, input: input, state: state, saved: saved,
                activation: activation, scaleGradient: scaleGradient, shiftGradient: shiftGradient, on: device)
        } else {
            backward(
                PlainGradient(of: gradient), gradient, input: input, state: state, saved: saved,
                activation: activation, scaleGradient: scaleGradient, shiftGradient: shiftGradient, on: device)
        }
    }

    /// - Parameter arriving: The gradient of what leaves the activation; a type, since closures in it are not inlined.
    private static func backward(
        _ arriving: some ArrivingGradient, _ gradient: FeatureMap, input: FeatureMap, state: State, saved: Saved,
        activation: Activation, scaleGradient: FloatStorage, shiftGradient: FloatStorage, on device: Device
    ) {
        precondition(
            input.shape == gradient.shape && scaleGradient.count == input.channels
                && shiftGradient.count == input.channels,
            "BatchNormalization: gradient \(gradient.shape) of \(input.shape)")
        let lanes = input.laneCount
        let clamp = Clamp(activation)
        let (mean, inverse) = (saved.mean.lanes, saved.inverseDeviation.lanes)
        let (scale, shift) = (state.scale.lanes, state.shift.lanes)
        let count = Double(input.pixels)
        device.withScratch(2 * lanes * 8) { scratch in
            let meanGradient = scratch.lanes
            let meanProduct = meanGradient + lanes
            ChannelSums.of(input, on: device) { pixel, lane in
                let normalized = (input.lanes[pixel * input.laneStride + lane] - mean[lane]) * inverse[lane]
                let passed = clamp.gradient(
                    arriving(pixel, lane), at: shift[lane].addingProduct(normalized, scale[lane]))
                return (passed, passed * normalized)
            } body: { sums in
                for lane in 0..<lanes {
                    meanGradient[lane] = Lane(sums.first[lane] / count)
                    meanProduct[lane] = Lane(sums.second[lane] / count)
                    shiftGradient.lanes[lane] = Lane(sums.first[lane])
                    scaleGradient.lanes[lane] = Lane(sums.second[lane])
                }
            }
            let chunks = Chunks(input.pixels, target: 256)
            device.workers.forEach(chunks: chunks.count) { chunk in
                for pixel in chunks[chunk] {
                    let from = input.lanes + pixel * input.laneStride
                    let at = gradient.lanes + pixel * gradient.laneStride
                    for lane in 0..<lanes {
                        let normalized = (from[lane] - mean[lane]) * inverse[lane]
                        let passed = clamp.gradient(
                            arriving(pixel, lane), at: shift[lane].addingProduct(normalized, scale[lane]))
                        at[lane] =
                            (passed - meanGradient[lane] - normalized * meanProduct[lane])
                            * (scale[lane] * inverse[lane])
                    }
                }
            }
        }
    }

    private static func updateStatistics(of input: FeatureMap, _ state: State, _ saved: Saved, on device: Device) {
        let count = Double(input.pixels)
        // Sums of differences from the first pixel: they lose no digits where the mean is far from zero.
        let pivot = input.lanes
        ChannelSums.of(input, on: device) { pixel, lane in
            let difference = input.lanes[pixel * input.laneStride + lane] - pivot[lane]
            return (difference, difference * difference)
        } body: { sums in
            for channel in 0..<input.channels {
                let (lane, element) = (channel / 8, channel % 8)
                let offset = sums.first[lane][element] / count
                let mean = Double(pivot[lane][element]) + offset
                let variance = max(0, sums.second[lane][element] / count - offset * offset)
                saved.mean[channel] = Float(mean)
                saved.inverseDeviation[channel] = Float(1 / (variance + Double(epsilon)).squareRoot())
                state.runningMean[channel] += momentum * (Float(mean) - state.runningMean[channel])
                if count > 1 {
                    let unbiased = Float(variance * count / (count - 1))
                    state.runningVariance[channel] += momentum * (unbiased - state.runningVariance[channel])
                }
            }
        }
    }
}

/// The gradient of what leaves a layer's activation, eight channels at a time.
private protocol ArrivingGradient {
    func callAsFunction(_ pixel: Int, _ lane: Int) -> Lane
}

private struct PlainGradient: ArrivingGradient {
    private let lanes: UnsafeMutablePointer<Lane>
    private let stride: Int

    init(of gradient: FeatureMap) { (lanes, stride) = (gradient.lanes, gradient.laneStride) }

    @inline(__always)
    func callAsFunction(_ pixel: Int, _ lane: Int) -> Lane { lanes[pixel * stride + lane] }
}

private struct DroppedGradient: ArrivingGradient {
    private let plain: PlainGradient
    private let dropout: Dropout

    init(of gradient: FeatureMap, by dropout: Dropout) {
        plain = PlainGradient(of: gradient)
        self.dropout = dropout
    }

    @inline(__always)
    func callAsFunction(_ pixel: Int, _ lane: Int) -> Lane { dropout(plain(pixel, lane), pixel: pixel, lane: lane) }
}
