import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Adam")
struct AdamTests {
    @Test("moves as its definition says")
    func definition() {
        let device = Device(workers: Workers(count: 2))
        let start = normalNumbers(37, seed: 1)
        let value = FloatStorage(start.map { Float($0) })
        let (mean, square) = (FloatStorage(count: 37), FloatStorage(count: 37))
        var (expected, means, squares) = (start, [Double](repeating: 0, count: 37), [Double](repeating: 0, count: 37))
        for step in 1...5 {
            let gradient = normalNumbers(37, seed: UInt64(10 + step))
            Adam.update(
                value, gradient: FloatStorage(gradient.map { Float($0) }), mean: mean, square: square,
                learningRate: 0.01, step: step, on: device)
            for index in 0..<37 {
                means[index] = 0.9 * means[index] + 0.1 * gradient[index]
                squares[index] = 0.999 * squares[index] + 0.001 * gradient[index] * gradient[index]
                let corrected = means[index] / (1 - pow(0.9, Double(step)))
                let root = (squares[index] / (1 - pow(0.999, Double(step)))).squareRoot()
                expected[index] -= 0.01 * corrected / (root + 1e-8)
            }
        }
        #expect(relativeError(value.elements, expected) < 1e-6)
    }
}
