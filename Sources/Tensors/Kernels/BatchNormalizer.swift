/// BatchNorm, activation and dropout of a layer in training, with the statistics of the current batch. It computes the
/// output of the layer from the input wherever the output is read, so that the output need not be stored.
package struct BatchNormalizer {
    private let means: UnsafeMutablePointer<Vector8>
    private let factors: UnsafeMutablePointer<Vector8>
    private let shifts: UnsafeMutablePointer<Vector8>
    private let clamp: Clamp
    private let dropout: Dropout?
    private let owners: (state: BatchNormalization.State, saved: BatchNormalization.Saved)

    /// - Parameters:
    ///   - saved: The statistics, which `BatchNormalization` writes in each forward pass.
    ///   - dropout: Applied last. Its mask must be drawn before the output is read.
    package init(
        state: BatchNormalization.State, saved: BatchNormalization.Saved, activation: Activation,
        dropout: Dropout? = nil
    ) {
        (means, factors, shifts) = (saved.mean.vectors, saved.factor.vectors, state.shift.vectors)
        clamp = Clamp(activation)
        self.dropout = dropout
        owners = (state, saved)
    }

    /// Whether all its numbers are finite.
    package var isFinite: Bool {
        let channels = 0..<owners.state.scale.count
        return channels.allSatisfy {
            (owners.saved.mean[$0] + owners.saved.factor[$0] + owners.state.shift[$0]).isFinite
        }
    }

    /// The output for eight channels of the input, without dropout.
    @inline(__always)
    func callAsFunction(_ value: Vector8, _ vector: Int) -> Vector8 {
        clamp(shifts[vector].addingProduct(value - means[vector], factors[vector]))
    }

    /// Writes the output.
    package func forward(_ input: FeatureMap, into output: FeatureMap, on device: Device) {
        precondition(input.shape == output.shape, "BatchNormalizer: \(input.shape) into \(output.shape)")
        let chunks = Chunks(input.pixels, target: 256)
        device.workers.forEach(chunks: chunks.count) { chunk in
            write(
                input, pixels: chunks[chunk], into: output.vectors + chunks[chunk].lowerBound * output.vectorStride,
                apart: output.vectorStride)
        }
    }

    /// Writes the output of some pixels.
    ///
    /// - Parameters:
    ///   - to: The start of the first pixel.
    ///   - apart: Vectors from one pixel to the next.
    func write(_ input: FeatureMap, pixels: Range<Int>, into to: UnsafeMutablePointer<Vector8>, apart: Int) {
        let vectors = input.vectorCount
        var to = to
        for pixel in pixels {
            let from = input.vectors + pixel * input.vectorStride
            if let dropout {
                for vector in 0..<vectors {
                    to[vector] = dropout(self(from[vector], vector), pixel: pixel, vector: vector)
                }
            } else {
                for vector in 0..<vectors { to[vector] = self(from[vector], vector) }
            }
            to += apart
        }
    }
}
