import Tensors
import TestSupport
import Testing

@Suite("Group normalization")
struct GroupNormalizationTests {
    private let device = Device(workers: Workers(count: 2))

    private func run(
        _ input: FeatureMap, groups: Int, _ scale: [Double], _ shift: [Double], _ activation: Activation,
        _ output: FeatureMap, _ gradient: FeatureMap, on device: Device
    ) -> [[Float]] {
        let state = GroupNormalization.State(channels: input.channels, groups: groups)
        state.scale.elements = scale.map { Float($0) }
        state.shift.elements = shift.map { Float($0) }
        let saved = GroupNormalization.Saved(batch: input.batch, channels: input.channels)
        GroupNormalization.forward(
            input, state: state, saving: saved, activation: activation, into: output, on: device)
        let (byScale, byShift) = (FloatStorage(count: input.channels), FloatStorage(count: input.channels))
        GroupNormalization.backward(
            gradient, input: input, state: state, saved: saved, activation: activation, scaleGradient: byScale,
            shiftGradient: byShift, on: device)
        return [output.tensor.elements, gradient.tensor.elements, byScale.elements, byShift.elements]
    }

    private func numbers(_ channels: Int) -> (scale: [Double], shift: [Double]) {
        (normalNumbers(channels, seed: 3).map { 3 * $0 }, normalNumbers(channels, seed: 4).map { 0.3 + $0 })
    }

    static let shapes = [[2, 3, 5, 8, 2], [1, 3, 4, 12, 4], [2, 2, 3, 11, 1], [3, 1, 2, 24, 3], [2, 4, 3, 16, 16]]

    @Test("agrees with loops, and its gradients with differences", arguments: shapes, [false, true])
    func gradients(shape: [Int], isActive: Bool) {
        let input = NaiveMap(batch: shape[0], height: shape[1], width: shape[2], channels: shape[3], seed: 1)
        let cotangent = NaiveMap(batch: shape[0], height: shape[1], width: shape[2], channels: shape[3], seed: 2)
        let (scale, shift) = numbers(shape[3])
        let found = run(
            input.map, groups: shape[4], scale, shift, isActive ? .relu : .none, input.map, cotangent.map, on: device)
        func naive(_ x: [Double], _ scale: [Double], _ shift: [Double]) -> [Double] {
            input.with(x).groupNormalized(
                groups: shape[4], scale: scale, shift: shift, clampedTo: (isActive ? 0 : -1e9)...1e9
            ).elements
        }
        #expect(relativeError(found[0], naive(input.elements, scale, shift)) < 1e-6)
        func differences(_ f: ([Double]) -> [Double], at x: [Double]) -> [Double] {
            numericalGradient(f, at: x, cotangent: cotangent.elements, step: 1e-7)
        }
        #expect(relativeError(found[1], differences({ naive($0, scale, shift) }, at: input.elements)) < 1e-5)
        #expect(relativeError(found[2], differences({ naive(input.elements, $0, shift) }, at: scale)) < 1e-5)
        #expect(relativeError(found[3], differences({ naive(input.elements, scale, $0) }, at: shift)) < 1e-5)
    }

    @Test("keeps its digits where the means of channels are far from zero and from each other", arguments: [0.0, 10.0])
    func farMean(apart: Double) {
        let input = NaiveMap(batch: 2, height: 20, width: 20, channels: 8, seed: 1)
        let far = input.with(
            input.elements.indices.map { Double(Float(input.elements[$0] + 1000 + Double($0 % 8) * apart)) })
        let (scale, shift) = numbers(8)
        let found = run(far.map, groups: 2, scale, shift, .none, far.map, far.map, on: device)
        let expected = far.groupNormalized(groups: 2, scale: scale, shift: shift, clampedTo: -1e9...1e9)
        #expect(relativeError(found[0], expected.elements) < 1e-4)
    }

    @Test("reads and writes channels of larger maps")
    func slices() {
        let input = NaiveMap(batch: 2, height: 5, width: 7, channels: 16, seed: 1)
        let cotangent = NaiveMap(batch: 2, height: 5, width: 7, channels: 16, seed: 2)
        let (scale, shift) = numbers(16)
        let (output, gradient) = (ChannelView(input), ChannelView(cotangent))
        let found = run(
            ChannelView(input).map, groups: 4, scale, shift, .relu, output.map, gradient.map, on: device)
        #expect(found == run(input.map, groups: 4, scale, shift, .relu, input.map, cotangent.map, on: device))
        #expect(output.othersAreUntouched && gradient.othersAreUntouched)
    }

    @Test("gives the same bits on 1, 2 and 4 threads")
    func threads() {
        let input = NaiveMap(batch: 3, height: 43, width: 30, channels: 24, seed: 1)
        let cotangent = NaiveMap(batch: 3, height: 43, width: 30, channels: 24, seed: 2)
        let (scale, shift) = numbers(24)
        let results = [1, 2, 4].map {
            run(
                input.map, groups: 6, scale, shift, .relu, input.map, cotangent.map,
                on: Device(workers: Workers(count: $0)))
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }
}
