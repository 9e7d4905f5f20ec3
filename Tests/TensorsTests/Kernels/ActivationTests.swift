import Tensors
import TestSupport
import Testing

@Suite("Activations without a convolution")
struct ActivationTests {
    private let device = Device(workers: Workers(count: 2))

    private static let activations: [(Activation, ClosedRange<Double>)] = [
        (.none, -1e9...1e9), (.relu, 0...1e9), (.relu6, 0...6),
    ]

    @Test("agree with loops, and their gradients with differences", arguments: 0..<3)
    func gradients(index: Int) {
        let (activation, bounds) = Self.activations[index]
        let numbers = NaiveMap(batch: 2, height: 3, width: 5, channels: 11, seed: 1)
        let input = numbers.with(numbers.elements.map { 5 * $0 })
        let cotangent = NaiveMap(batch: 2, height: 3, width: 5, channels: 11, seed: 2)
        func naive(_ x: [Double]) -> [Double] { x.map { min(max($0, bounds.lowerBound), bounds.upperBound) } }
        let (output, expected) = (input.map, input.with(naive(input.elements)).map.tensor)
        activation.forward(input.map, into: output, on: device)
        #expect(output.tensor == expected)
        let differences = numericalGradient(naive, at: input.elements, cotangent: cotangent.elements)
        for (accumulating, at) in [(false, input.map), (false, output), (true, input.map)] {
            let gradient = input.with(input.elements.map { _ in 1 }).map
            activation.backward(cotangent.map, at: at, into: gradient, accumulating: accumulating, on: device)
            #expect(relativeError(gradient.tensor.elements, differences.map { accumulating ? $0 + 1 : $0 }) < 1e-6)
        }
    }

    @Test("have no gradient at zero, as in PyTorch, and let NaN pass")
    func bounds() {
        let input = NaiveMap(batch: 1, height: 1, width: 3, channels: 1, elements: [0, .nan, 6])
        let (output, gradient) = (input.map, NaiveMap(batch: 1, height: 1, width: 3, channels: 1, seed: 1).map)
        Activation.relu6.forward(output, into: output, on: device)
        #expect(output.tensor.elements[1].isNaN)
        Activation.relu6.backward(gradient, at: input.map, into: gradient, accumulating: false, on: device)
        #expect(gradient.tensor.elements[0] == 0 && gradient.tensor.elements[2] == 0)
    }

    @Test("read and write channels of larger maps, with the same bits on 1, 2 and 4 threads")
    func slices() {
        let input = NaiveMap(batch: 2, height: 33, width: 17, channels: 16, seed: 1)
        let cotangent = NaiveMap(batch: 2, height: 33, width: 17, channels: 16, seed: 2)
        let results = [1, 2, 4].map { count in
            let device = Device(workers: Workers(count: count))
            let (output, gradient) = (ChannelView(input), ChannelView(cotangent))
            Activation.relu.forward(ChannelView(input).map, into: output.map, on: device)
            Activation.relu.backward(
                gradient.map, at: ChannelView(input).map, into: gradient.map, accumulating: false, on: device)
            #expect(output.othersAreUntouched && gradient.othersAreUntouched)
            return [output.map.tensor.elements, gradient.map.tensor.elements]
        }
        #expect(results[0] == results[1] && results[0] == results[2])
        #expect(results[0][0] == input.map.tensor.elements.map { max($0, 0) })
    }
}
