import Tensors
import TestSupport
import Testing

@Suite("Products of normalized maps")
struct NormalizedProductTests {
    private let device = Device(workers: Workers(count: 2))

    /// Maps whose weight gradient is cut along the pixels, or along the channels; with 24 and 8 columns left over.
    private static let shapes = [(24, 30, 40, 16), (4, 5, 200, 104), (3, 7, 72, 24), (24, 30, 11, 13)]

    @Test("a product that normalizes its input equals the product of the normalized map", arguments: shapes)
    func equality(height: Int, width: Int, inputs: Int, outputs: Int) {
        let input = NaiveMap(batch: 1, height: height, width: width, channels: inputs, seed: 1).map
        let state = BatchNormalization.State(channels: inputs)
        state.scale.elements = normalNumbers(inputs, seed: 2).map { Float($0) }
        state.shift.elements = normalNumbers(inputs, seed: 3).map { Float($0) }
        let saved = BatchNormalization.Saved(channels: inputs)
        let dropout = Dropout(probability: 0.25, layer: 0, pixels: input.pixels, channels: inputs)
        dropout.draw(seed: 4, step: 0, on: device)
        let stored = FeatureMap(batch: 1, height: height, width: width, channels: inputs)
        BatchNormalization.forward(
            input, state: state, saving: saved, activation: .relu, dropout: dropout, into: stored, on: device)
        let normalizer = BatchNormalizer(state: state, saved: saved, activation: .relu, dropout: dropout)

        let weights = FloatStorage(normalNumbers(inputs * outputs, seed: 5).map { Float($0) })
        func product(_ map: FeatureMap, _ normalizer: BatchNormalizer?) -> [Float] {
            let output = FeatureMap(batch: 1, height: height, width: width, channels: outputs)
            PointwiseConvolution.forward(map, normalizedBy: normalizer, weights: weights, into: output, on: device)
            return output.tensor.elements
        }
        #expect(product(input, normalizer) == product(stored, nil))

        let gradient = NaiveMap(batch: 1, height: height, width: width, channels: outputs, seed: 6).map
        func weightGradient(_ map: FeatureMap, _ normalizer: BatchNormalizer?) -> [Float] {
            let result = FloatStorage(count: inputs * outputs)
            PointwiseConvolution.backwardWeights(map, normalizedBy: normalizer, gradient, into: result, on: device)
            return result.elements
        }
        let (found, expected) = (weightGradient(input, normalizer), weightGradient(stored, nil))
        #expect(relativeError(found, expected.map { Double($0) }) < 1e-6)
    }

    @Test("a normalizer with a number that is not finite says so")
    func finiteness() {
        let state = BatchNormalization.State(channels: 3)
        let normalizer = BatchNormalizer(
            state: state, saved: BatchNormalization.Saved(channels: 3), activation: .none)
        #expect(normalizer.isFinite)
        state.shift[2] = .nan
        #expect(!normalizer.isFinite)
    }
}
