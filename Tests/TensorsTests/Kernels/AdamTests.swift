import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Adam")
struct AdamTests {
    @Test(
        "Adam follows its definition, also for parameters whose gradients are 0 at first or always",
        arguments: [(37, 0..<0, 0.0), (6000, 900..<5300, 0), (1100, 1024..<1100, 0), (6000, 900..<5300, 0.1)])
    func definition(count: Int, late: Range<Int>, weightDecay: Double) {
        let device = Device(workers: Workers(count: 2))
        let start = normalNumbers(count, seed: 1)
        let value = FloatStorage(start.map { Float($0) })
        let moments = Adam.Moments(count: count)
        var (expected, means, squares) = (start, start.map { _ in 0.0 }, start.map { _ in 0.0 })
        for step in 1...5 {
            var gradient = normalNumbers(count, seed: UInt64(10 + step))
            for index in late where step < 3 || 1500..<4800 ~= index { gradient[index] = 0 }
            Adam.update(
                value, gradient: FloatStorage(gradient.map { Float($0) }), moments: moments, learningRate: 0.01,
                weightDecay: Float(weightDecay), step: step, on: device)
            for index in 0..<count {
                gradient[index] += weightDecay * expected[index]
                means[index] = 0.9 * means[index] + 0.1 * gradient[index]
                squares[index] = 0.999 * squares[index] + 0.001 * gradient[index] * gradient[index]
                let corrected = means[index] / (1 - pow(0.9, Double(step)))
                let root = (squares[index] / (1 - pow(0.999, Double(step)))).squareRoot()
                expected[index] -= 0.01 * corrected / (root + 1e-8)
            }
        }
        #expect(relativeError(value.elements, expected) < 1e-6)
    }

    @Test("an update reports a gradient that is not finite, at any position and in any step")
    func nonFiniteGradients() {
        let device = Device(workers: Workers(count: 2))
        for (position, first) in [(0, 1), (0, 3), (2999, 1), (2999, 3)] {
            let (value, moments) = (FloatStorage(count: 3000), Adam.Moments(count: 3000))
            for step in 1...3 {
                let gradient = FloatStorage(count: 3000)
                if step >= first { gradient[position] = step % 2 == 0 ? .infinity : .nan }
                let isFinite = Adam.update(
                    value, gradient: gradient, moments: moments, learningRate: 0.01, step: step, on: device)
                #expect(isFinite == (step < first))
            }
        }
    }
}
