/// Normalizes groups of channels of each image by their mean and variance, then applies scale, shift and activation (Wu
/// and He, "Group Normalization", ECCV 2018). Maps are `[N, H, W, C]`. Training and inference are the same. Sums are in
/// double precision. The forward pass reads the input twice; the backward pass reads it and the gradient twice.
package enum GroupNormalization {
    /// The learned parameters of a layer, one number for each channel, and its constants.
    package struct State: Sendable {
        package let groups: Int
        package let scale: FloatStorage
        package let shift: FloatStorage
        /// Added to the variance before the square root. The default is PyTorch's.
        package let epsilon: Float

        /// - Parameter groups: Groups of successive channels; they divide the channels.
        package init(channels: Int, groups: Int, epsilon: Float = 1e-5) {
            precondition(channels % groups == 0, "GroupNormalization: \(channels) channels in \(groups) groups")
            self.groups = groups
            self.epsilon = epsilon
            scale = FloatStorage(count: channels)
            shift = FloatStorage(count: channels)
            scale.fill(1)
        }

        /// Replaces the number of each channel by the sum over its group.
        fileprivate func sumGroups(_ numbers: inout [Double]) {
            let size = scale.count / groups
            for first in stride(from: 0, to: scale.count, by: size) {
                let sum = numbers[first..<first + size].reduce(0, +)
                for channel in first..<first + size { numbers[channel] = sum }
            }
        }
    }

    /// Results of the forward pass that the backward pass needs: one number for each image and channel.
    package struct Saved: Sendable {
        fileprivate let mean: FloatStorage
        fileprivate let inverseDeviation: FloatStorage

        package init(batch: Int, channels: Int) {
            mean = FloatStorage(count: batch * vectorsHolding(channels) * 8)
            inverseDeviation = FloatStorage(count: mean.count)
        }

        fileprivate func image(_ image: Int, of input: FeatureMap) -> Statistics {
            let first = image * input.vectorCount
            return Statistics(mean: mean.vectors + first, inverseDeviation: inverseDeviation.vectors + first)
        }
    }

    /// The statistics of an image, eight channels at a time.
    fileprivate struct Statistics {
        let mean: UnsafeMutablePointer<Vector8>
        let inverseDeviation: UnsafeMutablePointer<Vector8>
    }

    /// Writes `activation(normalized input * scale + shift)`. `output` may be `input` if there is no backward pass.
    package static func forward(
        _ input: FeatureMap, state: State, saving saved: Saved, activation: Activation, into output: FeatureMap,
        on device: Device
    ) {
        check(input, output, state, saved)
        let clamp = Clamp(activation)
        let (vectors, shift) = (input.vectorCount, state.shift.vectors)
        for image in 0..<input.batch {
            let (from, to) = (input.images(image..<image + 1), output.images(image..<image + 1))
            let statistics = saved.image(image, of: input)
            computeStatistics(of: from, state, into: statistics, on: device)
            device.withScratch(vectors * 8) { scratch in
                let factors = scratch.vectors
                for vector in 0..<vectors {
                    factors[vector] = state.scale.vectors[vector] * statistics.inverseDeviation[vector]
                }
                let chunks = Chunks(from.pixels, target: 256)
                device.workers.forEach(chunks: chunks.count) { chunk in
                    for pixel in chunks[chunk] {
                        let (a, b) = (from.vectors + pixel * from.vectorStride, to.vectors + pixel * to.vectorStride)
                        for vector in 0..<vectors {
                            b[vector] = clamp(
                                shift[vector].addingProduct(a[vector] - statistics.mean[vector], factors[vector]))
                        }
                    }
                }
            }
        }
    }

    /// Replaces the gradient of the output by that of the input, in place. Writes the gradients of scale and shift.
    package static func backward(
        _ gradient: FeatureMap, input: FeatureMap, state: State, saved: Saved, activation: Activation,
        scaleGradient: FloatStorage, shiftGradient: FloatStorage, on device: Device
    ) {
        check(input, gradient, state, saved)
        precondition(
            scaleGradient.count == input.channels && shiftGradient.count == input.channels,
            "GroupNormalization: \(scaleGradient.count), \(shiftGradient.count) gradients of \(input.shape)")
        let vectors = input.vectorCount
        var scaleSums = [Double](repeating: 0, count: input.channels)
        var shiftSums = scaleSums
        for image in 0..<input.batch {
            let rows = ImageGradient(
                input: input.images(image..<image + 1), gradient: gradient.images(image..<image + 1),
                statistics: saved.image(image, of: input), state: state, clamp: Clamp(activation))
            device.withScratch(2 * vectors * 8) { scratch in
                let meanGradient = scratch.vectors
                let meanProduct = meanGradient + vectors
                let (products, passed) = rows.sums(on: device)
                for channel in 0..<input.channels {
                    scaleSums[channel] += products[channel]
                    shiftSums[channel] += passed[channel]
                }
                rows.groupMeans(of: passed, into: meanGradient)
                rows.groupMeans(of: products, into: meanProduct)
                rows.replaceGradient(meanGradient: meanGradient, meanProduct: meanProduct, on: device)
            }
        }
        for channel in 0..<input.channels {
            scaleGradient[channel] = Float(scaleSums[channel])
            shiftGradient[channel] = Float(shiftSums[channel])
        }
    }

    /// The mean and variance of each group of an image. The variance is the sum of the variances of the channels and of
    /// the squared distances of their means, so that nothing cancels if the means are far from zero.
    private static func computeStatistics(
        of image: FeatureMap, _ state: State, into statistics: Statistics, on device: Device
    ) {
        let count = Double(image.pixels)
        let size = Double(image.channels / state.groups)
        let pivot = image.vectors
        ChannelSums.of(image, on: device) { pixel, vector in
            let difference = image.vectors[pixel * image.vectorStride + vector] - pivot[vector]
            return (difference, difference * difference)
        } body: { sums in
            var (means, groupMeans, squares): ([Double], [Double], [Double]) = ([], [], [])
            for channel in 0..<image.channels {
                let (vector, element) = (channel / 8, channel % 8)
                let offset = sums.first[vector][element] / count
                means.append(Double(pivot[vector][element]) + offset)
                squares.append(max(0, sums.second[vector][element] / count - offset * offset))
            }
            groupMeans = means.map { $0 / size }
            state.sumGroups(&groupMeans)
            for channel in 0..<image.channels {
                let distance = means[channel] - groupMeans[channel]
                squares[channel] = (squares[channel] + distance * distance) / size
            }
            state.sumGroups(&squares)
            for channel in 0..<image.channels {
                let deviation = (squares[channel] + Double(state.epsilon)).squareRoot()
                statistics.mean[channel / 8][channel % 8] = Float(groupMeans[channel])
                statistics.inverseDeviation[channel / 8][channel % 8] = Float(1 / deviation)
            }
        }
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap, _ state: State, _ saved: Saved) {
        precondition(
            input.shape == output.shape && state.scale.count == input.channels
                && saved.mean.count == input.batch * input.vectorCount * 8,
            "GroupNormalization: \(input.shape) to \(output.shape) with \(state.scale.count) channels")
    }
}

/// The backward pass of one image.
private struct ImageGradient {
    let input: FeatureMap
    let gradient: FeatureMap
    let statistics: GroupNormalization.Statistics
    let state: GroupNormalization.State
    let clamp: Clamp

    /// The normalized input, and the gradient that passes the activation.
    @inline(__always)
    private func terms(_ pixel: Int, _ vector: Int) -> (normalized: Vector8, passed: Vector8) {
        let centered = input.vectors[pixel * input.vectorStride + vector] - statistics.mean[vector]
        let normalized = centered * statistics.inverseDeviation[vector]
        let value = state.shift.vectors[vector].addingProduct(normalized, state.scale.vectors[vector])
        return (normalized, clamp.gradient(gradient.vectors[pixel * gradient.vectorStride + vector], at: value))
    }

    /// The sums over the pixels of the gradient times the normalized input, and of the gradient, for each channel.
    func sums(on device: Device) -> (products: [Double], passed: [Double]) {
        var (products, passed): ([Double], [Double]) = ([], [])
        ChannelSums.of(input, on: device) { pixel, vector in
            let terms = terms(pixel, vector)
            return (terms.passed * terms.normalized, terms.passed)
        } body: { sums in
            products = (0..<input.channels).map { sums.first[$0 / 8][$0 % 8] }
            passed = (0..<input.channels).map { sums.second[$0 / 8][$0 % 8] }
        }
        return (products, passed)
    }

    /// The means over the groups of numbers that are scaled by `scale`.
    func groupMeans(of sums: [Double], into means: UnsafeMutablePointer<Vector8>) {
        let count = Double(input.pixels * input.channels / state.groups)
        var scaled = sums.indices.map { sums[$0] * Double(state.scale[$0]) / count }
        state.sumGroups(&scaled)
        for channel in 0..<input.channels { means[channel / 8][channel % 8] = Float(scaled[channel]) }
    }

    func replaceGradient(
        meanGradient: UnsafePointer<Vector8>, meanProduct: UnsafePointer<Vector8>, on device: Device
    ) {
        let (scale, inverse) = (state.scale.vectors, statistics.inverseDeviation)
        let chunks = Chunks(input.pixels, target: 256)
        device.workers.forEach(chunks: chunks.count) { chunk in
            for pixel in chunks[chunk] {
                let at = gradient.vectors + pixel * gradient.vectorStride
                for vector in 0..<input.vectorCount {
                    let (normalized, passed) = terms(pixel, vector)
                    let centered = passed * scale[vector] - meanGradient[vector]
                    at[vector] = (centered - normalized * meanProduct[vector]) * inverse[vector]
                }
            }
        }
    }
}
