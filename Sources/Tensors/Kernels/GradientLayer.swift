/// What the gradient of a BatchNorm depends on, besides the arriving gradient.
struct GradientLayer {
    let input: FeatureMap
    let state: BatchNormalization.State
    let saved: BatchNormalization.Saved
    let activation: Activation

    func check(_ gradient: FeatureMap, _ scaleGradient: FloatStorage, _ shiftGradient: FloatStorage) {
        precondition(
            input.shape == gradient.shape && scaleGradient.count == input.channels
                && shiftGradient.count == input.channels,
            "BatchNormalization: gradient \(gradient.shape) of \(input.shape)")
    }

    /// The sums of the gradient after the normalization, and of its products with the normalized input.
    @inline(__always)
    func sums(of arriving: some ArrivingGradient, on device: Device, body: (ChannelSums) -> Void) {
        let clamp = Clamp(activation)
        let (mean, inverse) = (saved.mean.vectors, saved.inverseDeviation.vectors)
        let (scale, shift) = (state.scale.vectors, state.shift.vectors)
        ChannelSums.of(input, on: device) { pixel, vector in
            let normalized = (input.vectors[pixel * input.vectorStride + vector] - mean[vector]) * inverse[vector]
            let passed = clamp.gradient(
                arriving(pixel, vector), at: shift[vector].addingProduct(normalized, scale[vector]))
            return (passed, passed * normalized)
        } body: {
            body($0)
        }
    }

    /// Writes the gradient of the input.
    func write(
        _ gradient: FeatureMap, from arriving: some ArrivingGradient, meanGradient: UnsafePointer<Vector8>,
        meanProduct: UnsafePointer<Vector8>, on device: Device
    ) {
        let clamp = Clamp(activation)
        let (mean, inverse) = (saved.mean.vectors, saved.inverseDeviation.vectors)
        let (scale, shift) = (state.scale.vectors, state.shift.vectors)
        let chunks = Chunks(input.pixels, target: 256)
        device.workers.forEach(chunks: chunks.count) { chunk in
            for pixel in chunks[chunk] {
                let from = input.vectors + pixel * input.vectorStride
                let at = gradient.vectors + pixel * gradient.vectorStride
                for vector in 0..<input.vectorCount {
                    let normalized = (from[vector] - mean[vector]) * inverse[vector]
                    let passed = clamp.gradient(
                        arriving(pixel, vector), at: shift[vector].addingProduct(normalized, scale[vector]))
                    at[vector] =
                        (passed - meanGradient[vector] - normalized * meanProduct[vector])
                        * (scale[vector] * inverse[vector])
                }
            }
        }
    }
}

/// The gradient after a layer's activation, eight channels at a time.
protocol ArrivingGradient {
    func callAsFunction(_ pixel: Int, _ vector: Int) -> Vector8
}

/// The gradient of a layer without dropout.
struct PlainGradient: ArrivingGradient {
    private let vectors: UnsafeMutablePointer<Vector8>
    private let stride: Int

    init(of gradient: FeatureMap) { (vectors, stride) = (gradient.vectors, gradient.vectorStride) }

    @inline(__always)
    func callAsFunction(_ pixel: Int, _ vector: Int) -> Vector8 { vectors[pixel * stride + vector] }
}

/// The gradient of a layer whose output had dropout.
struct DroppedGradient: ArrivingGradient {
    private let plain: PlainGradient
    private let dropout: Dropout

    init(of gradient: FeatureMap, by dropout: Dropout) {
        plain = PlainGradient(of: gradient)
        self.dropout = dropout
    }

    @inline(__always)
    func callAsFunction(_ pixel: Int, _ vector: Int) -> Vector8 {
        dropout(plain(pixel, vector), pixel: pixel, vector: vector)
    }
}
