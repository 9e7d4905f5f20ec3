import Tensors
import TestSupport
import Testing

@Suite("Batch normalization")
struct BatchNormalizationTests {
    private let device = Device(workers: Workers(count: 2))

    private static let activations: [(Activation, ClosedRange<Double>)] = [
        (.none, -1e9...1e9), (.relu, 0...1e9), (.relu6, 0...6),
    ]

    private func state(
        _ scale: [Double], _ shift: [Double], epsilon: Float = BatchNormalization.epsilon
    ) -> BatchNormalization.State {
        let state = BatchNormalization.State(channels: scale.count, epsilon: epsilon)
        state.scale.elements = scale.map { Float($0) }
        state.shift.elements = shift.map { Float($0) }
        return state
    }

    private func run(
        _ input: NaiveMap, _ state: BatchNormalization.State, _ activation: Activation,
        _ cotangent: NaiveMap, on device: Device
    ) -> (output: [Float], input: [Float], scale: [Float], shift: [Float]) {
        let saved = BatchNormalization.Saved(channels: input.channels)
        let (map, output, gradient) = (input.map, input.map, cotangent.map)
        BatchNormalization.forward(
            map, state: state, saving: saved, activation: activation, into: output, on: device)
        let (scale, shift) = (FloatStorage(count: input.channels), FloatStorage(count: input.channels))
        BatchNormalization.backward(
            gradient, input: map, state: state, saved: saved, activation: activation, scaleGradient: scale,
            shiftGradient: shift, on: device)
        return (output.tensor.elements, gradient.tensor.elements, scale.elements, shift.elements)
    }

    @Test("batch normalization agrees with plain loops, and its gradients with finite differences", arguments: 0..<3)
    func gradients(activation index: Int) {
        let (activation, bounds) = Self.activations[index]
        let input = NaiveMap(batch: 2, height: 3, width: 5, channels: 11, seed: 1)
        let cotangent = NaiveMap(batch: 2, height: 3, width: 5, channels: 11, seed: 2)
        let scale = normalNumbers(11, seed: 3).map { 3 * $0 }
        let shift = normalNumbers(11, seed: 4).map { 2 + $0 }
        let found = run(input, state(scale, shift), activation, cotangent, on: device)
        func naive(_ x: [Double], _ scale: [Double], _ shift: [Double]) -> [Double] {
            input.with(x).batchNormalized(scale: scale, shift: shift, clampedTo: bounds).elements
        }
        #expect(relativeError(found.output, naive(input.elements, scale, shift)) < 1e-6)
        let byInput = numericalGradient(
            { naive($0, scale, shift) }, at: input.elements, cotangent: cotangent.elements, step: 1e-7)
        #expect(relativeError(found.input, byInput) < 1e-5)
        let byScale = numericalGradient(
            { naive(input.elements, $0, shift) }, at: scale, cotangent: cotangent.elements, step: 1e-7)
        #expect(relativeError(found.scale, byScale) < 1e-5)
        let byShift = numericalGradient(
            { naive(input.elements, scale, $0) }, at: shift, cotangent: cotangent.elements, step: 1e-7)
        #expect(relativeError(found.shift, byShift) < 1e-5)
    }

    @Test("the running statistics change by a tenth of the difference, with the unbiased variance")
    func runningStatistics() {
        let input = NaiveMap(batch: 1, height: 2, width: 4, channels: 8, seed: 1)
        let state = BatchNormalization.State(channels: 8)
        _ = run(input, state, .none, input, on: device)
        for (channel, statistics) in input.statistics.enumerated() {
            #expect(abs(Double(state.runningMean[channel]) - 0.1 * statistics.mean) < 1e-6)
            #expect(abs(Double(state.runningVariance[channel]) - (0.9 + 0.1 * statistics.variance * 8 / 7)) < 1e-6)
        }
    }

    @Test("batch normalization is accurate if the mean is far from zero")
    func farMean() {
        let input = NaiveMap(batch: 2, height: 20, width: 20, channels: 8, seed: 1)
        let far = input.with(input.elements.map { Double(Float($0 + 1000)) })
        let found = run(far, BatchNormalization.State(channels: 8), .none, far, on: device)
        let ones = [Double](repeating: 1, count: 8)
        let expected = far.batchNormalized(scale: ones, shift: ones.map { $0 - 1 }, clampedTo: -1e9...1e9)
        #expect(relativeError(found.output, expected.elements) < 1e-4)
    }

    @Test("a single value is normalized to zero, and the running variance does not change")
    func singleValue() {
        let input = NaiveMap(batch: 1, height: 1, width: 1, channels: 8, seed: 1)
        let state = BatchNormalization.State(channels: 8)
        let found = run(input, state, .none, input, on: device)
        #expect(found.output.allSatisfy { abs($0) < 1e-6 } && found.input.allSatisfy { abs($0) < 1e-6 })
        #expect(state.runningVariance.elements == [Float](repeating: 1, count: 8))
    }

    @Test("folding gives a factor and an offset with the same result", arguments: [1e-5, 1e-3])
    func folding(epsilon: Double) {
        let state = state(normalNumbers(8, seed: 1), normalNumbers(8, seed: 2), epsilon: Float(epsilon))
        state.runningMean.elements = normalNumbers(8, seed: 3).map { Float($0) }
        // Variances so small that epsilon matters.
        state.runningVariance.elements = normalNumbers(8, seed: 4).map { Float($0 * $0 / 100) }
        let folded = state.folded()
        for channel in 0..<8 {
            let deviation = (Double(state.runningVariance[channel]) + epsilon).squareRoot()
            let expected =
                (0.7 - Double(state.runningMean[channel])) / deviation * Double(state.scale[channel])
                + Double(state.shift[channel])
            #expect(abs(Double(0.7 * folded.factor[channel] + folded.offset[channel]) - expected) < 1e-4)
        }
    }

    @Test("adds the epsilon of its state to the variance, and so do its gradients")
    func epsilon() {
        let input = NaiveMap(batch: 2, height: 3, width: 5, channels: 8, seed: 1)
        let small = input.with(input.elements.map { Double(Float($0 / 30)) })
        let cotangent = NaiveMap(batch: 2, height: 3, width: 5, channels: 8, seed: 2)
        let (scale, shift) = (normalNumbers(8, seed: 3), normalNumbers(8, seed: 4))
        let found = run(small, state(scale, shift, epsilon: 1e-3), .none, cotangent, on: device)
        func naive(_ x: [Double]) -> [Double] {
            input.with(x).batchNormalized(scale: scale, shift: shift, epsilon: 1e-3, clampedTo: -1e9...1e9).elements
        }
        #expect(relativeError(found.output, naive(small.elements)) < 1e-6)
        let byInput = numericalGradient(naive, at: small.elements, cotangent: cotangent.elements, step: 1e-7)
        #expect(relativeError(found.input, byInput) < 1e-5)
    }

    @Test("batch normalization is bit-identical on 1, 2 and 4 threads")
    func threads() {
        let input = NaiveMap(batch: 3, height: 23, width: 30, channels: 24, seed: 1)
        let cotangent = NaiveMap(batch: 3, height: 23, width: 30, channels: 24, seed: 2)
        let results = [1, 2, 4].map { count in
            let found = run(
                input, BatchNormalization.State(channels: 24), .relu6, cotangent,
                on: Device(workers: Workers(count: count)))
            return [found.output, found.input, found.scale, found.shift]
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }

    @Test("batch normalization with dropout equals both in sequence, and so do its gradients", arguments: [0.1, 0.5])
    func dropout(probability: Double) {
        let input = NaiveMap(batch: 2, height: 20, width: 25, channels: 19, seed: 1)
        let state = state(normalNumbers(19, seed: 3), normalNumbers(19, seed: 4))
        let saved = BatchNormalization.Saved(channels: 19)
        func run(together: Bool) -> [[Float]] {
            let dropout = Dropout(probability: probability, layer: 0, pixels: 1000, channels: 19)
            let (map, output) = (input.map, input.map)
            let gradient = NaiveMap(batch: 2, height: 20, width: 25, channels: 19, seed: 2).map
            let (scale, shift) = (FloatStorage(count: 19), FloatStorage(count: 19))
            if together { dropout.draw(seed: 1, step: 2, on: device) }
            BatchNormalization.forward(
                map, state: state, saving: saved, activation: .relu, dropout: together ? dropout : nil, into: output,
                on: device)
            if !together {
                dropout.forward(output, seed: 1, step: 2, on: device)
                dropout.forward(gradient, seed: 1, step: 2, on: device)
            }
            BatchNormalization.backward(
                gradient, input: map, state: state, saved: saved, activation: .relu,
                dropout: together ? dropout : nil, scaleGradient: scale, shiftGradient: shift, on: device)
            return [output.tensor.elements, gradient.tensor.elements, scale.elements, shift.elements]
        }
        let found = run(together: true)
        #expect(found == run(together: false))
        #expect(found[0].count { $0 == 0 } > 19 * 500)
    }
}
