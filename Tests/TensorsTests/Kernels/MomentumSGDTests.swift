import Tensors
import TestSupport
import Testing

@Suite("Stochastic gradient descent with momentum")
struct MomentumSGDTests {
    @Test(
        "steps follow the definition of PyTorch's SGD",
        arguments: [(37, 0.9, 4e-5), (70_001, 0.9, 0.1), (100, 0, 0)])
    func definition(count: Int, momentum: Double, weightDecay: Double) {
        let device = Device(workers: Workers(count: 2))
        let start = normalNumbers(count, seed: 1)
        let (value, velocity) = (FloatStorage(start.map { Float($0) }), FloatStorage(count: count))
        var (expected, velocities) = (start, start.map { _ in 0.0 })
        for step in 1...5 {
            let gradient = normalNumbers(count, seed: UInt64(10 + step))
            let isFinite = MomentumSGD.update(
                value, gradient: FloatStorage(gradient.map { Float($0) }), velocity: velocity, learningRate: 0.01,
                momentum: Float(momentum), weightDecay: Float(weightDecay), on: device)
            #expect(isFinite)
            for index in 0..<count {
                velocities[index] =
                    momentum * velocities[index] + gradient[index] + weightDecay * expected[index]
                expected[index] -= 0.01 * velocities[index]
            }
        }
        #expect(relativeError(value.elements, expected) < 1e-6)
    }

    @Test("an update reports a gradient that is not finite, at any position", arguments: [0, 1, 69_999])
    func nonFiniteGradients(position: Int) {
        let device = Device(workers: Workers(count: 2))
        for wrong in [Float.nan, .infinity, -.infinity] {
            let gradient = FloatStorage(count: 70_000)
            gradient[position] = wrong
            let isFinite = MomentumSGD.update(
                FloatStorage(count: 70_000), gradient: gradient, velocity: FloatStorage(count: 70_000),
                learningRate: 0.01, momentum: 0.9, weightDecay: 0, on: device)
            #expect(!isFinite)
        }
    }
}
